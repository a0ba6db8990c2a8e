"""The history of a gap in words: what happened, and what changed in its plan."""
from collections.abc import Container, Mapping, Sequence
from typing import Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .steps import FIELD_WORDS, STEPS

OF_A_RUN: Final[dict[str, Promise]] = {
    "found": gettext_lazy("ditemukan"),
    "looks_closed": gettext_lazy("tampak tertutup; menunggu verifikasi"),
    "still_there": gettext_lazy("ditemukan lagi: belum tertutup"),
    "returned": gettext_lazy("muncul kembali; dibuka lagi"),
    "grown": gettext_lazy("jauh lebih berat daripada waktu disisihkan; dibuka lagi"),
    "no_data": gettext_lazy("tidak ada data dalam hitungan ini; dibiarkan seperti adanya"),
    "not_judged": gettext_lazy("tidak dinilai lagi oleh standar atau batas wilayah yang berlaku"),
    "standard": gettext_lazy("dinilai dengan versi standar yang baru; rencananya ikut"),
}
"""What a run tells of a gap."""
_PLAN_CHANGED: Final = gettext_lazy("mengubah rencana")


def happened(what: str) -> str:
    """Return what happened, as it stands after a name: "menyatakan didanai"."""
    if what in STEPS:
        return str(STEPS[what].done)
    return str(OF_A_RUN.get(what, _PLAN_CHANGED))


def change_words(changes: Mapping[str, Sequence[str]], hidden: Container[str] = ()) -> list[str]:
    """Return each changed field with what stood there and what stands there now.

    hidden: names of scenarios that this reader is not told.
    """
    return [
        _("%(field)s: %(before)s → %(after)s") % {
            "field": FIELD_WORDS.get(name, name), "before": _value(name, before, hidden),
            "after": _value(name, after, hidden),
        }
        for name, (before, after) in changes.items()
    ]  # fmt: skip


def rupiah(amount: int | None) -> str:
    """Return money as officials write it: Rp250.000.000."""
    return "" if amount is None else f"Rp{number_format(amount, force_grouping=True)}"


def _value(name: str, text: str, hidden: Container[str]) -> str:
    if not text:
        return "–"
    if name == "scenario" and text in hidden:
        return _("skenario yang namanya tidak ditampilkan")
    if name == "cost_rp" and text.isdecimal():
        return rupiah(int(text))
    day = parse_date(text) if name == "due_on" else None
    return date_format(day, "j M Y") if day else text
