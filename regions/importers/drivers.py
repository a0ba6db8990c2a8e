"""GDAL's reader of vector layers, without the formats that are orders.

GDAL looks at the content and not at the name. A "virtual" layer or a stored pipeline in a file called list.kml would
be carried out: it reads any file of this machine, or calls any address. GDAL leaves out what OGR_SKIP names when it
starts, which is when pyogrio is first imported; RegionsConfig sees to it that this happens here.
"""

import os
from typing import Final

SKIPPED: Final = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF", "EDIGEO", "EEDA",
    "Elasticsearch", "GDALG", "GPSBabel", "GTFS", "GeoRSS", "HTTP", "Idrisi", "LVBAG", "MBTiles", "NGW", "OAPIF", "ODS",
    "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM", "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PLSCENES",
    "PMTiles", "S57", "SQLite", "SXF", "Selafin", "VDV", "VFK", "VICAR", "WAsP", "WFS", "XLSX",
)  # fmt: skip
"""Formats of pyogrio's GDAL that may lead elsewhere, that no list comes in, or that other readers of ours read."""


def _started_without_them() -> None:
    """Import pyogrio with OGR_SKIP; it is taken back, since Django's own GDAL need not know all of these formats."""
    before = os.environ.get("OGR_SKIP")
    os.environ["OGR_SKIP"] = ",".join(SKIPPED)
    try:
        import pyogrio
        import pyogrio.errors
    finally:
        del os.environ["OGR_SKIP"]
        if before is not None:
            os.environ["OGR_SKIP"] = before
    if still := sorted(set(SKIPPED) & set(pyogrio.list_drivers())):
        raise ImportError(f"pyogrio was imported before {__name__}: it would still read {', '.join(still)}")


_started_without_them()

import pyogrio  # noqa: E402

__all__ = ["SKIPPED", "pyogrio"]
