"""The score of a shape: the weighted mean of what its judgement says, with the sum open to view."""
from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from zones.models import ZoneRules
from zones.sentences import count, percent

from .assessment import GroupState, Presence, Score, ScoreLine
from .judgement import Adjacency, Connectivity, Quality, ZoneReach


def score_of(
    groups: Sequence[GroupState],
    adjacency: Adjacency | None,
    connectivity: Connectivity | None,
    reach: ZoneReach | None,
    quality: Quality | None,
    rules: ZoneRules,
) -> Score | None:
    """Return the score, None when no line with a weight has data.

    total = 100 * sum(weight * value) / sum(weight), over the lines that have a value; a line without data is left
    out of both sums, and the formula says so. Formulas of the values: docs/algorithms/judgement.md.
    """
    lines = (
        _line("completeness", _("Kelengkapan layanan"), rules, *_completeness(groups)),
        _line("adjacency", _("Kedekatan"), rules, *_adjacency(adjacency)),
        _line("connectivity", _("Keterhubungan jalan kaki"), rules, *_connectivity(connectivity)),
        _line("reach", _("Jangkauan anak"), rules, *_reach(reach)),
        _line("quality", _("Mutu"), rules, *_quality(quality)),
        _line("links", _("Terhubung, juga lewat kerja sama"), rules, *_links(connectivity)),
    )
    counted = [line for line in lines if line.value is not None and line.weight > 0]
    weight = sum(line.weight for line in counted)
    if not weight:
        return None
    total = 100 * sum(line.weight * (line.value or 0) for line in counted) / weight
    return Score(total, lines, _formula(counted, lines, weight, total))


def _line(key: str, name: str, rules: ZoneRules, value: float | None, words: str) -> ScoreLine:
    return ScoreLine(key, name, rules.weight(key), value, words)


def _formula(counted: Sequence[ScoreLine], lines: Sequence[ScoreLine], weight: float, total: float) -> str:
    """Return the sum with the numbers put in: (1 × 80,0 + 2 × 50,0) / 3 = 60,0."""
    terms = " + ".join(f"{_number(line.weight)} × {_tenths(100 * (line.value or 0))}" for line in counted)
    told = f"({terms}) / {_number(weight)} = {_tenths(total)}"
    left_out = [line.name for line in lines if line not in counted]
    if not left_out:
        return told
    names = {"names": ", ".join(left_out)}
    return told + ". " + _("Tanpa data atau tanpa bobot, tidak ikut dihitung: %(names)s.") % names


def _completeness(groups: Sequence[GroupState]) -> tuple[float | None, str]:
    known = [group for group in groups if group.presence is not Presence.UNKNOWN]
    there = [group for group in known if group.presence is not Presence.MISSING]
    if not known:
        return None, _("tidak ada data: belum ada daftar lengkap layanan wajib")
    numbers = _counts(there=len(there), known=len(known))
    words = _("%(there)s dari %(known)s layanan wajib ada atau terjangkau") % numbers
    if len(known) < len(groups):
        words += "; " + _("%(unknown)s tanpa daftar lengkap") % _counts(unknown=len(groups) - len(known))
    return len(there) / len(known), words


def _adjacency(told: Adjacency | None) -> tuple[float | None, str]:
    if told is None:
        return None, _("tidak ada data: belum ada jangkar, yaitu ruang bermain, sekolah, atau puskesmas di dalam")
    known = told.required - told.off_street
    if not known:
        return None, _("tidak ada data: tidak ada tempat wajib lain di dalam")
    words = _("%(near)s dari %(known)s tempat wajib paling jauh %(limit)s m lewat jalan dari jangkar") % _counts(
        near=told.near, known=known, limit=told.limit_m
    )
    if told.off_street:
        words += "; " + _("%(off)s tanpa jalan di dekatnya") % _counts(off=told.off_street)
    return told.near / known, words


def _connectivity(told: Connectivity | None) -> tuple[float | None, str]:
    if told is None or told.looked_at < 2:
        return None, _("tidak ada data: kurang dari dua tempat wajib di dalam")
    words = _("%(one)s dari %(all)s tempat wajib saling terhubung jalan kaki paling jauh %(limit)s m") % _counts(
        one=told.looked_at - len(told.apart), all=told.looked_at, limit=told.limit_m
    )
    if told.apart_if_crossed < len(told.apart):
        words += "; " + (
            _("%(more)s lagi bila jalan besar boleh diseberangi, tetapi di situ tidak ada penyeberangan yang tercatat")
            if told.crossings_known
            else _("%(more)s lagi bila jalan besar dapat diseberangi, tetapi penyeberangan tidak terdata")
        ) % _counts(more=len(told.apart) - told.apart_if_crossed)
    return (told.looked_at - len(told.apart)) / told.looked_at, words


def _links(told: Connectivity | None) -> tuple[float | None, str]:
    """Return the part that hangs together on foot or by agreement: recording one never lowers the score."""
    if told is None or told.looked_at < 2:
        return None, _("tidak ada data: kurang dari dua tempat wajib di dalam")
    joined = len(told.apart) - len(told.apart_with_links)
    words = _("%(one)s dari %(all)s tempat wajib terhubung jalan kaki atau lewat kerja sama") % _counts(
        one=told.looked_at - len(told.apart_with_links), all=told.looked_at
    )
    words += "; " + (
        _("%(joined)s di antaranya berjauhan tetapi terkoneksi") % _counts(joined=joined) if joined > 0
        else _("tidak ada kerja sama tercatat yang menyambung tempat yang terpisah")
    )  # fmt: skip
    return (told.looked_at - len(told.apart_with_links)) / told.looked_at, words


def _reach(told: ZoneReach | None) -> tuple[float | None, str]:
    if told is None or told.share_of_villages[1] is None:
        return None, _("tidak ada data: jumlah anak atau tempat wajib tidak diketahui")
    share = told.share_of_villages[1]
    return share, _("%(share)s anak %(villages)s sampai ke tempat terdekat dalam %(minutes)s menit") % {
        "share": percent(share), "villages": ", ".join(told.villages), "minutes": count(told.minutes[1])
    }


def _quality(told: Quality | None) -> tuple[float | None, str]:
    checks = [check for check in told.checks if check.counts and check.value is not None] if told else []
    if not checks:
        return None, _("tidak ada data: belum ada status, akses, atau daftar titik rokok yang tercatat")
    value = sum(check.value or 0 for check in checks) / len(checks)
    parts = ", ".join(f"{check.name.lower()} {percent(check.value or 0)}" for check in checks)
    return value, _("rata-rata dari: %(parts)s") % {"parts": parts}


def _counts(**numbers: int) -> dict[str, str]:
    return {key: count(number) for key, number in numbers.items()}


def _number(value: float) -> str:
    return str(number_format(value, decimal_pos=None if value % 1 else 0, use_l10n=True))


def _tenths(value: float) -> str:
    return str(number_format(value, decimal_pos=1, use_l10n=True))
