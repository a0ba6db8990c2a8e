"""Data sets with shapes as GeoJSON and GeoPackage, EPSG:4326, with notes and data dictionary inside."""
import json
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from facilities.queries.registry_files import harmless

from .dataset import DataSet, dictionary_headings, dictionary_of

_DECIMALS = 6


def as_geojson(data: DataSet) -> bytes:
    """Return a data set as a FeatureCollection; "columns", "notes" and "licence" say what it holds."""
    about = {
        "name": data.layer, "title": data.title, "run": data.run.pk, "licence": data.rights, "notes": dict(data.notes),
        "columns": {column.key: str(column.meaning) for column in data.full_columns()},
    }  # fmt: skip
    shapes = data.shapes if data.shapes is not None else [None] * len(data.records)
    features = [
        {"type": "Feature", "properties": {name: _plain(value) for name, value in record.items()},
         "geometry": None if shape is None else json.loads(shapely.to_geojson(_rounded(shape)))}
        for record, shape in zip(data.records, shapes, strict=True)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", **about, "features": features}, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _rounded(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda lonlat: lonlat.round(_DECIMALS))


def as_gpkg(sets: Sequence[DataSet]) -> bytes:
    """Return data sets as layers of one GeoPackage, those without shapes as tables; kamus_data, catatan as well."""
    import pandas  # slow to import, as geopandas is, and only this kind of file needs them
    import pyogrio

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.gpkg"
        for data in sets:
            _write_layer(path, data)
        words = [
            (data.layer, column.key, *row[1:])
            for data in sets
            for column, row in zip(data.full_columns(), dictionary_of(data.full_columns()), strict=True)
        ]
        names = ["lapisan", "kolom", *(heading.lower().replace(" ", "_") for heading in dictionary_headings()[1:])]
        pyogrio.write_dataframe(pandas.DataFrame(words, columns=names), path, layer="kamus_data", append=True)
        notes = [*sets[0].notes, *(("lisensi", line) for line in dict.fromkeys(data.rights for data in sets))]
        pyogrio.write_dataframe(
            pandas.DataFrame(notes, columns=["nama", "isi"]), path, layer="catatan", append=True
        )
        return path.read_bytes()


def _write_layer(path: Path, data: DataSet) -> None:
    import geopandas
    import pandas
    import pyogrio

    columns = data.full_columns()
    frame = pandas.DataFrame(list(data.rows()), columns=[column.key for column in columns])
    for column in columns:
        if column.kind == "date":
            frame[column.key] = pandas.to_datetime(frame[column.key])
        elif column.kind == "text":
            frame[column.key] = frame[column.key].map(harmless).astype("object")
        else:
            frame[column.key] = pandas.to_numeric(frame[column.key])
    about = {"layer_options": {"IDENTIFIER": data.title, "DESCRIPTION": f"{data.abstract} {data.rights}"}}
    if data.shapes is not None:
        frame = geopandas.GeoDataFrame(frame, geometry=list(data.shapes), crs="EPSG:4326")
        about |= {"geometry_type": data.geometry_type, "promote_to_multi": data.geometry_type == "MultiPolygon",
                  "layer_metadata": {"run": str(data.run.pk), "licence": data.rights}}  # fmt: skip
    pyogrio.write_dataframe(frame, path, layer=data.layer, append=path.exists(), **about)
