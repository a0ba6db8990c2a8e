"""Write an edition of villages, and make it the current one together with all levels above."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from regions.boundaries import area_m2, joined
from regions.db import copy_rows, ewkb_hex
from regions.importers import kemendagri, national_list
from regions.importers.areas import AreaDelivery
from regions.importers.problems import Problem, Problems
from regions.importers.specs import AreasSpec
from regions.models import Area, AreaEdition, ChildCell, Level, Setting, Source
from regions.signals import areas_activated

from .sources import record_source

_SUPERSEDED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Activation:
    """What became current: villages, areas derived above them, villages of older editions that were retired."""

    villages: int
    derived: int
    retired: int
    problems: list[Problem]


@transaction.atomic
def write_edition(
    *, delivery: AreaDelivery, spec: AreasSpec, scope_code: str, source: Source, fingerprint: str
) -> AreaEdition:
    """Write delivered villages as an edition that is not current yet, and return it."""
    edition = AreaEdition.objects.create(
        name=spec.edition,
        scope_code=scope_code,
        decree=spec.decree,
        source=source,
        report={"fingerprint": fingerprint, "file": spec.path.name, **delivery.as_data()},
    )
    shapes = ewkb_hex([area.geometry for area in delivery.areas])
    _copy_areas(
        (
            edition.pk, area.code, area.bps_code, area.name, Level.VILLAGE.value,
            kemendagri.parent_of(area.code), area.setting, None, 1, shape, area.area_m2, False,
        )
        for area, shape in zip(delivery.areas, shapes, strict=True)
    )  # fmt: skip
    return edition


@transaction.atomic
def activate_edition(
    *, edition: AreaEdition, parents: Mapping[str, str] | None = None, invented: bool = False
) -> Activation:
    """Make the villages of an edition current and derive the areas above them; tell the rooms above.

    The same codes of older editions retire, and so do older villages of the scope that lie by half or more
    under the new ones (they were split or joined). `parents` names the areas above; else the name in use,
    else the national list gives the name.
    """
    problems = Problems(edition.report.get("file", edition.name))
    villages = list(edition.areas.filter(level=Level.VILLAGE))
    codes = [village.code for village in villages]
    gone = [*codes, *_superseded(edition, villages, problems)]
    before = dict(Area.objects.current().filter(code__in=gone).values_list("code", "pk"))
    Area.objects.filter(pk__in=before.values()).update(is_current=False)
    edition.areas.filter(level=Level.VILLAGE).update(is_current=True)
    above = {code for village in gone for code in kemendagri.ancestors_of(village)}
    derived = _derive(edition, above, parents or {}, invented, problems)
    _keep_cells(before, {village.code: village for village in villages})
    AreaEdition.objects.filter(is_active=True).exclude(areas__is_current=True).update(is_active=False)
    edition.is_active = True
    edition.save(update_fields=["is_active"])
    areas_activated.send(sender=AreaEdition, scope_code=edition.scope_code, edition=edition)
    return Activation(len(villages), derived, len(before), list(problems))


def _superseded(edition: AreaEdition, villages: list[Area], problems: Problems) -> list[str]:
    """Return current villages of the scope that the edition lacks and covers by half; note the others."""
    older = Area.objects.current().villages().within_code(edition.scope_code)
    older = list(older.exclude(code__in=[village.code for village in villages]))
    if not older:
        return []
    new = shapely.union_all([_shape(village) for village in villages])
    superseded = []
    for village in older:
        shape = _shape(village)
        if shape.intersection(new).area >= _SUPERSEDED_SHARE * shape.area:
            superseded.append(village.code)
            text = _("%(name)s (%(code)s) tidak ada dalam edisi baru yang menutupinya, dan tidak berlaku lagi")
            problems.add("superseded", text % {"name": village.name, "code": village.code}, value=village.code)
        else:
            text = _("%(name)s (%(code)s) tidak ada dalam edisi baru; yang lama tetap berlaku")
            problems.add("kept_from_older", text % {"name": village.name, "code": village.code}, value=village.code)
    return superseded


def _derive(
    edition: AreaEdition, codes: Collection[str], parents: Mapping[str, str], invented: bool, problems: Problems
) -> int:
    """Replace the current areas above the villages by unions of what is current below; return how many."""
    names = dict(Area.objects.current().filter(code__in=codes).values_list("code", "name"))
    Area.objects.current().filter(code__in=codes).update(is_current=False)
    listed = national_list.national_list()
    if not invented and listed:
        record_source(
            slug=national_list.SLUG, name=national_list.NAME, licence=national_list.LICENCE,
            attribution=national_list.ATTRIBUTION, url=national_list.URL,
        )  # fmt: skip
    count = 0
    for level in (Level.DISTRICT, Level.REGENCY, Level.PROVINCE):
        rows = []
        for code in sorted(code for code in codes if kemendagri.level_of(code) == level):
            below = list(Area.objects.current().filter(parent_code=code))
            if not below:
                continue
            name = parents.get(code) or names.get(code) or (not invented and listed.names.get(code)) or ""
            if not name:
                problems.add(
                    "no_name",
                    _("nama wilayah %(code)s tidak diketahui; tulis di [areas.parents]") % {"code": code},
                    field="areas.parents", value=code,
                )  # fmt: skip
            geometry = joined([_shape(area) for area in below])
            settings = Area.objects.current().villages().within_code(code).values_list("setting", flat=True)
            rural = sum(setting == Setting.RURAL for setting in settings)
            rows.append(
                (
                    edition.pk,
                    code,
                    "",
                    name or code,
                    level.value,
                    kemendagri.parent_of(code),
                    Setting.RURAL.value if rural * 2 > len(settings) else Setting.URBAN.value,
                    None if invented else listed.villages.get(code),
                    len(settings),
                    geometry,
                    area_m2(geometry),
                    True,
                )  # fmt: skip
            )
        count += _copy_areas(rows)
    return count


def _keep_cells(before: Mapping[str, int], villages: Mapping[str, Area]) -> None:
    """Point the cells of an unmoved village at its new row; those of a moved one are laid again later."""
    older = {area.code: area for area in Area.objects.filter(pk__in=before.values())}
    for code, old in older.items():
        new = villages.get(code)
        if new is not None and old.pk != new.pk and old.geometry.wkb == new.geometry.wkb:
            ChildCell.objects.filter(area=old, layout__is_active=True).update(area=new)


def _shape(area: Area) -> shapely.Geometry:
    return shapely.from_wkb(bytes(area.geometry.wkb))


def _copy_areas(rows) -> int:
    columns = [
        "edition_id", "code", "bps_code", "name", "level", "parent_code", "setting", "villages_known",
        "villages_loaded", "geometry", "area_m2", "is_current",
    ]  # fmt: skip
    return copy_rows(Area._meta.db_table, columns, rows)
