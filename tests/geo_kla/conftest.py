"""Pages are read in Indonesian unless a test says otherwise."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def indonesian() -> Iterator[None]:
    """Start in Indonesian, and leave no other language to the next test."""
    with override("id"):
        yield
