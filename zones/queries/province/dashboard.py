"""The dashboard of a province: its cities side by side, what they add up to, and where each stands."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _

from regions.models import CHILD_AGES, Area, Level
from regions.queries.children import band_matrix
from regions.scopes import scope_of
from zones.models import Programme, RatingBand
from zones.province.standing import CityFacts, Standing, YearAward, standing, target_words, whole
from zones.queries.columns import CoverageColumn, ServiceColumns, columns_of, services_of
from zones.queries.runs import staleness
from zones.sentences import percent

from .awards import award_history, awarded_below, targets_of
from .numbers import CityNumbers, Reached, Verdicts, Zones, city_numbers, met_by_year, newest_runs


@dataclass(frozen=True, slots=True)
class City:
    """A city with all that is known of it; children None = the population of no village is known.

    `reached`: children by column, in the order of the dashboard's columns, None where nothing was judged.
    `shows_proposals`: the reader works in it, so proposals are told. `stale`: what changed since its run.
    """

    code: str
    name: str
    children: float | None
    run_id: int | None
    run_at: datetime | None
    stale: tuple[str, ...]
    numbers: CityNumbers
    reached: tuple[Reached | None, ...]
    awards: tuple[YearAward, ...]
    standings: tuple[Standing, ...]
    trend: tuple[float | None, ...]
    shows_proposals: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A target in words, where the province stands and its source; `key` names it in addresses."""

    key: int
    words: str
    source: str
    whole: Standing


@dataclass(frozen=True, slots=True)
class RollUp:
    """What the cities add up to: children by sums of children, never a mean of percentages."""

    children: float | None
    verdicts: Verdicts
    reached: tuple[Reached, ...]
    gaps: int
    zones: Zones
    facilities: int
    without_run: tuple[str, ...]
    without_children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The page of a province; `years` are those of the trend, `award_years` those with an award, newest first."""

    code: str
    name: str
    cities: tuple[City, ...]
    columns: tuple[CoverageColumn, ...]
    targets: tuple[Target, ...]
    total: RollUp
    years: tuple[int, ...]
    award_years: tuple[int, ...]
    bands: tuple[RatingBand, ...]

    @property
    def services(self) -> list[ServiceColumns]:
        return services_of(self.columns)

    @property
    def rated(self) -> int:
        """Return how many cities hold a rating in the newest year that is recorded of them."""
        return sum(bool(city.awards and city.awards[0].lowest) for city in self.cities)


@dataclass(frozen=True, slots=True)
class ListedProvince:
    """A province that is loaded, in whole or in part."""

    code: str
    name: str
    cities: int
    analysed: int


def provinces() -> list[ListedProvince]:
    """Return the loaded provinces, with how many of their cities are loaded and analysed."""
    cities = list(Area.objects.current().filter(level=Level.REGENCY).values_list("code", flat=True))
    runs = newest_runs(cities)
    rows = Area.objects.current().filter(level=Level.PROVINCE).order_by("code").values_list("code", "name")
    return [
        ListedProvince(
            code, name, sum(city.startswith(f"{code}.") for city in cities),
            sum(city.startswith(f"{code}.") for city in runs),
        )
        for code, name in rows
    ]  # fmt: skip


def dashboard(code: str, user: AbstractBaseUser | AnonymousUser) -> Dashboard | None:
    """Return the dashboard of a province, None when none of this code is loaded."""
    name = Area.objects.current().filter(code=code, level=Level.PROVINCE).values_list("name", flat=True).first()
    if name is None:
        return None
    found = Area.objects.current().filter(level=Level.REGENCY, code__startswith=f"{code}.").order_by("code")
    names = dict(found.values_list("code", "name"))
    codes = list(names)
    runs = newest_runs(codes)
    numbers = city_numbers(codes, runs)
    columns = columns_of({rule for one in numbers.values() for rule in one.services})
    stale = {run.pk: tuple(staleness(run)) for run in runs.values()}
    children = {key: float(by_age[:CHILD_AGES].sum()) for key, by_age in band_matrix(codes).items()}
    awards, trend = award_history(codes), met_by_year(codes)
    years = tuple(sorted({year for one in trend.values() for year in one}))
    targets, bands = targets_of(code), tuple(RatingBand.objects.order_by("score_from"))
    facts = _facts(code, codes, awards, numbers)
    standings = {key: tuple(standing(target, facts[key], bands) for target in targets) for key in codes}
    scope = scope_of(user)
    cities = tuple(
        City(
            code=key,
            name=names[key],
            children=children.get(key),
            run_id=runs[key].pk if key in runs else None,
            run_at=runs[key].finished_at if key in runs else None,
            stale=stale[runs[key].pk] if key in runs else (),
            numbers=numbers[key],
            reached=tuple(numbers[key].services.get(column.id) for column in columns),
            awards=awards.get(key, ()),
            standings=standings[key],
            trend=tuple(trend.get(key, {}).get(year) for year in years),
            shows_proposals=user.has_perm("zones.view_zone") and scope.holds(key),
        )
        for key in codes
    )
    return Dashboard(
        code=code,
        name=name,
        cities=cities,
        columns=columns,
        targets=tuple(
            Target(target.pk, target_words(target), target.source, whole({key: standings[key][place] for key in codes}))
            for place, target in enumerate(targets)
        ),
        total=roll_up(cities, len(columns)),
        years=years,
        award_years=tuple(sorted({year.year for one in awards.values() for year in one}, reverse=True)),
        bands=bands,
    )


def roll_up(cities: tuple[City, ...], columns: int) -> RollUp:
    """Add the cities up; those without a run or without population are named instead of being counted as nothing."""
    known = [city.children for city in cities if city.children is not None]
    return RollUp(
        children=sum(known) if known else None,
        verdicts=reduce(add, (city.numbers.verdicts for city in cities), Verdicts()),
        reached=tuple(
            reduce(add, (city.reached[place] for city in cities if city.reached[place]), Reached())
            for place in range(columns)
        ),
        gaps=sum(city.numbers.gaps for city in cities),
        zones=reduce(add, (city.numbers.zones for city in cities), Zones()),
        facilities=sum(city.numbers.registered.facilities for city in cities),
        without_run=tuple(city.name for city in cities if city.run_id is None),
        without_children=tuple(city.name for city in cities if city.children is None),
    )


def reached_words(reached: Reached | None, column: CoverageColumn) -> str:
    """Return a share as the table tells it: 79,6%, or a dash where nobody was judged."""
    if reached is None or reached.share is None:
        return _("tidak ada data")
    return percent(reached.share, wanted=column.wanted)


def _facts(
    province: str, codes: list[str], awards: Mapping[str, tuple[YearAward, ...]], numbers: Mapping[str, CityNumbers]
) -> dict[str, CityFacts]:
    below = {level: dict.fromkeys(codes, 0) for level in (Level.DISTRICT, Level.VILLAGE)}
    rows = Area.objects.current().filter(level__in=below, code__startswith=f"{province}.")
    for area, level in rows.values_list("code", "level"):
        if area[:5] in below[level]:
            below[level][area[:5]] += 1
    kelana, dekela = awarded_below(province, Programme.KELANA), awarded_below(province, Programme.DEKELA)
    return {
        code: CityFacts(
            awards=awards.get(code, ()),
            met_share=numbers[code].verdicts.met_share,
            districts=below[Level.DISTRICT][code],
            districts_awarded=kelana.get(code, 0),
            villages=below[Level.VILLAGE][code],
            villages_awarded=dekela.get(code, 0),
        )
        for code in codes
    }
