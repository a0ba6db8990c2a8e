"""Why a number changed between two runs, and how sure that is."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Cause(StrEnum):
    """What two runs may differ in."""

    FACILITIES = "fasilitas"
    STREETS = "jalan"
    CHILDREN = "anak"
    LAYOUT = "sebaran"
    STANDARD = "standar"
    BORDER = "batas"
    LISTS = "daftar"
    METHOD = "cara"
    UNRECORDED = "tak_tercatat"

    @property
    def label(self) -> str:
        """Return what a reader calls it."""
        return str(_LABELS[self])


_LABELS = {
    Cause.FACILITIES: gettext_lazy("fasilitas berubah"),
    Cause.STREETS: gettext_lazy("jalan berubah"),
    Cause.CHILDREN: gettext_lazy("jumlah anak atau penduduk berubah"),
    Cause.LAYOUT: gettext_lazy("sebaran anak berubah"),
    Cause.STANDARD: gettext_lazy("standar berubah"),
    Cause.BORDER: gettext_lazy("batas wilayah berubah"),
    Cause.LISTS: gettext_lazy("daftar fasilitas dilengkapi atau dicabut"),
    Cause.METHOD: gettext_lazy("cara menghitung berubah"),
    Cause.UNRECORDED: gettext_lazy("penyebabnya tidak tercatat"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a difference in children reached (or in facilities counted): its size, and what caused it.

    One cause: proven, because the runs differ in nothing else that could touch this number. Several: they came
    together and what they recorded cannot tell them apart.
    """

    causes: tuple[Cause, ...]
    amount: float

    @property
    def is_told_apart(self) -> bool:
        """Say whether one cause alone stands behind it."""
        return len(self.causes) == 1 and self.causes != (Cause.UNRECORDED,)

    @property
    def words(self) -> str:
        """Name the cause, or all that came together."""
        labels = [cause.label for cause in self.causes]
        if len(labels) == 1:
            return labels[0]
        return _("%(causes)s (tidak dapat dipisahkan)") % {"causes": " + ".join(labels)}


def joined(parts: list[Part]) -> tuple[Part, ...]:
    """Return parts with equal causes added up, the largest first; what is nothing is left out."""
    amounts: dict[tuple[Cause, ...], float] = {}
    for part in parts:
        amounts[part.causes] = amounts.get(part.causes, 0.0) + part.amount
    kept = [Part(causes, amount) for causes, amount in amounts.items() if abs(amount) > NOTHING]
    return tuple(sorted(kept, key=lambda part: -abs(part.amount)))


NOTHING = 1e-6
"""Differences below this come from the last digit of a number, not from a child."""
