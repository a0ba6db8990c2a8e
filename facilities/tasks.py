"""Background work of this room, carried out by `manage.py db_worker`."""
from collections.abc import Callable

from django.utils import translation
from django_tasks import task

from .actions.columns import inspect
from .actions.commit import commit
from .actions.preview import preview
from .batch_progress import ImportFailed
from .models import BatchState, ImportBatch


@task()
def inspect_batch(batch_id: int, language: str = "id") -> str:
    """Look at a delivered file; what goes wrong is told by the batch itself."""
    return _work(batch_id, language, BatchState.READING, inspect)


@task()
def preview_batch(batch_id: int, language: str = "id") -> str:
    """Compare a mapped batch with the registry."""
    return _work(batch_id, language, BatchState.READING, preview)


@task()
def commit_batch(batch_id: int, language: str = "id") -> str:
    """Write a previewed batch."""
    return _work(batch_id, language, BatchState.COMMITTING, commit)


def _work(batch_id: int, language: str, state: str, do: Callable[[ImportBatch], None]) -> str:
    batch = ImportBatch.objects.select_related("source", "by").get(pk=batch_id)
    if batch.state != state:
        return "stopped"
    with translation.override(language):
        try:
            do(batch)
        except ImportFailed as told:
            return str(told)
    return "ok"
