"""Background search for records that may be one place."""
from django.utils import translation
from django_tasks import task

from .actions.duplicates import find_duplicate_pairs


@task()
def find_pairs(scope_code: str = "", language: str = "id") -> str:
    """Look for pairs among the records of a scope ("": all); say how many."""
    with translation.override(language):
        found = find_duplicate_pairs(scope_code)
    return f"{found.alike} alike, {found.new} new, {found.dropped} dropped"
