"""What is proved of an answer where to build, in words."""
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from zones.sentences import count
from zones.siting.question import ALL, FAIR, MEAN, MONEY, SitingQuestion


def proof_words(question: SitingQuestion, told: dict[str, Any], *, is_sought: bool) -> str:
    """Say what is proved of an answer, and of which one: among the places offered, by whole street pieces."""
    if question.objective == ALL:
        return _fewest_words(told["fewest"])
    if told["gap"] is None:
        return _("Seberapa dekat dengan yang terbaik sedang dihitung.") if is_sought else _(
            "Seberapa dekat dengan yang terbaik tidak diketahui: pencarian buktinya tidak selesai."
        )  # fmt: skip
    words = _best_words(question, told) if told["is_best"] else _gap_words(question) % {
        "gap": _small_percent(told["gap"])
    }  # fmt: skip
    if question.means == MONEY and len(question.services) > 1:
        words += " " + _("Ini berlaku untuk semua layanan bersama-sama.")
    return words


def _fewest_words(fewest: dict[str, Any]) -> str:
    if fewest["least"] >= fewest["count"]:
        return _("Terbukti: dengan lebih sedikit tempat dari calon ini tidak mungkin, dihitung per ruas jalan.")
    return _("Terbukti: paling sedikit %(least)s tempat diperlukan; jawaban ini memakai %(count)s.") % {
        "least": count(fewest["least"]), "count": count(fewest["count"]),
    }  # fmt: skip


def _best_words(question: SitingQuestion, told: dict[str, Any]) -> str:
    if question.objective == MEAN:
        return _("Terbukti: tidak ada pilihan dari calon ini dengan rata-rata jalan kaki yang lebih pendek.")
    if question.objective == FAIR:
        return _("Terbukti: tidak ada pilihan dari calon ini yang lebih menolong kelurahan yang paling tertinggal, "
                 "dihitung per ruas jalan.")  # fmt: skip
    if told.get("room"):
        return _("Terbukti: tidak ada pilihan dari calon ini yang memberi tempat kepada lebih banyak anak, dihitung "
                 "per ruas jalan.")  # fmt: skip
    return _("Terbukti: tidak ada pilihan dari calon ini yang menambah lebih banyak anak, dihitung per ruas jalan.")


def _gap_words(question: SitingQuestion) -> str:
    if question.objective == MEAN:
        return _("Terbukti: rata-ratanya paling jauh %(gap)s di atas yang terbaik dari calon ini.")
    if question.objective == FAIR:
        return _("Terbukti: paling jauh %(gap)s di bawah yang terbaik dari calon ini, dengan anak di kelurahan "
                 "tertinggal dihitung lebih berat.")  # fmt: skip
    return _("Terbukti: tambahan anaknya paling jauh %(gap)s di bawah yang terbaik dari calon ini, dihitung per ruas "
             "jalan.")  # fmt: skip


def _small_percent(share: float) -> str:
    """Return a small share with one decimal, rounded up so that it never promises too much."""
    tenths = -(-share * 1000 // 1)
    return f"{number_format(tenths / 10, decimal_pos=1, use_l10n=True)}%"
