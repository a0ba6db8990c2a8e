"""What the registry holds, as records to compare; rows of a list likewise."""
from collections import defaultdict

from facilities.importers.rows import FacilityRow
from facilities.matching import Record
from facilities.models import ExternalId, OtherName, SourceRecord
from facilities.querysets import FacilityQuerySet


def records_of(facilities: FacilityQuerySet) -> list[Record]:
    """Return facilities as records keyed by their id, with all their names, numbers and lists."""
    ids = facilities.order_by().values("pk")
    names: dict[int, list[str]] = defaultdict(list)
    codes: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for pk, name in OtherName.objects.filter(facility__in=ids).order_by("pk").values_list("facility", "name"):
        names[pk].append(name)
    for pk, scheme, value in ExternalId.objects.filter(facility__in=ids).values_list("facility", "scheme", "value"):
        codes[pk].add((scheme, value))
    held = SourceRecord.objects.filter(facility__in=ids).values_list("facility", "source__slug", "row_key")
    for pk, source, number in held:
        rows[pk].add((source, number))
    found = facilities.order_by("pk").values_list(
        "pk", "name", "type_id", "position", "stated_village", "stated_district", "area__name", "source__slug",
        "source_row",
    )  # fmt: skip
    return [
        Record(
            key=pk,
            names=(name, *names[pk]),
            type=type_,
            lon=position.x if position else None,
            lat=position.y if position else None,
            village=village or area or "",
            district=district,
            codes=frozenset(codes[pk]),
            rows=frozenset(rows[pk] | {(source, number)}),
        )
        for pk, name, type_, position, village, district, area, source, number in found
    ]


def record_of_row(row: FacilityRow) -> Record:
    """Return a row of a list as a record keyed by its line."""
    return Record(
        key=row.line, names=(row.name,), type=row.type, lon=row.lon, lat=row.lat, village=row.village,
        district=row.district, codes=frozenset(row.external_ids), rows=frozenset({(row.source, row.source_row)}),
    )  # fmt: skip
