"""Street corrections as pages and files show them: what, who, why, and whether they still do something."""
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from regions.correction_checks import trouble_words
from regions.models import Area, CorrectionKind, CorrectionState, StreetCorrection, StreetNetwork
from regions.queries.streets import streets_of
from regions.scopes import scope_of
from walkshed.corrections import Trouble
from zones.sentences import area_title

OSM_TAGS = {
    CorrectionKind.ALLEY: {"highway": "footway"},
    CorrectionKind.BRIDGE: {"highway": "footway", "bridge": "yes", "layer": "1"},
    CorrectionKind.GATE: {"highway": "footway", "barrier": "gate"},
    CorrectionKind.BAR: {"foot": "no"},
}
"""How a mapper would write a correction; wiki.openstreetmap.org/wiki/Key:highway, Key:foot, Key:barrier."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened: what, when, by whom ("" = a new edition of streets), and the words left."""

    what: str
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction on the page. trouble: why it does nothing on today's streets, "" where it does something.

    proposed_by: the edition that seems to hold it; may_change: whether the reader may withdraw or restore it.
    """

    correction: StreetCorrection
    village: str
    by: str
    trouble: str
    proposed_by: str
    may_change: bool
    history: tuple[HistoryLine, ...]

    @property
    def lonlat(self) -> tuple[float, float]:
        """Return a point on it."""
        points = self.correction.geometry.coords
        x, y, *_rest = points[len(points) // 2]
        return x, y


def correction_rows(code: str, user: AbstractBaseUser, *, state: str = "", kind: str = "") -> list[CorrectionRow]:
    """Return the corrections of an area, proposed ones first, then the newest."""
    scope = scope_of(user)
    known = StreetCorrection.objects.within_code(code).filter(scope.lookup("area_code"))
    rows = known.select_related("by", "mapped_in")
    if state in CorrectionState.values:
        rows = rows.filter(state=state)
    if kind in CorrectionKind.values:
        rows = rows.filter(kind=kind)
    some = list(rows.prefetch_related("events__by"))
    network = StreetNetwork.objects.active_for(code)
    troubles = dict(streets_of(network).applied.troubles) if network and some else {}
    names = Area.objects.current().filter(code__in={one.area_code for one in some})
    titles = {area: area_title(name, level, area) for name, level, area in names.values_list("name", "level", "code")}
    may = user.has_perm("regions.change_streetcorrection")
    found = [
        CorrectionRow(
            correction=one,
            village=titles.get(one.area_code, one.area_code),
            by=one.by.get_full_name() or one.by.get_username(),
            trouble=trouble_words(Trouble(troubles[one.pk])) if one.pk in troubles else "",
            proposed_by=one.mapped_in.name if one.mapped_in else "",
            may_change=may and scope.holds(one.area_code),
            history=tuple(
                HistoryLine(event.get_what_display(), event.at,
                            (event.by.get_full_name() or event.by.get_username()) if event.by else "", event.note)
                for event in one.events.all()
            ),
        )
        for one in some
    ]  # fmt: skip
    return sorted(found, key=lambda row: (not row.proposed_by, row.correction.state != CorrectionState.ACTIVE))


def correction_features(code: str, user: AbstractBaseUser) -> list[dict[str, Any]]:
    """Return the corrections of an area as GeoJSON features for the map."""
    return [
        {
            "type": "Feature",
            "id": one.pk,
            "properties": {"part": "bar" if one.closes else "correction", "id": one.pk,
                           "on": one.state == CorrectionState.ACTIVE, "kind": one.kind},
            "geometry": {"type": "LineString", "coordinates": one.geometry.coords},
        }
        for one in StreetCorrection.objects.within_code(code).filter(scope_of(user).lookup("area_code"))
    ]  # fmt: skip


def as_geojson(code: str, user: AbstractBaseUser) -> bytes:
    """Return the active corrections as GeoJSON to hand to mappers: tags as OpenStreetMap writes them, and the reason.

    Names of staff stay inside.
    """
    features = []
    for one in StreetCorrection.objects.within_code(code).active().filter(scope_of(user).lookup("area_code")):
        properties = {
            **OSM_TAGS[CorrectionKind(one.kind)],
            "note": one.reason,
            "source": _("pengamatan lapangan pemerintah daerah"),
            "survey:date": f"{localtime(one.at):%Y-%m-%d}",
            "geo_kla:correction": one.pk,
            "geo_kla:kind": one.kind,
            "geo_kla:area": one.area_code,
            "geo_kla:length_m": round(one.length_m, 1),
        }
        geometry = {"type": "LineString", "coordinates": one.geometry.coords}
        features.append({"type": "Feature", "id": one.pk, "properties": properties, "geometry": geometry})
    about = {"name": f"koreksi-jalan-{code}", "features": features}
    return json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False, indent=1).encode()
