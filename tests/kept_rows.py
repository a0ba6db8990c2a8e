"""Rows that every test of a file begins with, written once: one transaction is open around the file's tests.

Each test has its own savepoint in it, so that what a test writes is gone after it. A test with real transactions, which
other connections see, cannot run inside: the rows are taken back before it, and it writes its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

_open = ExitStack()


@contextmanager
def kept_rows(blocker: DjangoDbBlocker, write: Callable[[], None]) -> Iterator[None]:
    """Write rows that stay until the end, or until `give_back_rows`."""
    with blocker.unblock():
        _open.enter_context(_rolled_back())
        write()
    yield
    with blocker.unblock():
        _open.close()


def give_back_rows(item: pytest.Item, blocker: DjangoDbBlocker) -> None:
    """Take the kept rows back before a test with real transactions."""
    if has_real_transactions(item):
        with blocker.unblock():
            _open.close()


def has_real_transactions(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames


@contextmanager
def _rolled_back() -> Iterator[None]:
    outer = transaction.atomic()
    # As Django's TestCase marks its own: code that must not be inside a transaction may begin one here.
    outer._from_testcase = True
    with outer:
        yield
        transaction.set_rollback(True)
