"""The numbers by which zones are judged, as a reader sees them: label, value, unit, source."""
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import get_format
from django.utils.numberformat import format as plain_number
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from zones.models import ZoneRules
from zones.models.zone_rules import NUMBERS
from zones.references import SourcePart, source_parts


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One number: its field, what it is, how it stands in a form, and what it is founded on."""

    field: str
    label: str
    value: str
    source: str
    source_parts: tuple[SourcePart, ...]
    is_proposal: bool
    is_weight: bool


def rule_lines(rules: ZoneRules, typed: Mapping[str, str] | None = None) -> list[RuleLine]:
    """Return the numbers in their order, with what was typed in place of what is stored."""
    typed = typed or {}
    return [_line(rules, field, typed) for field in NUMBERS]


def _line(rules: ZoneRules, field: str, typed: Mapping[str, str]) -> RuleLine:
    said = rules.sources.get(field) or {"text": _("tidak disebut"), "is_proposal": True}
    value = getattr(rules, field)
    # Without grouping: 1.200 in a form could be read as one and a bit.
    shown = plain_number(value, get_format("DECIMAL_SEPARATOR"), 0 if value == int(value) else None, grouping=0)
    return RuleLine(
        field=field,
        label=capfirst(str(rules._meta.get_field(field).verbose_name)),
        value=typed.get(field, shown),
        source=typed.get(f"sumber-{field}", said["text"]),
        source_parts=tuple(source_parts(said["text"])),
        is_proposal=said["is_proposal"],
        is_weight=field.startswith("weight_"),
    )
