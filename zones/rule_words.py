"""Rules in words: short above a column, whole on the page that explains them."""
from django.utils.translation import gettext as _

from regions.models import Level, Setting

from .models import RuleKind, StatusNeeded
from .sentences import ages_words, count, percent


def rule_short(*, kind: str, wanted: float, distance_m: int | None) -> str:
    """Return a rule in as few words as a column head has room for; its service stands above it."""
    if kind == RuleKind.DISTANCE:
        return _("dalam %(limit)s m") % {"limit": count(distance_m or 0)}
    if kind == RuleKind.PER_PEOPLE:
        return _("1 per %(people)s jiwa") % {"people": count(wanted)}
    return _("minimal %(number)s") % {"number": count(wanted)}


def rule_sentence(
    *, kind: str, service: str, wanted: float, distance_m: int | None, ages: tuple[int, int], level: int
) -> str:
    """Say in one sentence what a rule asks for."""
    words = {
        "service": service,
        "ages": ages_words(ages),
        "limit": count(distance_m or 0),
        "share": percent(wanted) if kind == RuleKind.DISTANCE else "",
        "number": count(wanted),
        "area": Level(level).label,
    }
    if kind == RuleKind.DISTANCE:
        return _("Paling sedikit %(share)s anak %(ages)s berjalan kaki paling jauh %(limit)s m ke %(service)s.") % words
    if kind == RuleKind.PER_PEOPLE:
        return _("Satu %(service)s untuk tiap %(number)s jiwa di setiap %(area)s.") % words
    return _("Paling sedikit %(number)s %(service)s di setiap %(area)s.") % words


def setting_words(setting: str) -> str:
    """Return where a rule holds: in towns or in the countryside."""
    return _("kelurahan (perkotaan)") if setting == Setting.URBAN else _("desa (perdesaan)")


def status_words(status_needed: str) -> str:
    """Return which status counts; "" when any place counts."""
    if status_needed == StatusNeeded.CERTIFIED:
        return _("hanya yang tersertifikasi")
    if status_needed == StatusNeeded.DECLARED:
        return _("hanya yang dinyatakan atau tersertifikasi")
    return ""
