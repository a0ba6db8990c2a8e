"""What the pages of imports show: batches, their rows by fate, and points for the map."""
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.models import Facility, FacilityType, ImportBatch, ImportRow, RowFate, StatusStage
from facilities.models.imports import BatchState
from regions.scopes import scope_of

from .difference import CODES, OTHER_NAME, STATUS

PAGE: Final = 50
MOST_POINTS: Final = 5000
TABS: Final = (
    (RowFate.NEW, gettext_lazy("Baru")),
    (RowFate.CHANGED, gettext_lazy("Berubah")),
    (RowFate.POSSIBLE_DUPLICATE, gettext_lazy("Mungkin ganda")),
    (RowFate.SET_ASIDE, gettext_lazy("Disisihkan")),
    (RowFate.REFUSED, gettext_lazy("Ditolak")),
    (RowFate.MISSING, gettext_lazy("Tidak ada lagi pada daftar")),
    (RowFate.UNCHANGED, gettext_lazy("Tetap")),
)
ODD: Final = "odd"
"""Tab of rows that load and still have something a person should look at."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One fate with the number of its rows."""

    key: str
    word: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a row that changes, in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A facility that a row may be, how likely, and the decision that says so."""

    facility: Facility
    percent: int
    decision: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row as the table shows it; candidates best first."""

    row: ImportRow
    name: str
    type: str
    place: str
    changes: list[Change]
    problems: list[dict[str, Any]]
    candidates: list[Candidate]


def shown_rows(batch: ImportBatch, user: AbstractBaseUser) -> QuerySet[ImportRow]:
    """Return the rows a user may see: those of secret types only with the permission for them."""
    rows = batch.import_rows.all()
    if user.has_perm("facilities.view_sensitive"):
        return rows
    secret = FacilityType.objects.filter(is_sensitive=True)
    # A row that was refused before its type was read has none ("not in" would leave it out): its words decide.
    sounds_secret = Q(pk__in=[])
    for words in secret.values_list("pk", "name_id", "name_en"):
        for word in words:
            sounds_secret |= Q(raw__icontains=word)
    keys = list(secret.values_list("pk", flat=True))
    is_open = Q(values__type__isnull=True) & ~sounds_secret | ~Q(values__type__in=keys)
    return rows.filter(is_open, Q(facility__isnull=True) | Q(facility__type__is_sensitive=False))


def tabs_of(rows: QuerySet[ImportRow], current: str) -> list[Tab]:
    """Return the fates that rows have, and the odd ones, with counts."""
    counts = dict(rows.order_by().values_list("fate").annotate(Count("pk")))
    tabs = [
        Tab(str(fate), str(word), counts[fate], current == fate) for fate, word in TABS if counts.get(fate)
    ]
    odd = odd_rows(rows).count()
    return [*tabs, Tab(ODD, _("Perlu dilihat"), odd, current == ODD)] if odd else tabs


def odd_rows(rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
    """Keep rows that load although something about them is odd."""
    return rows.exclude(problems=[]).exclude(fate__in=(RowFate.REFUSED, RowFate.SET_ASIDE))


def chosen_rows(rows: QuerySet[ImportRow], *, fate: str, words: str, code: str) -> QuerySet[ImportRow]:
    """Keep rows of a fate, with words in their name or village, with a problem of a kind."""
    if fate == ODD:
        rows = odd_rows(rows)
    elif fate:
        rows = rows.filter(fate=fate)
    if words:
        rows = rows.filter(
            Q(values__name__icontains=words) | Q(values__village__icontains=words) | Q(raw__icontains=words)
        )
    return rows.filter(problems__contains=[{"code": code}]) if code else rows


def lines_of(rows: list[ImportRow], user: AbstractBaseUser) -> list[RowLine]:
    """Return rows in words, with the facilities that they may be and this user may see."""
    types = {one.pk: one.name for one in FacilityType.objects.all()}
    wanted = {match["facility"] for row in rows for match in row.matches}
    facilities = Facility.objects.visible_to(user).select_related("area", "type").in_bulk(wanted)
    return [_line(row, types, facilities) for row in rows]


def _line(row: ImportRow, types: dict[str, str], facilities: dict[int, Facility]) -> RowLine:
    name = row.values.get("name") or next((str(value) for value in row.raw.values() if value), "")
    return RowLine(
        row=row, name=name, type=types.get(row.values.get("type", ""), ""),
        place=", ".join(filter(None, (row.values.get("village"), row.values.get("district")))),
        changes=[_change(key, pair, types) for key, pair in row.changes.items() if not key.startswith("@")],
        problems=row.problems,
        candidates=[
            Candidate(facilities[match["facility"]], round(100 * match["score"]), f"same:{match['facility']}")
            for match in row.matches if match["facility"] in facilities
        ],
    )  # fmt: skip


def _change(key: str, pair: list[Any], types: dict[str, str]) -> Change:
    if key.startswith(CODES):
        word = key.removeprefix(CODES).upper()
    elif key.startswith(STATUS):
        programme, _dot, stage = key.removeprefix(STATUS).rpartition(".")
        word = f"{programme.upper()} ({StatusStage(stage).label})"
    elif key == OTHER_NAME:
        word = _("ejaan lain")
    else:
        word = str(Facility._meta.get_field(key).verbose_name)
    return Change(word, _shown(key, pair[0], types), _shown(key, pair[1], types))


def _shown(key: str, value: Any, types: dict[str, str]) -> str:
    if value is None or value == "" or value == []:
        return "–"
    if key == "type":
        return types.get(value, value)
    if key == "position":
        return f"{value[1]:.5f}, {value[0]:.5f}"
    if key == "outline":
        return _("bentuk lahan")
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values() if one)
    choices = dict(Facility._meta.get_field(key).flatchoices) if "." not in key and key != OTHER_NAME else {}
    return str(choices.get(value, value))


def points_of(rows: QuerySet[ImportRow]) -> dict[str, Any]:
    """Return the places of rows as GeoJSON, at most some thousand."""
    found = rows.filter(values__has_key="lon").order_by("line")[:MOST_POINTS]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature", "id": row.pk,
                "geometry": {"type": "Point", "coordinates": [row.values["lon"], row.values["lat"]]},
                "properties": {"fate": row.fate, "name": row.values.get("name", ""), "line": row.line},
            }
            for row in found.only("pk", "values", "fate", "line")
        ],
    }  # fmt: skip


def recent_batches(user: AbstractBaseUser) -> QuerySet[ImportBatch]:
    """Return the batches of a person's areas and those they brought, newest first."""
    scope = scope_of(user)
    own = Q() if scope.is_everything else scope.lookup("scope_code") | Q(by=user)
    return ImportBatch.objects.filter(own).select_related("source", "by").order_by("-at", "-pk")


def step_of(batch: ImportBatch) -> int:
    """Return at which of the steps upload (1), columns (2), preview (3), result (4) a batch is."""
    if batch.state in (BatchState.DONE, BatchState.ROLLED_BACK):
        return 4
    if batch.state in (BatchState.COMMITTING, BatchState.PREVIEWED) or batch.import_rows.exists():
        return 3
    return 2 if batch.spec.get("found") else 1
