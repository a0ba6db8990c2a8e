"""Who wrote, from which batch and why: said once around a write, kept by the database with every event."""
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pghistory
from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

_SAID: ContextVar[dict[str, Any] | None] = ContextVar("said", default=None)
_PREPARE = (
    "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"
)


@contextmanager
def recorded(*, by: Any = None, batch: Any = None, reason: str = "") -> Iterator[None]:
    """Record all writes inside, bulk writes and plain SQL too, as those of a user, of a batch, for a reason.

    by: a user or None; batch: an ImportBatch or None. Inside another one, what the outer one said stays.
    Belongs inside a transaction: COPY is recorded with its batch only there.
    """
    said = {"user": getattr(by, "pk", None), "batch": getattr(batch, "pk", None), "reason": reason}
    said = {key: value for key, value in said.items() if value}
    outer = _SAID.get()
    token = _SAID.set({**said, **(outer or {})})
    try:
        with pghistory.context(**{key: value for key, value in said.items() if key not in (outer or {})}) as context:
            if outer is None and connection.in_atomic_block:
                _tell(str(context.id), pghistory.config.json_encoder()().encode(context.metadata))
            yield
    finally:
        _SAID.reset(token)
        if outer is None and connection.in_atomic_block and not _is_aborted():
            _tell("", "")  # later writes of the same transaction are nobody's


def _is_aborted() -> bool:
    """Say whether this transaction can do nothing but roll back, so that what broke it is what is told."""
    status = connection.connection.info.transaction_status
    return connection.needs_rollback or status == TRANSACTION_STATUS_INERROR


def _tell(context_id: str, metadata: str) -> None:
    """Set what the triggers read, for the rest of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_PREPARE, [context_id, metadata])
