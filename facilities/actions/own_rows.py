"""Rows of a list about places outside the areas of the person who brought it: refused one by one, never written."""
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from facilities.importers.row_data import row_of
from facilities.models import Facility, ImportRow, RowFate
from facilities.queries.placement import areas_of
from facilities.querysets import held_in
from regions.models import Area
from regions.scopes import scope_of

OUTSIDE: Final = "outside_account_area"
_WRITES: Final = frozenset({RowFate.NEW, RowFate.CHANGED, RowFate.UNCHANGED, RowFate.POSSIBLE_DUPLICATE})


def refuse_outside(staged: Iterable[ImportRow], by: Any) -> int:
    """Refuse, in place, the rows that stand or would write outside a person's areas; return how many."""
    scope = scope_of(by)
    if scope.is_everything:
        return 0
    rows = [one for one in staged if one.fate in _WRITES or (one.fate == RowFate.SET_ASIDE and one.decision == "take")]
    at = areas_of([row_of(one.values, one.line) for one in rows])
    named = {pk: (code, name) for pk, code, name in Area.objects.filter(pk__in={pk for pk in at if pk}).values_list(
        "pk", "code", "name"
    )}  # fmt: skip
    known = {one.facility_id for one in rows if one.facility_id}
    held = set(Facility.everything.filter(held_in(scope), pk__in=known).values_list("pk", flat=True))
    own, refused = scope.in_words(), 0
    for one, area in zip(rows, at, strict=True):
        code, name = named.get(area, ("", "")) if area else ("", "")
        if code and not scope.holds(code):
            told = _("berdiri di %(place)s (%(code)s), di luar wilayah akun Anda: %(own)s") % {
                "place": name, "code": code, "own": own,
            }  # fmt: skip
        elif one.facility_id and one.facility_id not in held:
            told = _("tempat ini tercatat di luar wilayah akun Anda: %(own)s") % {"own": own}
        else:
            continue
        said = {"code": OUTSIDE, "message": told, "field": "", "value": ""}
        one.problems = [*one.problems, said]
        one.fate, one.changes, one.facility, one.matches = RowFate.REFUSED, {}, None, []
        refused += 1
    return refused
