"""What the columns of the list of candidates mean; their headings are those of the list itself."""
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from .dataset import FileColumn, Text

_CHILDREN: Final = _("anak")
_MEANINGS: Final = {
    "rank": (_("Urutan dalam daftar ini."), "whole"),
    "children": (_("Anak 0–17 tahun di dalam kandidat."), "number", _CHILDREN),
    "gaining": (_("Anak yang terbantu bila layanan yang belum ada dibangun."), "number", _CHILDREN),
    "score": (_("Skor 0 sampai 100."), "number"),
    "members": (_("Tempat layanan di dalam kandidat."), "whole"),
    "certified": (_("Di antaranya yang tersertifikasi."), "whole"),
    "place_lat": (_("Lintang tempat disarankan, WGS 84."), "number", _("derajat")),
    "place_lon": (_("Bujur tempat disarankan, WGS 84."), "number", _("derajat")),
    "place_limit_m": (_("Jarak jalan kaki paling jauh untuk layanan itu."), "number", _("meter")),
    "place_children": (_("Anak terbantu oleh tempat itu."), "number", _CHILDREN),
    "place_walk_m": (_("Jalan kaki dari jangkar."), "number", _("meter")),
    "place_walk_minutes": (_("Jalan kaki dari jangkar oleh anak kecil."), "number", _("menit")),
}  # fmt: skip


def candidate_columns(headings: Mapping[str, Text]) -> list[FileColumn]:
    """Return the columns of a list of candidates; a heading that says everything is its own meaning."""
    return [FileColumn(name, heading, *_MEANINGS.get(name, (heading,))) for name, heading in headings.items()]
