"""Where a city stands against a target of its province: a mark and a sentence, from facts alone."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zones.models import ProvinceTarget, RatingBand, TargetKind
from zones.sentences import count, percent


@dataclass(frozen=True, slots=True)
class YearAward:
    """What is recorded of a city and a year: each rating that a source names (None: none reached), lowest first."""

    year: int
    ratings: tuple[RatingBand | None, ...]
    sources: tuple[str, ...]

    @property
    def lowest(self) -> RatingBand | None:
        """Return the rating that counts while sources disagree: the lowest that one of them names."""
        return self.ratings[0]

    @property
    def is_disputed(self) -> bool:
        return len(set(self.ratings)) > 1

    @property
    def words(self) -> str:
        names = [str(one) if one else _("belum berperingkat") for one in dict.fromkeys(self.ratings)]
        return " / ".join(names)


@dataclass(frozen=True, slots=True)
class CityFacts:
    """What standings are judged by; met_share None = no run, districts and villages by what was ever recorded."""

    awards: tuple[YearAward, ...]
    met_share: float | None
    districts: int
    districts_awarded: int
    villages: int
    villages_awarded: int


@dataclass(frozen=True, slots=True)
class Standing:
    """`mark`: met, not_met or no_data (see look.MARKS)."""

    mark: str
    words: str


def target_words(target: ProvinceTarget) -> str:
    """Return what a target asks for, as a sentence."""
    said = {
        TargetKind.RATED: _("Setiap kabupaten/kota berperingkat KLA"),
        TargetKind.AT_LEAST: _("Setiap kabupaten/kota paling rendah %(rating)s") % {"rating": target.rating},
        TargetKind.KELANA: _("Setiap kecamatan Kelana (kecamatan layak anak)"),
        TargetKind.DEKELA: _("Setiap kelurahan/desa Dekela (desa/kelurahan layak anak)"),
        TargetKind.RULES_MET: _("Paling sedikit %(share)s standar layanan terpenuhi")
        % {"share": percent(target.share or 0)},
    }[TargetKind(target.kind)]
    return said + (" " + _("sampai %(year)s") % {"year": target.by_year} if target.by_year else "")


def standing(target: ProvinceTarget, city: CityFacts, bands: Sequence[RatingBand]) -> Standing:
    """Return where a city stands; what nobody recorded or computed is no data, never "not met"."""
    if target.kind in (TargetKind.RATED, TargetKind.AT_LEAST):
        return _rated(target, city, bands)
    if target.kind == TargetKind.KELANA:
        return _recorded(city.districts_awarded, city.districts, _("kecamatan"))
    if target.kind == TargetKind.DEKELA:
        return _recorded(city.villages_awarded, city.villages, _("kelurahan/desa"))
    if city.met_share is None:
        return Standing("no_data", _("Belum dihitung."))
    words = _("%(share)s terpenuhi.") % {"share": percent(city.met_share, wanted=target.share)}
    return Standing("met" if city.met_share >= (target.share or 0) else "not_met", words)


def _rated(target: ProvinceTarget, city: CityFacts, bands: Sequence[RatingBand]) -> Standing:
    if not city.awards:
        return Standing("no_data", _("Penghargaan belum dicatat."))
    newest = city.awards[0]
    said = f"{newest.words} ({newest.year})"
    if newest.is_disputed:
        said += "; " + _("sumber berbeda, yang terendah dipakai")
    held, wanted = newest.lowest, target.rating
    if held is None:
        return Standing("not_met", said + ".")
    if wanted is None or held.score_from >= wanted.score_from:
        return Standing("met", said + ".")
    steps = sum(held.score_from < band.score_from <= wanted.score_from for band in bands)
    below = ngettext("%(steps)s tingkat di bawah %(wanted)s", "%(steps)s tingkat di bawah %(wanted)s", steps) % {
        "steps": steps, "wanted": wanted,
    }  # fmt: skip
    return Standing("not_met", f"{said}, {below}.")


def _recorded(awarded: int, known: int, word: str) -> Standing:
    if not awarded or not known:
        return Standing("no_data", _("Belum ada %(word)s yang dicatat.") % {"word": word})
    said = {"awarded": count(awarded), "known": count(known), "word": word}
    words = _("%(awarded)s dari %(known)s %(word)s.") % said
    return Standing("met" if awarded >= known else "not_met", words)


def whole(standings: Mapping[str, Standing]) -> Standing:
    """Return where the province stands: met when every city is; cities without data are told, not counted as failed."""
    marks = [one.mark for one in standings.values()]
    met, unknown = marks.count("met"), marks.count("no_data")
    words = _("%(met)s dari %(all)s kabupaten/kota") % {"met": count(met), "all": count(len(marks))}
    if unknown:
        words += "; " + _("%(count)s tanpa data") % {"count": count(unknown)}
    mark = "not_met" if "not_met" in marks else "no_data" if unknown or not marks else "met"
    return Standing(mark, words + ".")
