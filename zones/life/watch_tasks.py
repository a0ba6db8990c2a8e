"""Background work that returns by itself: every night designated zones are judged again."""
from datetime import datetime, time, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.utils import timezone, translation
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zones.actions.zone_watch import judge_zone, judge_zones, refresh_runs
from zones.models import Zone

AT: Final = time(2, 30)
"""When facilities' lists of the day before are in, and nobody works."""


@task()
def watch_zones(language: str = "id") -> str:
    """Judge all designated zones, and come back; coming back is arranged first, so that no failure ends it."""
    if Zone.objects.designated().exists():
        come_back(language)
    with translation.override(language):
        return f"{len(judge_zones())}"


@task()
def judge_one(zone_id: int, by_id: int, language: str = "id") -> str:
    """Judge one zone because a person asked for it, after what it is judged by was computed anew."""
    zone = Zone.objects.get(pk=zone_id)
    with translation.override(language):
        refresh_runs([zone])
        return ",".join(judge_zone(zone=zone, by=User.objects.filter(pk=by_id).first()).lost)


def come_back(language: str = "id") -> None:
    """Have the worker judge the next night, unless it is going to anyway."""
    waiting = DBTaskResult.objects.filter(task_path=watch_zones.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        watch_zones.using(run_after=next_night(timezone.localtime())).enqueue(language)


def next_night(now: datetime) -> datetime:
    """Return the next time of day AT after a local time."""
    tonight = datetime.combine(now.date(), AT, now.tzinfo)
    return tonight if tonight > now else tonight + timedelta(days=1)
