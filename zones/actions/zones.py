"""Draw a zone and redraw it: every save is a revision that keeps its shape and its judgement."""
from dataclasses import asdict
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import MultiPolygon
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from facilities.models import Facility
from regions.models import Area
from regions.scopes import require_scope
from zones.errors import AnchorRefused, ShapeRefused, StepRefused, ZoneChangedMeanwhile
from zones.judging.assessment import Assessment
from zones.life.steps import may_redraw
from zones.models import CandidateZone, ReachRun, Zone, ZoneRevision
from zones.queries.judging.assess import assess

from .runs import standard_set_named


@transaction.atomic
def draw_zone(
    *,
    name: str,
    shape: MultiPolygon,
    note: str = "",
    candidate: CandidateZone | None = None,
    anchor: Facility | None = None,
    by: AbstractBaseUser,
) -> Zone:
    """Save a new zone as a draft with its first revision; anchor: what walks inside are measured from.

    Raises ShapeRefused for a shape outside every loaded area and for a missing name, AnchorRefused for an
    anchor that cannot be one.
    """
    judged = assess(shape, user=by, standard_set=standard_set_named(None), anchor=anchor)
    _check_anchor(anchor, judged)
    zone = Zone(name=_checked_name(name), code=_next_code(judged), from_candidate=candidate, created_by=by)
    require_scope(by, zone.area_code)
    zone.template = candidate.search.template if candidate is not None and candidate.search else None
    zone.save()
    _revise(zone, 1, shape, note, anchor, judged, by)
    return zone


@transaction.atomic
def redraw_zone(
    *,
    zone: Zone,
    name: str,
    shape: MultiPolygon,
    note: str = "",
    seen_revision: int,
    anchor: Facility | None = None,
    by: AbstractBaseUser,
) -> ZoneRevision:
    """Save a new revision of a zone; earlier ones stay.

    Raises ZoneChangedMeanwhile when `seen_revision`, the one this person started from, is no longer the
    newest: nothing is overwritten, and the drawn shape stays with the person who drew it.
    """
    zone = Zone.objects.select_for_update().get(pk=zone.pk)
    require_scope(by, zone.area_code)
    if not may_redraw(zone.state):
        raise StepRefused(
            _("Kawasan ini dalam keadaan %(state)s; gambarnya hanya dapat diubah selama masih usulan.")
            % {"state": zone.get_state_display()}
        )
    newest = zone.current
    if newest is not None and newest.number != seen_revision:
        raise ZoneChangedMeanwhile(
            _("%(who)s sudah menyimpan versi %(newest)s sejak Anda membuka versi %(seen)s. Gambar Anda belum disimpan.")
            % {
                "who": newest.by.get_full_name() or newest.by.get_username(),
                "newest": newest.number,
                "seen": seen_revision,
            }
        )
    zone.name = _checked_name(name)
    judged = assess(shape, user=by, standard_set=standard_set_named(None), except_zone=zone, anchor=anchor)
    _check_anchor(anchor, judged)
    return _revise(zone, next_number(zone), shape, note, anchor, judged, by)


def _revise(
    zone: Zone,
    number: int,
    shape: MultiPolygon,
    note: str,
    anchor: Facility | None,
    judged: Assessment,
    by: AbstractBaseUser,
) -> ZoneRevision:
    revision = ZoneRevision.objects.create(
        zone=zone,
        number=number,
        geometry=shape,
        note=note.strip()[:500],
        anchor=anchor,
        assessment=frozen_judgement(judged),
        run=ReachRun.objects.filter(pk=judged.run_id).first(),
        by=by,
    )
    zone.current = revision
    zone.save()
    return revision


def next_number(zone: Zone) -> int:
    """Return the number of a zone's next version; those of dropped ones are not used again."""
    return (zone.revisions.aggregate(newest=Max("number"))["newest"] or 0) + 1


def _check_anchor(anchor: Facility | None, judged: Assessment) -> None:
    """Raise AnchorRefused unless the anchor is a public member of the shape and of a type that may be one."""
    if anchor is None or (judged.anchor is not None and judged.anchor.public_id == anchor.public_id):
        return
    raise AnchorRefused(
        _("%(name)s tidak dapat menjadi jangkar: jangkar harus berdiri di dalam kawasan, beroperasi, dan berupa "
          "ruang bermain, sekolah, atau puskesmas.") % {"name": anchor.name}
    )  # fmt: skip


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ShapeRefused(_("Beri nama kawasan ini dahulu."))
    if len(name) > 120:
        raise ShapeRefused(_("Nama kawasan paling panjang 120 huruf."))
    return name


def _next_code(judged: Assessment) -> str:
    if not judged.areas:
        raise ShapeRefused(_("Bentuk ini terletak di luar wilayah yang dimuat."))
    area = judged.areas[0].code
    # Two who draw at once wait for each other here, so that each gets a code of its own.
    list(Area.objects.current().filter(code=area).select_for_update(no_key=True).values_list("pk"))
    used = Zone.objects.filter(code__startswith=f"{area}-").count()
    while Zone.objects.filter(code=f"{area}-{used + 1:02d}").exists():
        used += 1
    return f"{area}-{used + 1:02d}"


def frozen_judgement(judged: Assessment) -> dict[str, Any]:
    """Return the judgement as JSON; routes are drawn anew when asked for."""
    data = asdict(judged)
    data["run_at"] = judged.run_at.isoformat() if judged.run_at else None
    for group in data["groups"]:
        if group["nearest"]:
            del group["nearest"]["route"]
    for link in data["links"]:
        link |= {end: link[end] and link[end].isoformat() for end in ("since", "until")}
    return data
