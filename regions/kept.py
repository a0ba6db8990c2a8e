"""Answers that a process keeps because they are dear to make: the last few, by key."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last few answers by key; two threads that ask at the same time make it once.

    One answer is made at a time, for they are large; those that are kept are handed out meanwhile.
    """

    def __init__(self, most: int) -> None:
        """Keep at most so many."""
        self._most = most
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._making = threading.Lock()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the answer for a key, made now unless it is kept; the one not asked for longest goes."""
        if (kept := self._found(key)) is not None:
            return kept[0]
        with self._making:
            if (kept := self._found(key)) is not None:
                return kept[0]
            answer = make()
            with self._lock:
                self._answers[key] = answer
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
            return answer

    def _found(self, key: Hashable) -> tuple[T] | None:
        with self._lock:
            if key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return (self._answers[key],)

    def has(self, key: Hashable) -> bool:
        """Say whether the answer for a key is kept, without waiting for one that is being made."""
        with self._lock:
            return key in self._answers

    def forget(self) -> None:
        """Drop all answers, one that is being made too."""
        with self._making, self._lock:
            self._answers.clear()
