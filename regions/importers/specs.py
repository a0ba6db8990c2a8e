"""What a manifest says about each file of a place, as values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.text import slugify

from regions.models import Setting

from .manifest_section import Section

GROUND_KINDS: Final = ("water", "river", "rail", "green", "farmland")
DOTTED: Final = "dotted"
DIGITS: Final = "digits"
CODE_FORMS: Final = (DOTTED, DIGITS)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """The origin of a file: shown beside every number made from it."""

    slug: str
    name: str
    licence: str = ""
    attribution: str = ""
    url: str = ""
    dated_on: dt.date | None = None

    @classmethod
    def read(cls, part: Section) -> "SourceSpec":
        """Return the source a manifest section describes; its slug is made from its name where it gives none."""
        name = part.text("name", needed=True)
        spec = cls(
            slug=part.text("slug") or slugify(name)[:80],
            name=name,
            licence=part.text("licence"),
            attribution=part.text("attribution"),
            url=part.text("url"),
            dated_on=part.date("date"),
        )
        part.close()
        return spec


@dataclass(frozen=True, slots=True)
class AreasSpec:
    """A layer of villages. setting: overrides by code of a village or of any area above; parents: names."""

    path: Path = field(repr=False)  # not in the repr, which tells whether a manifest has changed
    code: str
    name: str
    edition: str
    source: SourceSpec
    layer: str | None = None
    bps_code: str = ""
    code_form: str = DOTTED
    crs: str | None = None
    decree: str = ""
    parents: Mapping[str, str] = field(default_factory=dict)
    setting: Mapping[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NeighbourhoodsSpec:
    """A layer of neighbourhoods (RW): columns of the village's code, the number inside it, and a name if any."""

    path: Path = field(repr=False)  # not in the repr, which tells whether a manifest has changed
    village: str
    number: str
    edition: str
    source: SourceSpec
    layer: str | None = None
    name: str = ""
    code_form: str = DOTTED
    crs: str | None = None


@dataclass(frozen=True, slots=True)
class PopulationSpec:
    """A table of people by age class per village; classes maps a column to "0-4" ... "75+"."""

    path: Path = field(repr=False)  # not in the repr, which tells whether a manifest has changed
    code: str
    year: int
    classes: Mapping[str, str]
    source: SourceSpec
    layer: str | None = None
    total: str = ""
    code_form: str = DOTTED


@dataclass(frozen=True, slots=True)
class GridSpec:
    """A layer of grid cells, or of their centres, with people; a weight when children are laid on cells."""

    path: Path = field(repr=False)  # not in the repr, which tells whether a manifest has changed
    people: str
    source: SourceSpec
    layer: str | None = None
    crs: str | None = None


@dataclass(frozen=True, slots=True)
class StreetsSpec:
    """An OpenStreetMap extract, or a line layer with a column of street kinds.

    crossings: a layer of points where roads may be crossed; an extract holds its own.
    """

    path: Path = field(repr=False)  # not in the repr, which tells whether a manifest has changed
    edition: str
    source: SourceSpec
    kind: str = ""
    street_name: str = ""
    bridge: str = ""
    layer: str | None = None
    crs: str | None = None
    dated_on: dt.date | None = None
    crossings: Path | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class GroundSpec:
    """A layer below the streets: one kind for all, or a column of kinds; neither for OSM extracts."""

    path: Path = field(repr=False)  # not in the repr, which tells whether a manifest has changed
    kind: str = ""
    kind_property: str = ""
    name: str = ""
    layer: str | None = None
    crs: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A place and its files; an absent section is not loaded, facilities are read by their own room."""

    path: Path
    root: Path
    name: str
    slug: str
    scope: str
    invented: bool
    areas: AreasSpec | None
    neighbourhoods: NeighbourhoodsSpec | None
    population: PopulationSpec | None
    grid: GridSpec | None
    streets: StreetsSpec | None
    ground: tuple[GroundSpec, ...]
    facilities: tuple[Mapping[str, Any], ...]


def is_osm(path: Path) -> bool:
    """Say whether a file is an OpenStreetMap extract by its name."""
    return path.name.lower().endswith((".osm.pbf", ".osm", ".osm.gz", ".osm.bz2", ".pbf"))
