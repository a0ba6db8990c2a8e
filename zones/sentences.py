"""Verdicts in words: what is missing, for how many children, in the reader's language."""
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from regions.models import Level

from .models import AreaCoverage, RuleKind


def count(number: float) -> str:
    """Return a whole number in the reader's notation, such as 1.240."""
    return number_format(round(number), decimal_pos=0, use_l10n=True, force_grouping=True)


def area_title(name: str, level: int, code: str) -> str:
    """Return an area's name with the short word for its level: Kel. Malaka Sari, Desa Sido Mulyo."""
    if level == Level.VILLAGE:
        kind = _("Kel.") if code[-4] == "1" else _("Desa")
        return f"{kind} {name}"
    if level == Level.DISTRICT:
        return _("Kec. %(name)s") % {"name": name}
    return name


def gap_sentence(coverage: AreaCoverage) -> str:
    """Say why a rule is not met in an area.

    A distance rule names the children beyond the walk and the nearest facility; a count names what is
    there and what is wanted.
    """
    rule, area = coverage.standard, coverage.area
    words = {
        "area": area_title(area.name, area.level, area.code),
        "ages": _("usia %(first)s–%(last)s tahun") % {
            "first": rule.age_band.age_from, "last": rule.age_band.age_to
        },
        "service": rule.service,
    }
    if rule.kind == RuleKind.DISTANCE:
        words |= {"children": count(coverage.children_missed or 0), "limit": count(rule.distance_m)}
        sentence = (
            _("%(children)s anak %(ages)s di %(area)s berjalan lebih dari %(limit)s m ke %(service)s terdekat")
            % words
        )
        if coverage.nearest is not None and coverage.nearest.is_public:
            return sentence + _(" (%(name)s, rata-rata %(walk)s m).") % {
                "name": coverage.nearest.name, "walk": count(coverage.nearest_m)
            }
        if coverage.nearest_m is not None:
            return sentence + _(" (rata-rata %(walk)s m).") % {"walk": count(coverage.nearest_m)}
        return sentence + _("; tidak satu pun dapat dicapai dengan berjalan kaki.")
    if coverage.value == 0:
        return _("%(area)s belum memiliki %(service)s.") % words
    words |= {"have": count(coverage.value), "wanted": count(coverage.wanted)}
    return _("%(area)s memiliki %(have)s %(service)s; dibutuhkan %(wanted)s.") % words


def severity_word(severity: float) -> str:
    """Return the word for a shortfall: half or more is high, a fifth or more is medium."""
    if severity >= 0.5:
        return _("tinggi")
    return _("sedang") if severity >= 0.2 else _("rendah")

