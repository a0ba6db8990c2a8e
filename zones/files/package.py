"""Everything of an area in one archive: each data set in every kind of file, its dictionary and its ISO record."""
import io
import zipfile
from collections.abc import Callable, Sequence

from .csv_file import as_csv, dictionary_csv
from .dataset import DataSet
from .geo_files import as_geojson, as_gpkg
from .record import as_record
from .workbook_file import as_xlsx


def as_zip(sets: Sequence[DataSet], *, address_of: Callable[[DataSet], str]) -> bytes:
    """Return the archive: one GeoPackage, one workbook; CSV, dictionary, GeoJSON and XML of each; BACA-SAYA.txt."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("BACA-SAYA.txt", _read_me(sets))
        archive.writestr("data.gpkg", as_gpkg(sets))
        archive.writestr("data.xlsx", as_xlsx(sets))
        for data in sets:
            archive.writestr(f"{data.layer}.csv", as_csv(data))
            archive.writestr(f"{data.layer}.kamus.csv", dictionary_csv(data))
            archive.writestr(f"{data.layer}.xml", as_record(data, address=address_of(data)))
            if data.shapes is not None:
                archive.writestr(f"{data.layer}.geojson", as_geojson(data))
    return content.getvalue()


def _read_me(sets: Sequence[DataSet]) -> str:
    lines = [f"{data.layer}: {data.title}. {data.abstract}" for data in sets]
    lines += ["", *(f"{name}: {text}" for name, text in sets[0].notes), ""]
    lines += list(dict.fromkeys(data.rights for data in sets))
    return "\r\n".join(lines) + "\r\n"
