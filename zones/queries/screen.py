"""Everything the coverage page shows for one question, in one answer."""
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.models import NEIGHBOURHOOD_LEVEL, Area, Level, Neighbourhood
from regions.queries.areas import areas_geojson, neighbourhoods_geojson
from zones.coverage_question import BY_AREA, BY_CHILDREN, BY_NOT_MET, LEVELS, CoverageQuestion, SortLink
from zones.models import ReachRun, RuleKind, Verdict
from zones.sentences import area_title, count

from .cell_layers import cell_layers
from .columns import CoverageColumn, ServiceColumns, services_of
from .coverage import CoverageTable, coverage_table, inside
from .reason import Reason, cell_reason
from .runs import RunEvidence, analysed_codes, area_name, latest_run, latest_run_anywhere, run_evidence, staleness
from .safe_table import UnsafeFinding, on_safe_ways, unsafe_finding
from .service_tiles import reach_tiles


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A rule above its column: how it sorts, whether the map shows it, and where its cells are ("" = nowhere)."""

    column: CoverageColumn
    sort: SortLink
    is_shown: bool
    cells: str


@dataclass(frozen=True, slots=True)
class ServiceHead:
    """A service above its rules."""

    columns: ServiceColumns
    heads: tuple[ColumnHead, ...]


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """An area that the page can be narrowed to; `depth` is how far it lies below the analysed one."""

    code: str
    title: str
    depth: int


@dataclass(frozen=True, slots=True)
class LevelChoice:
    key: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CoverageScreen:
    """The page of a run; `shown` is the rule on the map, None when the table has no columns.

    `reach_tiles`: see service_tiles.reach_tiles. neighbourhoods_known: in how many villages of how many RWs are
    mapped, None at other levels.
    """

    question: CoverageQuestion
    run: ReachRun
    evidence: RunEvidence
    area: str
    level_word: str
    stale: tuple[str, ...]
    table: CoverageTable
    by_area: SortLink
    by_children: SortLink
    by_not_met: SortLink
    heads: tuple[ServiceHead, ...]
    shown: CoverageColumn | None
    verdicts: dict[str, int]
    shown_verdicts: dict[str, int]
    levels: tuple[LevelChoice, ...]
    areas: tuple[AreaChoice, ...]
    reason: Reason | None
    reach_tiles: str
    unsafe: UnsafeFinding | None
    neighbourhoods_known: tuple[int, int] | None

    @property
    def choices(self) -> list[ServiceColumns]:
        """Return all rules of this level by service, for the filter and for the choice of the map."""
        return services_of(self.table.choices)

    @property
    def years(self) -> str:
        return ", ".join(map(str, self.evidence.population_years))

    @property
    def rows_words(self) -> str:
        """Return how many areas the table has: 20 kelurahan/desa."""
        number = len(self.table.rows)
        words = {
            NEIGHBOURHOOD_LEVEL: ngettext("%(number)s RW", "%(number)s RW", number),
            Level.REGENCY: ngettext("%(number)s kabupaten/kota", "%(number)s kabupaten/kota", number),
            Level.DISTRICT: ngettext("%(number)s kecamatan", "%(number)s kecamatan", number),
            Level.VILLAGE: ngettext("%(number)s kelurahan/desa", "%(number)s kelurahan/desa", number),
        }[LEVELS[self.question.level]]
        return words % {"number": count(number)}

    @property
    def within(self) -> str:
        """Return the code of the area that the table is about."""
        return self.question.within or self.run.area_code

    @property
    def address(self) -> str:
        return self.question.address()

    @property
    def file_address(self) -> str:
        """Return the query string of a file with what the table shows."""
        return self.question.address(show="", reason_area="", reason_rule="")

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return what a cell's button sends along: the view without reason; the map follows the cell."""
        return replace(self.question, show="", reason_area="", reason_rule="").pairs()

    @property
    def is_filtered(self) -> bool:
        return bool(self.question.rules or self.question.only_not_met)

    @property
    def unfiltered_address(self) -> str:
        """Return the query string with area and level kept, all rules and all areas shown."""
        return self.question.address(rules=(), only_not_met=False)

    @property
    def without_reason_address(self) -> str:
        return self.question.address(reason_area="", reason_rule="")


def coverage_screen(question: CoverageQuestion) -> CoverageScreen | None:
    """Return the page for a question; None when no analysis answers for it."""
    run = run_for(question)
    if run is None:
        return None
    question, levels = at_level(question, run)
    table = table_for(question, run)
    if not any(column.key in question.rules for column in table.columns):
        question = replace(question, rules=())
    counts = table.verdicts()
    shown = _shown(table, question, counts)
    # Cells and reached streets are kept as on all streets: beside numbers of safe ways they would say another thing.
    cells = {} if question.on_safe_ways else cell_layers(run, table.columns)
    return CoverageScreen(
        question=question,
        run=run,
        evidence=run_evidence(run),
        area=area_name(question.within or run.area_code),
        level_word=level_word(LEVELS[question.level]),
        neighbourhoods_known=_neighbourhoods_known(question, table),
        stale=tuple(staleness(run)),
        table=table,
        by_area=question.sort_link(BY_AREA),
        by_children=question.sort_link(BY_CHILDREN),
        by_not_met=question.sort_link(BY_NOT_MET),
        heads=tuple(_head(service, question, shown, cells) for service in table.services),
        shown=shown,
        verdicts={verdict: sum(count[verdict] for count in counts.values()) for verdict in Verdict.values},
        shown_verdicts=counts[shown.id] if shown else {},
        levels=levels,
        areas=tuple(area_choices()),
        reason=_reason(question, run),
        reach_tiles="" if question.on_safe_ways else reach_tiles(run),
        unsafe=_unsafe(question, run, shown),
    )


def _unsafe(question: CoverageQuestion, run: ReachRun, shown: CoverageColumn | None) -> UnsafeFinding | None:
    """Return what safe ways change for the rule on the map, where they are asked for."""
    if not question.on_safe_ways or shown is None:
        return None
    plain = table_for(replace(question, on_safe_ways=False, only_not_met=False, rules=(shown.key,)), run)
    return unsafe_finding(plain, plain.columns[0]) if shown in plain.columns else None


def run_for(question: CoverageQuestion) -> ReachRun | None:
    """Return the newest run that answers for the area asked, or for any when none is."""
    return latest_run(question.within) if question.within else latest_run_anywhere()


def at_level(question: CoverageQuestion, run: ReachRun) -> tuple[CoverageQuestion, tuple[LevelChoice, ...]]:
    """Return the question at a level that its area has, and the levels it can be asked at."""
    highest = len((question.within or run.area_code).split("."))
    present = set(run.coverage.order_by().values_list("area__level", flat=True).distinct())
    if run.neighbourhood_coverage.filter(inside(question.within or run.area_code)).exists():
        present.add(NEIGHBOURHOOD_LEVEL)
    keys = [key for key, level in LEVELS.items() if level in present and level >= highest]
    if question.level not in keys and keys:
        question = replace(question, level=next((key for key in reversed(keys) if key != "rw"), keys[-1]))
    return question, tuple(LevelChoice(key, _level_name(key), key == question.level) for key in keys)


def _level_name(key: str) -> str:
    return {"kabkota": _("kab/kota"), "kecamatan": _("kecamatan"), "kelurahan": _("kelurahan"),
            "rw": _("RW")}[key]  # fmt: skip


def level_word(level: int) -> str:
    """Return what the areas of a level are called."""
    return "RW" if level == NEIGHBOURHOOD_LEVEL else str(Level(level).label)


def _neighbourhoods_known(question: CoverageQuestion, table: CoverageTable) -> tuple[int, int] | None:
    if LEVELS[question.level] != NEIGHBOURHOOD_LEVEL:
        return None
    villages = Area.objects.current().villages().within_code(question.within or table.run.area_code)
    mapped = Neighbourhood.objects.filter(village_code__in=villages.values("code"))
    return mapped.values("village_code").distinct().count(), villages.count()


def table_for(question: CoverageQuestion, run: ReachRun) -> CoverageTable:
    """Return the table of a question, rows in the order asked."""
    table = coverage_table(
        run,
        level=LEVELS[question.level],
        within=question.within or None,
        rule_keys=question.rules,
        only_not_met=question.only_not_met and not question.on_safe_ways,
    )
    if question.on_safe_ways:
        table = on_safe_ways(table, only_not_met=question.only_not_met)
    return replace(table, rows=tuple(question.sorted_rows(table)))


def shapes_for(question: CoverageQuestion, run: ReachRun) -> str:
    """Return the areas of the table, all of its level, as GeoJSON for one map."""
    code = question.within or run.area_code
    if LEVELS[question.level] == NEIGHBOURHOOD_LEVEL:
        return neighbourhoods_geojson(code)
    here = Area.objects.current().within_code(code)
    return areas_geojson(here.filter(level=LEVELS[question.level]).values_list("code", flat=True))


def area_choices() -> list[AreaChoice]:
    """Return the analysed areas and those below them down to districts, in order of code."""
    roots = analysed_codes()
    rows = Area.objects.current().exclude(level=Level.VILLAGE).order_by("code").values_list("name", "level", "code")
    choices = []
    for name, level, code in rows:
        above = [root for root in roots if code == root or code.startswith(f"{root}.")]
        if above:
            depth = level - min(len(root.split(".")) for root in above)
            choices.append(AreaChoice(code, area_title(name, level, code), depth))
    return choices


def _head(
    service: ServiceColumns, question: CoverageQuestion, shown: CoverageColumn | None, cells: dict[int, str]
) -> ServiceHead:
    return ServiceHead(
        service,
        tuple(
            ColumnHead(
                column,
                question.sort_link(column.key),
                shown is not None and column.id == shown.id,
                cells.get(column.id, ""),
            )
            for column in service.columns
        ),
    )


def _shown(
    table: CoverageTable, question: CoverageQuestion, counts: dict[int, dict[str, int]]
) -> CoverageColumn | None:
    """Return the column on the map: the one asked for, that of the open reason, else a distance rule with verdicts."""
    by_key = {column.key: column for column in table.columns}
    for key in (question.show, question.reason_rule):
        if key in by_key:
            return by_key[key]
    known = [c for c in table.columns if counts[c.id][Verdict.MET] or counts[c.id][Verdict.NOT_MET]]
    distance = [column for column in known if column.kind == RuleKind.DISTANCE]
    return next(iter([*distance, *known, *table.columns]), None)


def _reason(question: CoverageQuestion, run: ReachRun) -> Reason | None:
    if not question.reason_area:
        return None
    code = question.reason_area
    if not (code == run.area_code or code.startswith(f"{run.area_code}.")):
        return None
    return cell_reason(run, code=code, rule_key=question.reason_rule)

