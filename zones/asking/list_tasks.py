"""Background work on lists of addresses: answer one, and delete it after a day."""

from django.utils import translation
from django_tasks import task

from zones.actions.asked_lists import carry_out, forget_old


@task()
def answer_list(list_id: int, language: str = "id") -> str:
    """Answer a list that waits; what goes wrong is told by the list itself."""
    with translation.override(language):
        carry_out(asked_id=list_id)
    return "ok"


@task()
def forget_lists() -> str:
    """Delete lists that were kept for a day."""
    return str(forget_old())
