"""Background work that returns by itself: looks every hour which lists are to be fetched again."""
from datetime import timedelta
from typing import Final

from django.utils import timezone, translation
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .actions.schedules import run_due, run_schedule
from .models import ScheduledImport

EVERY: Final = timedelta(hours=1)


@task()
def watch_schedules(language: str = "id") -> str:
    """Carry out what is due, and come back; coming back is arranged first, so that no failure ends it."""
    if ScheduledImport.objects.filter(is_on=True).exists():
        come_back(language)
    with translation.override(language):
        return ", ".join(f"{schedule.pk}: {schedule.outcome}" for schedule in run_due())


@task()
def run_one_schedule(schedule_id: int, language: str = "id") -> str:
    """Carry out one schedule now, because a person asked for it."""
    schedule = ScheduledImport.objects.select_related("source", "by").filter(pk=schedule_id).first()
    if schedule is None:
        return "gone"
    with translation.override(language):
        return run_schedule(schedule).outcome


def come_back(language: str = "id", after: timedelta = EVERY) -> None:
    """Have the worker look again after a while, unless it is going to anyway."""
    waiting = DBTaskResult.objects.filter(task_path=watch_schedules.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        watch_schedules.using(run_after=timezone.now() + after).enqueue(language)
