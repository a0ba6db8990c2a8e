"""Write a survey of where tobacco is sold or advertised: the whole list of an area, in place of an older one."""
from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext as _

from facilities.history import recorded
from regions.models import Area
from zones.errors import TobaccoListRefused
from zones.models import TobaccoKind, TobaccoList, TobaccoPoint


@transaction.atomic
def write_tobacco_list(
    *,
    kind: str,
    area_code: str,
    surveyed_on: date,
    source: str,
    points: Sequence[tuple[str, float, float]],
    by: AbstractBaseUser,
) -> TobaccoList:
    """Write every point (name, lon, lat) of a kind in an area; none at all says that there is none.

    Raise TobaccoListRefused for a kind or an area that is not known, and for a survey older than the one that is there.
    """
    if kind not in TobaccoKind.values:
        raise TobaccoListRefused(_("Macam “%(found)s” tidak dikenal; yang ada: sale, advert.") % {"found": kind[:20]})
    if not Area.objects.current().filter(code=area_code).exists():
        raise TobaccoListRefused(_("Wilayah %(code)s tidak dimuat.") % {"code": area_code})
    older = TobaccoList.objects.filter(kind=kind, area_code=area_code).first()
    if older is not None and older.surveyed_on > surveyed_on:
        raise TobaccoListRefused(
            _("Sudah ada survei yang lebih baru untuk %(code)s, tertanggal %(day)s.")
            % {"code": area_code, "day": older.surveyed_on.isoformat()}
        )
    with recorded(by=by):
        if older is not None:
            older.delete()
        made = TobaccoList.objects.create(
            kind=kind, area_code=area_code, surveyed_on=surveyed_on, source=source.strip()[:200], recorded_by=by
        )
        TobaccoPoint.objects.bulk_create(
            TobaccoPoint(list=made, name=name.strip()[:200], position=Point(lon, lat, srid=4326))
            for name, lon, lat in points
        )
    return made
