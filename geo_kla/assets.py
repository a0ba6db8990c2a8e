"""Addresses of styles and scripts, each with a version, so that browsers keep old ones and never mix them."""
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.templatetags.static import static

OWN_FILES: Final = Path(__file__).resolve().parent / "static" / "geo_kla"
VENDOR_MODULES: Final = {
    "htmx.org": "htmx.esm.js",
    "maplibre-gl": "maplibre-gl.mjs",
    "terra-draw": "terra-draw.modern.js",
    "terra-draw-maplibre-gl-adapter": "terra-draw-maplibre-gl-adapter.modern.js",
}


@cache
def _own_version() -> str:
    """Return a short hash over all own styles, scripts and icons."""
    digest = hashlib.sha256()
    for file in sorted(OWN_FILES.rglob("*.*")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def own_version() -> str:
    """Return the version of the own files; in development it is computed anew for each page."""
    if settings.DEBUG:
        _own_version.cache_clear()
    return _own_version()


def asset_url(path: str) -> str:
    """Return the versioned address of an own file, named from static/geo_kla on."""
    return f"{static(f'geo_kla/{path}')}?v={own_version()}"


@cache
def vendor_version(package: str) -> str:
    """Return the installed version of an npm package; empty when its description is not installed."""
    description = Path(f"{settings.NODE_MODULES}/{package}/package.json")
    return json.loads(description.read_text())["version"] if description.is_file() else ""


def vendor_url(package: str, file: str) -> str:
    """Return the versioned address of a file of an npm package."""
    return f"{static(f'vendor/{package}/{file}')}?v={vendor_version(package)}"


def import_map() -> dict[str, dict[str, str]]:
    """Return the import map: packages by name, own modules by the address relative imports lead to."""
    modules = (file.relative_to(OWN_FILES).as_posix() for file in sorted(OWN_FILES.glob("js/**/*.js")))
    return {
        "imports": {
            **{package: vendor_url(package, file) for package, file in VENDOR_MODULES.items()},
            **{static(f"geo_kla/{module}"): asset_url(module) for module in modules},
        }
    }
