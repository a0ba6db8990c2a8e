"""Work for the workers of `walkshed.cluster` in tests: good, failing, slow, and one whose worker is killed."""

import os
import signal
import time
from pathlib import Path

from walkshed.part_files import Answered, answer_file


def double(number: int) -> int:
    """Return twice a number."""
    return 2 * number


def refuse(number: int) -> int:
    """Fail as a job does whose input is bad."""
    raise ValueError(f"found {number}; allowed none")


def die(_number: int) -> int:
    """Be killed, each time."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def answer_slowly(part: str, answers: str, started: str, go_on: str) -> Answered:
    """Answer a part, but on the first try say which process it is and wait to be killed."""
    if not Path(started).exists():
        draft = Path(started).with_suffix(".draft")
        draft.write_text(str(os.getpid()))
        draft.rename(started)
        for _ in range(6000):
            if Path(go_on).exists():
                break
            time.sleep(0.01)
    return answer_file(part, answers)
