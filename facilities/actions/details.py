"""Write what belongs to facilities: their register numbers and statuses, as their list says them."""
from collections.abc import Iterable, Mapping, Sequence

from facilities.importers.list_spec import FacilityListSpec
from facilities.importers.rows import FacilityRow
from facilities.models import ExternalId, Facility, StatusRecord

_STATUS = ("number", "issuer", "valid_from", "valid_until")


def write_external_ids(
    rows: Sequence[FacilityRow], facilities: Sequence[Facility], schemes: Iterable[str]
) -> set[int]:
    """Make the numbers in these registers what the rows say; return ids of facilities that changed."""
    wanted = {
        (facility.pk, scheme): value
        for row, facility in zip(rows, facilities, strict=True)
        for scheme, value in row.external_ids
    }
    held = {
        (row.facility_id, row.scheme): row
        for row in ExternalId.objects.filter(facility__in=facilities, scheme__in=list(schemes))
    }
    new = [ExternalId(facility_id=f, scheme=s, value=v) for (f, s), v in wanted.items() if (f, s) not in held]
    other = [row for key, row in held.items() if key in wanted and row.value != wanted[key]]
    gone = [row for key, row in held.items() if key not in wanted]
    for row in other:
        row.value = wanted[row.facility_id, row.scheme]
    ExternalId.objects.bulk_create(new, batch_size=2000)
    ExternalId.objects.bulk_update(other, ["value"], batch_size=2000)
    ExternalId.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return {row.facility_id for row in [*new, *other, *gone]}


def write_statuses(
    rows: Sequence[FacilityRow], facilities: Sequence[Facility], spec: FacilityListSpec
) -> set[int]:
    """Write the statuses that the rows state; return ids of facilities that changed.

    A status that the list no longer states stays: it may come from elsewhere, and its dates end it.
    """
    if spec.certificate is None:
        return set()
    wanted: Mapping[tuple[int, str, str], dict] = {
        (facility.pk, row.certificate.programme, row.certificate.stage): {
            name: getattr(row.certificate, name) for name in _STATUS
        }
        for row, facility in zip(rows, facilities, strict=True)
        if row.certificate
    }
    held = {
        (row.facility_id, row.programme, row.stage): row
        for row in StatusRecord.objects.filter(facility__in=facilities)
    }
    new = [
        StatusRecord(facility_id=key[0], programme=key[1], stage=key[2], **values)
        for key, values in wanted.items()
        if key not in held
    ]
    other = []
    for key, values in wanted.items():
        row = held.get(key)
        if row and any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            other.append(row)
    StatusRecord.objects.bulk_create(new, batch_size=2000)
    StatusRecord.objects.bulk_update(other, list(_STATUS), batch_size=2000)
    return {row.facility_id for row in [*new, *other]}
