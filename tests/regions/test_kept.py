"""A process keeps the last few answers and makes each once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from regions.kept import Kept


def test_answer_is_made_once_and_the_one_not_asked_for_longest_goes():
    made: list[str] = []
    kept: Kept[str] = Kept(2)

    def ask(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key)

    assert [ask(key) for key in "abab"] == ["a", "b", "a", "b"]
    ask("c")
    assert made == ["a", "b", "c"]
    ask("b")
    ask("a")
    assert made == ["a", "b", "c", "a"]


def test_two_threads_that_ask_at_the_same_time_make_it_once():
    made, started = [], Event()
    kept: Kept[int] = Kept(1)

    def make() -> int:
        started.wait(5)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(kept.get, "a", make) for _ in range(2)]
        started.set()
        assert [one.result() for one in asked] == [1, 1]


def test_what_is_kept_is_told_and_handed_out_while_another_answer_is_made():
    kept: Kept[str] = Kept(2)
    kept.get("ready", lambda: "here")
    begun, finish = Event(), Event()

    def make() -> str:
        begun.set()
        finish.wait(5)
        return "late"

    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(kept.get, "slow", make)
        assert begun.wait(5)
        asked = threads.submit(lambda: (kept.has("ready"), kept.has("slow"), kept.get("ready", lambda: "anew")))
        try:
            assert asked.result(timeout=2) == (True, False, "here")
        finally:
            finish.set()
        assert slow.result() == "late" and kept.has("slow")


def test_forgotten_answers_are_made_anew():
    kept: Kept[object] = Kept(1)
    first = kept.get("a", object)
    kept.forget()
    assert kept.get("a", object) is not first
