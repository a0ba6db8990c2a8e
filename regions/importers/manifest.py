"""Read a manifest: the TOML file that names the files of one place and what their columns mean."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils.text import slugify
from django.utils.translation import gettext as _

from regions.models import CHILD_AGES, Setting

from .age_classes import AgeClass
from .kemendagri import is_area
from .manifest_section import ManifestError, Section
from .specs import (
    CODE_FORMS,
    DOTTED,
    GROUND_KINDS,
    AreasSpec,
    GridSpec,
    GroundSpec,
    Manifest,
    NeighbourhoodsSpec,
    PopulationSpec,
    SourceSpec,
    StreetsSpec,
    is_osm,
)


def read_manifest(path: Path, root: Path | None = None) -> Manifest:
    """Read a manifest; files in it are relative to root (the manifest's own folder when None).

    Raise ManifestError for a missing file, broken TOML, unknown or missing keys and values of a wrong kind.
    Whether the named files exist is found out when they are read.
    """
    if not path.is_file():
        raise ManifestError("missing_file", _("manifes tidak ditemukan: %(path)s") % {"path": path}, file=path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError("broken_toml", _("TOML tidak terbaca: %(error)s") % {"error": error}, file=path) from error
    folder = root if root is not None else path.parent
    if not folder.is_dir():
        raise ManifestError("missing_root", _("folder data tidak ditemukan: %(path)s") % {"path": folder}, file=path)
    top = Section(path, "", data)
    manifest = Manifest(
        path=path,
        root=folder,
        name=top.text("name", needed=True),
        slug=top.text("slug") or slugify(path.stem),
        scope=top.text("scope", needed=True),
        invented=top.flag("invented"),
        areas=_areas(top.part("areas"), folder),
        neighbourhoods=_neighbourhoods(top.part("neighbourhoods"), folder),
        population=_population(top.part("population"), folder),
        grid=_grid(top.part("population_grid"), folder),
        streets=_streets(top.part("streets"), folder),
        ground=tuple(_ground(part, folder) for part in top.parts("ground")),
        facilities=tuple(part.rest() for part in top.parts("facilities")),
    )
    top.close()
    if not is_area(manifest.scope):
        raise top.error(
            "not_kemendagri",
            "scope",
            _("ditemukan “%(found)s”, seharusnya kode Kemendagri seperti 31, 31.75 atau 31.75.07.1001")
            % {"found": manifest.scope},
        )
    if manifest.ground and not manifest.streets:
        raise top.error("ground_alone", "ground", _("[[ground]] digambar bersama [streets], yang tidak ada"))
    if manifest.grid and not manifest.streets:
        raise top.error("grid_alone", "population_grid", _("[population_grid] memerlukan [streets], yang tidak ada"))
    return manifest


def _source(part: Section | None, owner: Section) -> SourceSpec:
    if part is None:
        raise owner.error("missing_key", "source", _("setiap berkas harus menyebut sumbernya: [….source]"))
    return SourceSpec.read(part)


def _areas(part: Section | None, folder: Path) -> AreasSpec | None:
    if part is None:
        return None
    spec = AreasSpec(
        path=folder / part.text("file", needed=True),
        layer=part.text("layer") or None,
        code=part.text("code", needed=True),
        name=part.text("name", needed=True),
        bps_code=part.text("bps_code"),
        code_form=part.text("code_form", among=CODE_FORMS) or DOTTED,
        crs=part.text("crs") or None,
        edition=part.text("edition", needed=True),
        decree=part.text("decree"),
        source=_source(part.part("source"), part),
        parents=_by_code(part, "parents"),
        setting={code: Setting(word) for code, word in _by_code(part, "setting", Setting.values).items()},
    )
    part.close()
    return spec


def _by_code(owner: Section, key: str, among: Sequence[str] = ()) -> dict[str, str]:
    part = owner.part(key)
    if part is None:
        return {}
    for code in part.keys:
        if not is_area(code):
            raise part.error(
                "not_kemendagri",
                code,
                _("ditemukan “%(found)s”, seharusnya kode Kemendagri") % {"found": code},
            )
    return {code: part.text(code, needed=True, among=among) for code in part.keys}


def _neighbourhoods(part: Section | None, folder: Path) -> NeighbourhoodsSpec | None:
    if part is None:
        return None
    spec = NeighbourhoodsSpec(
        path=folder / part.text("file", needed=True),
        layer=part.text("layer") or None,
        village=part.text("village", needed=True),
        number=part.text("number", needed=True),
        name=part.text("name"),
        code_form=part.text("code_form", among=CODE_FORMS) or DOTTED,
        crs=part.text("crs") or None,
        edition=part.text("edition", needed=True),
        source=_source(part.part("source"), part),
    )
    part.close()
    return spec


def _population(part: Section | None, folder: Path) -> PopulationSpec | None:
    if part is None:
        return None
    classes = part.part("classes")
    spec = PopulationSpec(
        path=folder / part.text("file", needed=True),
        layer=part.text("layer") or None,
        code=part.text("code", needed=True),
        code_form=part.text("code_form", among=CODE_FORMS) or DOTTED,
        total=part.text("total"),
        year=part.year("year"),
        source=_source(part.part("source"), part),
        classes={} if classes is None else {column: classes.text(column, needed=True) for column in classes.keys},
    )
    part.close()
    check_classes(spec.classes, part)
    return spec


def check_classes(classes: Mapping[str, str], part: Section) -> None:
    """Raise ManifestError unless the age classes hold every age 0..17 exactly once."""
    seen: dict[int, str] = {}
    for column, label in classes.items():
        ages = AgeClass.read(label)
        if ages is None:
            raise part.error(
                "bad_class",
                f"classes.{column}",
                _("ditemukan “%(found)s”, seharusnya kelas umur seperti 0-4 atau 75+") % {"found": label},
            )
        for age in ages.child_ages:
            if age in seen:
                raise part.error(
                    "class_twice",
                    f"classes.{column}",
                    _("umur %(age)d sudah ada di kolom “%(other)s”") % {"age": age, "other": seen[age]},
                )
            seen[age] = column
    missing = [str(age) for age in range(CHILD_AGES) if age not in seen]
    if missing:
        raise part.error(
            "class_missing",
            "classes",
            _("kelas umur harus mencakup umur 0..17; yang tidak ada: %(ages)s") % {"ages": ", ".join(missing)},
        )


def _grid(part: Section | None, folder: Path) -> GridSpec | None:
    if part is None:
        return None
    spec = GridSpec(
        path=folder / part.text("file", needed=True),
        layer=part.text("layer") or None,
        people=part.text("people", needed=True),
        crs=part.text("crs") or None,
        source=_source(part.part("source"), part),
    )
    part.close()
    return spec


def _streets(part: Section | None, folder: Path) -> StreetsSpec | None:
    if part is None:
        return None
    spec = StreetsSpec(
        path=folder / part.text("file", needed=True),
        layer=part.text("layer") or None,
        kind=part.text("kind"),
        street_name=part.text("street_name"),
        bridge=part.text("bridge"),
        crs=part.text("crs") or None,
        edition=part.text("edition", needed=True),
        dated_on=part.date("date"),
        crossings=_beside(folder, part.text("crossings")),
        source=_source(part.part("source"), part),
    )
    part.close()
    if not is_osm(spec.path) and not spec.kind:
        raise part.error("missing_key", "kind", _("kunci “kind” (kolom kelas jalan) wajib diisi untuk lapisan garis"))
    return spec


def _beside(folder: Path, name: str) -> Path | None:
    return folder / name if name else None


def _ground(part: Section, folder: Path) -> GroundSpec:
    spec = GroundSpec(
        path=folder / part.text("file", needed=True),
        layer=part.text("layer") or None,
        kind=part.text("kind", among=GROUND_KINDS),
        kind_property=part.text("kind_property"),
        name=part.text("name"),
        crs=part.text("crs") or None,
    )
    part.close()
    if not is_osm(spec.path) and bool(spec.kind) == bool(spec.kind_property):
        raise part.error(
            "kind_or_property",
            "kind",
            _("tulis salah satu: kind (satu jenis untuk semua) atau kind_property (kolom jenis)"),
        )
    return spec
