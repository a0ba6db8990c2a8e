"""Background work that returns by itself: every Monday morning each reader gets the list of their gaps."""
from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zones.actions.gap_digest import send_digests

AT: Final = time(6, 0)
MONDAY: Final = 0


@task()
def weekly_digest(language: str = "id") -> str:
    """Send the digests, and come back; coming back is arranged first, so that no failure ends it."""
    come_back(language)
    done = send_digests(language=language)
    return f"{done.sent} sent, {done.empty} empty, {done.failed} failed"


def come_back(language: str = "id") -> None:
    """Have the worker send the next Monday, unless it is going to anyway."""
    waiting = DBTaskResult.objects.filter(task_path=weekly_digest.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        weekly_digest.using(run_after=next_monday(timezone.localtime())).enqueue(language)


def next_monday(now: datetime) -> datetime:
    """Return the next Monday at the hour AT after a local time."""
    monday = now.date() + timedelta(days=(MONDAY - now.weekday()) % 7)
    at = datetime.combine(monday, AT, now.tzinfo)
    return at if at > now else at + timedelta(days=7)
