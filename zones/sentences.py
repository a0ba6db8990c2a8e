"""Verdicts in words: what is there, what is missing, for how many children, in the reader's language."""
from dataclasses import dataclass
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regions.models import Level

from .models import AreaCoverage, RuleKind, Verdict
from .models.coverage import NoDataReason, SafeWaysUnknown


def count(number: float) -> str:
    """Return a whole number in the reader's notation, such as 1.240."""
    return _grouped(round(number), get_language() or "")


def hectares(square_metres: float) -> str:
    """Return hectares in the reader's notation: two decimals below ten, one below a thousand."""
    area = square_metres / 1e4
    decimals = 2 if area < 10 else 1 if area < 1000 else 0
    # Rounded here: number_format cuts.
    return str(number_format(round(area, decimals), decimals, force_grouping=True))


@lru_cache(maxsize=4096)
def _grouped(number: int, _language: str) -> str:
    """Write a number; remembered by language, because a table writes the same ones thousands of times."""
    return str(number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True))


def percent(share: float, *, wanted: float | None = None) -> str:
    """Return a share (0..1) as a percentage that tells no lie by rounding.

    A share that is not quite 0 or 1 never looks as if it were, and one below `wanted` never looks as if
    it had reached it: then one decimal is shown, 79,6%.
    """
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return f"< {count(1)}%"
    if whole == 100 and share < 1:
        return f"> {count(99)}%"
    if wanted is not None and share < wanted <= whole / 100:
        # Cut, not rounded: 79.96 must not become 80.0 again.
        return f"{number_format(int(share * 1000) / 10, decimal_pos=1, use_l10n=True)}%"
    return f"{count(whole)}%"


def area_title(name: str, level: int, code: str) -> str:
    """Return an area's name with the short word for its level: Kel. Malaka Sari, Desa Sido Mulyo."""
    if level == Level.VILLAGE:
        kind = _("Kel.") if code[-4] == "1" else _("Desa")
        return f"{kind} {name}"
    if level == Level.DISTRICT:
        return _("Kec. %(name)s") % {"name": name}
    return name


def neighbourhood_title(number: int, village: str, village_code: str) -> str:
    """Return how a neighbourhood is named: RW 05 Kel. Malaka Sari."""
    return _("RW %(number)02d %(village)s") % {
        "number": number, "village": area_title(village, Level.VILLAGE, village_code)}  # fmt: skip


def ages_words(ages: tuple[int, int]) -> str:
    """Return an age band as it stands in a sentence."""
    return _("usia %(first)s–%(last)s tahun") % {"first": ages[0], "last": ages[1]}


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence on one verdict is made of; None where nothing is known, "" where nobody may be named."""

    area: str
    service: str
    kind: str
    ages: tuple[int, int]
    distance_m: int | None
    value: float | None
    wanted: float
    children: float | None
    reached: float | None
    missed: float | None
    nearest_name: str
    nearest_m: float | None
    on_safe_ways: bool = False


def told_of(coverage: AreaCoverage) -> Told:
    """Return what a row of results tells; a facility that is not public is not named."""
    rule, area, nearest = coverage.standard, coverage.area, coverage.nearest
    return Told(
        area=area_title(area.name, area.level, area.code),
        service=rule.service,
        kind=rule.kind,
        ages=(rule.age_band.age_from, rule.age_band.age_to),
        distance_m=rule.distance_m,
        value=coverage.value,
        wanted=coverage.wanted,
        children=coverage.children,
        reached=coverage.children_reached,
        missed=coverage.children_missed,
        nearest_name=nearest.name if nearest is not None and nearest.is_public else "",
        nearest_m=coverage.nearest_m,
    )


def gap_sentence(coverage: AreaCoverage) -> str:
    """Say why a rule is not met in an area."""
    return not_met_sentence(told_of(coverage))


def verdict_sentence(coverage: AreaCoverage) -> str:
    """Say in one sentence what a verdict rests on, whichever it is."""
    told = told_of(coverage)
    if coverage.no_data_reason:
        return no_data_sentence(told, coverage.no_data_reason)
    return not_met_sentence(told) if coverage.verdict == Verdict.NOT_MET else met_sentence(told)


def not_met_sentence(told: Told) -> str:
    """Say why a rule is not met.

    A distance rule names the children beyond the walk and, on all streets, the nearest facility; a count names
    what is there and what is wanted.
    """
    words = _words(told)
    if told.kind == RuleKind.DISTANCE:
        words |= {"children": count(told.missed or 0)}
        if told.on_safe_ways:
            return _("%(children)s anak %(ages)s di %(area)s tidak sampai ke %(service)s lewat jalur aman dalam "
                     "%(limit)s m.") % words  # fmt: skip
        sentence = (
            _("%(children)s anak %(ages)s di %(area)s berjalan lebih dari %(limit)s m ke %(service)s terdekat")
            % words
        )
        if told.nearest_m is None:
            return sentence + _("; tidak satu pun dapat dicapai dengan berjalan kaki.")
        walk = {"name": told.nearest_name, "walk": count(told.nearest_m)}
        if told.nearest_name:
            return sentence + _(" (%(name)s, rata-rata %(walk)s m).") % walk
        return sentence + _(" (rata-rata %(walk)s m).") % walk
    if told.value == 0:
        return _("%(area)s belum memiliki %(service)s.") % words
    return _("%(area)s memiliki %(have)s %(service)s; dibutuhkan %(wanted)s.") % words


def met_sentence(told: Told) -> str:
    """Say how well a rule is met."""
    words = _words(told)
    if told.kind == RuleKind.DISTANCE:
        words |= {"reached": count(told.reached or 0), "children": count(told.children or 0)}
        return (
            _("%(reached)s dari %(children)s anak %(ages)s di %(area)s mencapai %(service)s dengan berjalan kaki "
              "paling jauh %(limit)s m.") % words
        )  # fmt: skip
    return _("%(area)s memiliki %(have)s %(service)s; dibutuhkan %(wanted)s.") % words


def no_data_sentence(told: Told, reason: str) -> str:
    """Say why a rule cannot be judged, and that this is not a judgement."""
    words = _words(told)
    sentences = {
        NoDataReason.NO_CHILDREN: _("Tidak ada anak %(ages)s yang tercatat di %(area)s."),
        NoDataReason.NO_PEOPLE: _("Jumlah penduduk %(area)s belum dimuat."),
        NoDataReason.NO_LIST: _("Belum ada daftar %(service)s untuk %(area)s. Bukan berarti tempatnya tidak ada."),
        NoDataReason.INCOMPLETE_LIST: _(
            "Daftar %(service)s untuk %(area)s belum lengkap: yang tercatat belum mencukupi, tetapi mungkin ada yang "
            "belum tercatat."
        ),
        NoDataReason.NO_STATUS_LIST: _("Belum ada daftar status untuk %(service)s di %(area)s."),
        NoDataReason.NO_STREETS: _("Jalan di %(area)s belum dipetakan."),
        SafeWaysUnknown.NO_CROSSINGS: _("Jalur aman tidak terdata: edisi jalan ini tidak memuat penyeberangan."),
        SafeWaysUnknown.NOT_COMPUTED: _("Hitungan ini belum menilai jalur aman."),
    }
    return sentences[reason_of(reason)] % words


def reason_of(reason: str) -> NoDataReason | SafeWaysUnknown:
    """Return why there is no verdict, as a run stored it or as a table read on safe ways says it."""
    return SafeWaysUnknown(reason) if reason in SafeWaysUnknown else NoDataReason(reason)


def _words(told: Told) -> dict[str, str]:
    return {
        "area": told.area,
        "service": told.service,
        "ages": ages_words(told.ages),
        "limit": "" if told.distance_m is None else count(told.distance_m),
        "have": "" if told.value is None else count(told.value),
        "wanted": count(told.wanted),
    }


def severity_word(severity: float) -> str:
    """Return the word for a shortfall: half or more is high, a fifth or more is medium."""
    if severity >= 0.5:
        return _("tinggi")
    return _("sedang") if severity >= 0.2 else _("rendah")
