"""An atlas as one PDF: cover and contents, a sheet for each kecamatan, kelurahan and zone, and how it was computed."""
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regions.models import Area, Level
from zones.life.legal_basis import legal_basis
from zones.models import ReachRun, Verdict, Zone
from zones.sentences import area_title

from .atlas_classes import Classes
from .atlas_drawing import ShadedArea, draw_overview
from .atlas_ground import NAMED_LEVELS, AtlasGround, atlas_ground
from .atlas_sheet import atlas_sheet
from .factsheet import factsheet_html
from .map_frame import DrawnArea, Frame
from .paper_size import PaperSize
from .printing import laid_out, pdf_of

if TYPE_CHECKING:
    from weasyprint import Document

Report = Callable[[float, str], None]
ZONES: Final = "kawasan"
LEVELS: Final = (*NAMED_LEVELS, ZONES)
"""The sheets an atlas may hold, as the form names them."""


@dataclass(frozen=True, slots=True)
class AtlasWish:
    """What an atlas shall hold: sheets of LEVELS, on which paper; `rule_key` = its map shows one rule alone."""

    area: Area
    run: ReachRun
    levels: tuple[str, ...]
    paper: PaperSize
    rule_key: str = ""


@dataclass(slots=True)
class _Line:
    """A line of the contents."""

    title: str
    code: str
    level: int
    page: int
    anchor: str
    row: Any = None


@dataclass(slots=True)
class _Making:
    """What is known while the sheets are laid out one after the other."""

    documents: "list[Document]" = field(default_factory=list)
    lines: list[_Line] = field(default_factory=list)
    page: int = 1


@dataclass(frozen=True, slots=True)
class DrawnAtlas:
    """An atlas as PDF, with its number of pages and of sheets."""

    content: bytes
    pages: int
    sheets: int


def draw_atlas(wish: AtlasWish, report: Report = lambda share, stage: None) -> DrawnAtlas:
    """Draw an atlas in the language in force; `report` hears the share done, and may raise to stop it."""
    report(0.0, _("Membaca data"))
    ground = atlas_ground(wish.area, wish.run)
    sheets = sheet_codes(ground, wish.levels)
    zones = zones_in(wish.area.code) if ZONES in wish.levels else []
    total = len(sheets) + len(zones) + 2
    making = _Making()
    making.lines = [_line(ground, code) for code in sheets] + [_zone_line(zone) for zone in zones]
    front = _front(ground, wish, making.lines)
    making.page = 1 + len(front.pages)
    for number, code in enumerate(sheets):
        line = making.lines[number]
        report(number / total, _("Menggambar %(name)s") % {"name": line.title})
        sheet = atlas_sheet(ground, code, wish.paper, rule_key=wish.rule_key)
        _add(making, line, laid_out(_html(ground, wish, "sheet", sheet=sheet, classes=sheet.classes,
                                             first_page=making.page, rules=legal_basis())))  # fmt: skip
    for number, zone in enumerate(zones, start=len(sheets)):
        line = making.lines[number]
        report(number / total, _("Menggambar %(name)s") % {"name": line.title})
        _add(making, line, laid_out(factsheet_html(zone, zone.published)))
    report((total - 2) / total, _("Menyusun sampul dan metode"))
    method = laid_out(_html(ground, wish, "method", first_page=making.page, rules=legal_basis()))
    documents = [_front(ground, wish, making.lines), *making.documents, method]
    report((total - 1) / total, _("Menulis berkas"))
    return DrawnAtlas(pdf_of(documents), sum(len(one.pages) for one in documents), len(making.lines))


def sheet_codes(ground: AtlasGround, levels: tuple[str, ...]) -> list[str]:
    """Return the codes of the areas that get a sheet, each kecamatan before its kelurahan."""
    wanted = {NAMED_LEVELS[name] for name in levels if name in NAMED_LEVELS}
    return sorted(code for code, row in ground.rows.items() if row.level in wanted)


def zones_in(code: str) -> list[Zone]:
    """Return the designated zones of an area: a draft is nobody's atlas."""
    inside = Q(code__startswith=f"{code}.") | Q(code__startswith=f"{code}-")
    return list(Zone.objects.designated().filter(inside).select_related("decree__revision").order_by("code"))


def _line(ground: AtlasGround, code: str) -> _Line:
    row = ground.rows[code]
    return _Line(row.title, code, row.level, 0, f"w-{code.replace('.', '-')}", row)


def _zone_line(zone: Zone) -> _Line:
    return _Line(zone.name_of(zone.published), zone.code, Level.VILLAGE + 1, 0, "")


def _add(making: _Making, line: _Line, document: "Document") -> None:
    line.page = making.page
    making.page += len(document.pages)
    making.documents.append(document)


def _front(ground: AtlasGround, wish: AtlasWish, lines: list[_Line]) -> "Document":
    """Return cover and contents; as long before the pages are known as after."""
    rows = [ground.rows[code] for code in ground.codes_at(Level.VILLAGE)] or list(ground.rows.values())
    most = max((row.not_met for row in rows), default=0)
    classes = Classes.up_to(most)
    frame = Frame.around(
        ground.shapes[wish.area.code], width_mm=wish.paper.cover_width_mm, height_mm=wish.paper.cover_height_mm,
        margin_share=0.04,
    )  # fmt: skip
    numbered = {line.code: str(line.page or "") for line in lines}
    shaded = [
        ShadedArea(ground.shapes[row.code], None if _is_unknown(row) else int(classes.of(row.not_met)),
                   numbered.get(row.code, ""))
        for row in rows
    ]  # fmt: skip
    outlines = [DrawnArea("district", "", ground.shapes[code]) for code in ground.codes_at(Level.DISTRICT)]
    svg = draw_overview(
        frame, shaded=shaded, outlines=outlines, title=_("Peta ikhtisar %(name)s") % {"name": wish.area.name},
        metre_words=f"{number_format(frame.bar_m, force_grouping=True)} m", north_word=_("U"),
    )  # fmt: skip
    return laid_out(_html(ground, wish, "front", first_page=1, svg=mark_safe(svg), classes=classes.words, lines=lines,
                          scale=number_format(frame.scale, force_grouping=True), **_sums(rows)))  # fmt: skip


def _is_unknown(row: Any) -> bool:
    return all(cell is None or cell.verdict == Verdict.NO_DATA for cell in row.cells)


def _sums(rows: list[Any]) -> dict[str, Any]:
    known = [row.children for row in rows if row.children is not None]
    return {"areas": len(rows), "children": sum(known) if known else None,
            "not_met": sum(row.not_met for row in rows)}  # fmt: skip


def _html(ground: AtlasGround, wish: AtlasWish, part: str, **words: Any) -> str:
    area = wish.area
    context = {
        "ground": ground, "area": area, "title": area_title(area.name, Level(area.level), area.code), "run": wish.run,
        "evidence": ground.evidence, "paper": wish.paper, "language": get_language() or "id",
        "today": timezone.localdate(), **words,
    }  # fmt: skip
    return render_to_string(f"zones/paper/atlas_{part}.html", context)

