"""The plan of a gap as people type it: read, and refused in one clear message where it cannot be meant."""
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from regions.importers.numbers import NumberError, count
from zones.errors import GapRefused
from zones.models import Agency, BudgetSource, Gap, Scenario

FIRST_YEAR: Final = 2006
YEARS_AHEAD: Final = 15
MOST_COST_RP: Final = 10**14
LONGEST_NOTE: Final = 1000
_RUPIAH: Final = re.compile(r"^(?:rp\.?\s*)?(.*?)(?:,-|,00)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who closes a gap, until when, in which year, with which money; None or "" where nothing is said."""

    agency: Agency | None = None
    due_on: dt.date | None = None
    plan_year: int | None = None
    budget_source: str = ""
    cost_rp: int | None = None
    plan_note: str = ""
    scenario: Scenario | None = None


PLAN_FIELDS: Final = tuple(field.name for field in fields(Plan))
SENT_AS: Final = {
    "agency": "instansi", "due_on": "tenggat", "plan_year": "tahun", "budget_source": "dana", "cost_rp": "biaya",
    "plan_note": "catatan", "scenario": "skenario",
}  # fmt: skip
"""Field -> its name in a form."""


def plan_of(gap: Gap) -> Plan:
    """Return the plan of a gap as it is."""
    return Plan(**{name: getattr(gap, name) for name in PLAN_FIELDS})


def read_plan(sent: Mapping[str, str], now: Plan) -> Plan:
    """Return the plan that a form sends; fields that were not sent stay as they are, empty ones are emptied.

    Raises GapRefused with the field to put right.
    """
    told = {name: read(_text(sent[SENT_AS[name]])) for name, read in _readers() if SENT_AS[name] in sent}
    return replace(now, **told)


def read_changes(sent: Mapping[str, str]) -> dict[str, Any]:
    """Return field -> value of what a form for many gaps fills in; empty fields leave each gap as it is."""
    return {name: read(_text(sent[SENT_AS[name]])) for name, read in _readers() if _text(sent.get(SENT_AS[name], ""))}


def _readers() -> list[tuple[str, Callable[[str], Any]]]:
    return [
        ("agency", _agency), ("due_on", _due_on), ("plan_year", _year), ("budget_source", _budget),
        ("cost_rp", _cost), ("plan_note", _note), ("scenario", _scenario),
    ]  # fmt: skip


def _text(sent: str) -> str:
    return sent.replace("\x00", "").strip()[: 2 * LONGEST_NOTE]


def in_words(name: str, value: Any) -> str:
    """Return a value of a plan as the history keeps it: a text that needs no other row."""
    if value is None or value == "":
        return ""
    if name == "budget_source":
        return str(BudgetSource(value).label)
    if isinstance(value, Agency):
        return value.name_id
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _agency(text: str) -> Agency | None:
    if not text:
        return None
    found = Agency.objects.filter(key=text[:40]).first()
    if found is None:
        raise GapRefused(_("Instansi “%(found)s” tidak dikenal.") % {"found": text[:40]}, "agency")
    return found


def _due_on(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= timezone.localdate().year + YEARS_AHEAD:
        raise GapRefused(_("Tenggat “%(found)s” bukan tanggal yang dapat dipakai.") % {"found": text[:20]}, "due_on")
    return found


def _year(text: str) -> int | None:
    last = timezone.localdate().year + YEARS_AHEAD
    if not text:
        return None
    if not (text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= last):
        raise GapRefused(
            _("Tahun rencana “%(found)s” tidak dapat dipakai; tulis %(first)s sampai %(last)s.")
            % {"found": text[:20], "first": str(FIRST_YEAR), "last": str(last)},
            "plan_year",
        )
    return int(text)


def _budget(text: str) -> str:
    if text and text not in BudgetSource.values:
        raise GapRefused(_("Sumber dana “%(found)s” tidak dikenal.") % {"found": text[:20]}, "budget_source")
    return text


def _cost(text: str) -> int | None:
    """Read rupiah as people write them: 1.250.000, Rp1.250.000,00."""
    if not text:
        return None
    bare = _RUPIAH.match(text.strip())
    try:
        found = count(bare[1].replace(" ", "") if bare else text)
    except NumberError:
        found = None
    if found is None or not 0 <= found <= MOST_COST_RP:
        raise GapRefused(
            _("Biaya “%(found)s” bukan rupiah utuh. Tulis misalnya 250.000.000.") % {"found": text[:40]}, "cost_rp"
        )
    return found


def _note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise GapRefused(_("Catatan rencana paling panjang %(most)s huruf.") % {"most": LONGEST_NOTE}, "plan_note")
    return text


def _scenario(text: str) -> Scenario | None:
    if not text:
        return None
    found = Scenario.objects.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 10 else None
    if found is None:
        raise GapRefused(_("Skenario nomor %(found)s tidak ada.") % {"found": text[:20]}, "scenario")
    return found
