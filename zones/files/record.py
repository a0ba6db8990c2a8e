"""The ISO 19115 record of a data set as ISO 19139 XML, for catalogues such as Ina-Geoportal's."""
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .dataset import DataSet

_ISO_LANGUAGES: Final = {"id": "ind", "en": "eng"}
_GEOMETRIES: Final = {"Point": "point", "MultiPolygon": "surface"}


def as_record(data: DataSet, *, address: str) -> bytes:
    """Return title, abstract, extent, dates, lineage, licence, contact, CRS and language; `address` leads to it."""
    from pygeometa.schemas.iso19139 import ISO19139OutputSchema  # loads lxml and jinja: only this file needs it

    return ISO19139OutputSchema().write(_told(data, address)).encode()


def _told(data: DataSet, address: str) -> dict[str, Any]:
    language = _ISO_LANGUAGES.get(get_language() or "id", "ind")
    west, south, east, north = data.extent
    contact = {"organization": settings.DATA_CONTACT_NAME, "individualname": settings.DATA_CONTACT_NAME,
               "email": settings.DATA_CONTACT_EMAIL, "url": address}  # fmt: skip
    made = data.made_on.isoformat()
    computed = data.run.finished_at.date().isoformat()
    return {
        "mcf": {"version": "1.0"},
        "metadata": {"identifier": f"geo-kla-{data.layer}-{data.part_of}-{data.run.pk}", "language": language,
                     "charset": "utf8", "datestamp": made, "dataseturi": address, "hierarchylevel": "dataset"},
        "spatial": {"datatype": "vector" if data.shapes is not None else "textTable",
                    "geomtype": _GEOMETRIES.get(data.geometry_type, "complex")},
        "identification": {
            "language": language, "charset": "utf8", "title": data.title,
            "abstract": " ".join([data.abstract, *(f"{name}: {text}" for name, text in data.notes)]),
            "dates": {"creation": computed, "publication": made},
            "keywords": {"default": {"keywords": ["anak", "Kabupaten/Kota Layak Anak", data.title],
                                     "keywords_type": "theme"}},
            "topiccategory": ["society"],
            "extents": {"spatial": [{"bbox": [west, south, east, north], "crs": 4326}],
                        "temporal": [{"begin": computed, "end": made}]},
            "rights": data.rights, "url": address, "status": "completed", "maintenancefrequency": "asNeeded",
            "accessconstraints": "license", "license": {"name": data.rights, "url": address},
        },
        "contact": {"pointOfContact": contact, "distributor": contact},
        "distribution": {"file": {"url": address, "type": "WWW:DOWNLOAD", "rel": "item", "name": data.title,
                                  "description": data.abstract, "function": "download"}},
        "dataquality": {"scope": {"level": "dataset"}, "lineage": {"statement": _lineage(data)}},
    }  # fmt: skip


def _lineage(data: DataSet) -> str:
    inputs = [f"{name}: {text}" for name, text in data.notes]
    return " ".join([_("Dihasilkan geo-kla, hitungan %(number)s.") % {"number": data.run.pk}, *inputs, data.rights])
