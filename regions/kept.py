"""Answers that a process keeps because they are dear to make: the last few, by key."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last few answers by key; two threads that ask at the same time make it once."""

    def __init__(self, most: int) -> None:
        """Keep at most so many."""
        self._most = most
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the answer for a key, made now unless it is kept; the one not asked for longest goes."""
        with self._lock:
            if key not in self._answers:
                self._answers[key] = make()
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
            self._answers.move_to_end(key)
            return self._answers[key]

    def has(self, key: Hashable) -> bool:
        """Say whether the answer for a key is kept."""
        with self._lock:
            return key in self._answers

    def forget(self) -> None:
        """Drop all answers."""
        with self._lock:
            self._answers.clear()
