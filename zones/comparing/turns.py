"""What becomes of a rule in an area from one run to the other."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Turn(StrEnum):
    """What became of a rule in an area from one run to the other."""

    BETTER = "membaik"
    WORSE = "memburuk"
    KNOWN = "kini_diketahui"
    UNKNOWN = "kini_tanpa_data"
    SAME = "tetap"
    NO_DATA = "tanpa_data"
    ONLY_ONE = "tak_sebanding"

    @property
    def label(self) -> str:
        return str(_WORDS[self])


_WORDS = {
    Turn.BETTER: _("membaik"),
    Turn.WORSE: _("memburuk"),
    Turn.KNOWN: _("kini diketahui"),
    Turn.UNKNOWN: _("kini tanpa data"),
    Turn.SAME: _("tetap"),
    Turn.NO_DATA: _("keduanya tanpa data"),
    Turn.ONLY_ONE: _("hanya dinilai di satu hitungan"),
}
