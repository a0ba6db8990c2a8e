"""What a manifest says about one list of facilities: where its columns are and what its words mean."""
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from regions.importers.manifest_section import Section
from regions.importers.specs import SourceSpec

from .record_fields import READERS

ANY_OTHER: Final = "*"
"""Key of [set_aside] that catches every type value that nothing else of the section knows."""

_COLUMNS: Final = (
    "type", "constant_type", "id", "lon", "lat", "address", "village", "district", "opening_hours", "wheelchair",
    "source_column", "public_id", "wkt", "area_m2",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameRule:
    """Decide by a facility's name: its type, or (type None) that it is set aside for a reason.

    among: the type values (as `plain_word`) that the rule is for; empty means all. is_guess: the rule is not of
    the list itself, so what it decides is said.
    """

    pattern: re.Pattern[str]
    type: str | None
    reason: str
    among: frozenset[str] = frozenset()
    is_guess: bool = False

    def fits(self, name: str, value: str) -> bool:
        """Say whether the rule decides a row with this name and this `plain_word` of its type value."""
        return (not self.among or value in self.among) and self.pattern.search(name) is not None


@dataclass(frozen=True, slots=True)
class CertificateSpec:
    """Columns of a child-friendliness status; `programme` is a column or `constant_programme` a word."""

    number: str = ""
    valid_from: str = ""
    valid_until: str = ""
    programme: str = ""
    constant_programme: str = ""
    issuer: str = ""
    stage: str = "certified"


@dataclass(frozen=True, slots=True)
class FacilityListSpec:
    """One list of facilities as its manifest describes it.

    Column names are "" where the list has none. Keys of types and set_aside are `plain_word`s. source is
    None when every row must name one of sources in source_column. speaks_for: types of which this list
    claims to know all facilities in its scope; without such a claim there is "no data". fields: further
    columns by the name of the record's field (see `record_fields`). wkt holds shapes or "lat, lon" pairs.
    leads: what this list says replaces what an older list said; else it only fills what is empty there.
    open_words: type values that only a name can explain, with the reason for rows where it does not.
    once: a list without numbers names each place once; further rows of the same name and place are refused.
    """

    path: Path
    name: str
    layer: str | None = None
    type: str = ""
    constant_type: str = ""
    id: str = ""
    lon: str = ""
    lat: str = ""
    crs: str | None = None
    address: str = ""
    village: str = ""
    district: str = ""
    opening_hours: str = ""
    wheelchair: str = ""
    external_ids: Mapping[str, str] = field(default_factory=dict)
    speaks_for: tuple[str, ...] = ()
    source: SourceSpec | None = None
    source_column: str = ""
    public_id: str = ""
    wkt: str = ""
    area_m2: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    leads: bool = False
    once: bool = False
    sources: Mapping[str, SourceSpec] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    set_aside: Mapping[str, str] = field(default_factory=dict)
    name_rules: tuple[NameRule, ...] = ()
    open_words: Mapping[str, str] = field(default_factory=dict)
    certificate: CertificateSpec | None = None

    @property
    def all_sources(self) -> list[SourceSpec]:
        """Return the origins a row may have; the first one stands for the list as a whole."""
        found = [*([self.source] if self.source else []), *self.sources.values()]
        return list({source.slug: source for source in found}.values())

    @property
    def columns(self) -> list[str]:
        """Return the columns the list must have."""
        named = [self.name, *(getattr(self, key) for key in _COLUMNS if key != "constant_type")]
        named += [*self.external_ids.values(), *self.fields.values()]
        if self.certificate:
            own = self.certificate
            named += [own.number, own.valid_from, own.valid_until, own.programme, own.issuer]
        return [column for column in named if column]

    @property
    def named_types(self) -> dict[str, str]:
        """Return every facility type that the section names, and the key in which it does."""
        found = {key: "types" for key in self.types.values()}
        found |= {rule.type: "name_rules" for rule in self.name_rules if rule.type and not rule.is_guess}
        found |= {key: "speaks_for" for key in self.speaks_for}
        return found | ({self.constant_type: "constant_type"} if self.constant_type else {})


def plain_word(value: str) -> str:
    """Return a word for comparing: upper and lower case and surrounding or doubled blanks do not matter."""
    return " ".join(value.split()).casefold()


def read_list_spec(section: Mapping[str, Any], root: Path) -> FacilityListSpec:
    """Read a [[facilities]] section; `file` is relative to root. Raise ManifestError for what is wrong.

    Types are not checked against the catalogue here, nor columns against the file.
    """
    path = root / str(section.get("file", ""))
    part = Section(path, "facilities", dict(section))
    part.text("file", needed=True)
    sources = part.part("sources")
    spec = FacilityListSpec(
        path=path,
        name=part.text("name", needed=True),
        layer=part.text("layer") or None,
        crs=part.text("crs") or None,
        external_ids=_words(part, "external_ids"),
        fields=_fields(part),
        leads=part.flag("leads"),
        once=part.flag("once"),
        speaks_for=_texts(part, "speaks_for"),
        source=None if (source := part.part("source")) is None else SourceSpec.read(source),
        sources={plain_word(value): SourceSpec.read(row) for value, row in _tables(sources)},
        types={plain_word(value): key for value, key in _words(part, "types").items()},
        set_aside={plain_word(value): reason for value, reason in _words(part, "set_aside").items()},
        name_rules=tuple(_rule(row) for row in part.parts("name_rules")),
        certificate=_certificate(part.part("certificate")),
        **{key: part.text(key) for key in _COLUMNS},
    )
    part.close()
    _agrees(spec, part)
    return spec


def _fields(part: Section) -> dict[str, str]:
    found = _words(part, "fields")
    for name in found:
        if name not in READERS:
            message = _("isian “%(found)s” tidak dikenal; yang dikenal: %(known)s")
            raise part.error("unknown_field", "fields", message % {"found": name, "known": ", ".join(READERS)})
    return found


def _agrees(spec: FacilityListSpec, part: Section) -> None:
    if spec.type and spec.constant_type or not (spec.type or spec.constant_type or spec.name_rules):
        message = _("tulis salah satu: type (kolom jenis) atau constant_type (satu jenis untuk semua baris)")
        raise part.error("type_or_constant", "type", message)
    if bool(spec.lon) != bool(spec.lat):
        raise part.error("half_position", "lon", _("kunci lon dan lat harus ada keduanya"))
    if not spec.all_sources:
        message = _("sumber wajib disebut: [facilities.source], atau source_column dan [facilities.sources.…]")
        raise part.error("missing_key", "source", message)
    if bool(spec.sources) != bool(spec.source_column):
        message = _("source_column dan [facilities.sources.…] harus ada keduanya")
        raise part.error("half_source", "source_column", message)


def _tables(part: Section | None) -> list[tuple[str, Section]]:
    return [] if part is None else [(key, row) for key in part.keys if (row := part.part(key)) is not None]


def _rule(part: Section) -> NameRule:
    text = part.text("pattern", needed=True)
    type_, reason, is_aside = part.text("type"), part.text("reason"), part.flag("set_aside")
    among = frozenset(plain_word(value) for value in _texts(part, "among"))
    part.close()
    if bool(type_) == is_aside:
        raise part.error("type_or_set_aside", "type", _("tulis salah satu: type atau set_aside = true"))
    if is_aside and not reason:
        raise part.error("missing_key", "reason", _("baris yang disisihkan perlu alasan (reason)"))
    try:
        return NameRule(re.compile(text, re.IGNORECASE), type_ or None, reason, among)
    except re.error as error:
        message = _("pola “%(pattern)s” tidak terbaca: %(error)s") % {"pattern": text, "error": error}
        raise part.error("bad_pattern", "pattern", message) from error


def _certificate(part: Section | None) -> CertificateSpec | None:
    if part is None:
        return None
    spec = CertificateSpec(
        number=part.text("number"),
        valid_from=part.text("from"),
        valid_until=part.text("until"),
        programme=part.text("programme"),
        constant_programme=part.text("constant_programme"),
        issuer=part.text("issuer"),
        stage=part.text("stage", among=("declared", "certified")) or "certified",
    )
    part.close()
    if bool(spec.programme) == bool(spec.constant_programme):
        message = _("tulis salah satu: programme (kolom) atau constant_programme (satu program untuk semua baris)")
        raise part.error("programme_or_constant", "programme", message)
    return spec


def _words(owner: Section, key: str) -> dict[str, str]:
    """Return a table of texts by text; empty when absent."""
    part = owner.part(key)
    return {} if part is None else {name: part.text(name, needed=True) for name in part.keys}


def _texts(part: Section, key: str) -> tuple[str, ...]:
    """Return a list of texts; empty when absent."""
    value = part.take(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise part.error("wrong_kind", key, _("ditemukan %(found)r, seharusnya daftar teks") % {"found": value})
    return tuple(value)
