"""The life of a gap: one table of steps, and one function that says who may take which. No database here."""
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zones.models import Finding, GapState

CHANGE: Final = "zones.change_gap"
VERIFY: Final = "zones.verify_gap"
ROLE_WORDS: Final[dict[str, Promise]] = {
    CHANGE: gettext_lazy("perencana atau pejabat"),
    VERIFY: gettext_lazy("verifikator atau pejabat"),
}
"""Permission -> who has it, as it stands in a sentence."""
MAIN_WAY: Final = (GapState.OPEN, GapState.PLANNED, GapState.FUNDED, GapState.BUILT, GapState.VERIFIED)


@dataclass(frozen=True, slots=True)
class GapStep:
    """A way from some states to another. `needs_plan`: fields of the gap that must be filled in before.

    `needs_met`: only when the newest run finds the rule met; that run is the evidence.
    """

    key: str
    title: Promise
    done: Promise
    sources: tuple[GapState, ...]
    target: GapState
    needs: str = CHANGE
    needs_reason: bool = False
    needs_met: bool = False
    needs_plan: tuple[str, ...] = ()


S = GapState
WHO_AND_WHEN: Final = ("agency", "plan_year")
HOW_MUCH: Final = (*WHO_AND_WHEN, "budget_source", "cost_rp")
FIELD_WORDS: Final[dict[str, Promise]] = {
    "agency": gettext_lazy("instansi"), "plan_year": gettext_lazy("tahun rencana"),
    "budget_source": gettext_lazy("sumber dana"), "cost_rp": gettext_lazy("biaya"),
    "due_on": gettext_lazy("tenggat"), "plan_note": gettext_lazy("catatan rencana"),
    "scenario": gettext_lazy("skenario"), "standard": gettext_lazy("versi standar"),
}  # fmt: skip
STEPS: Final[dict[str, GapStep]] = {
    step.key: step
    for step in (
        GapStep("plan", gettext_lazy("Masukkan ke rencana"), gettext_lazy("memasukkan ke rencana"),
                (S.OPEN,), S.PLANNED, needs_plan=WHO_AND_WHEN),
        GapStep("fund", gettext_lazy("Nyatakan didanai"), gettext_lazy("menyatakan didanai"),
                (S.PLANNED,), S.FUNDED, needs_plan=HOW_MUCH),
        GapStep("build", gettext_lazy("Nyatakan dibangun"), gettext_lazy("menyatakan dibangun"),
                (S.FUNDED,), S.BUILT, needs_plan=HOW_MUCH),
        GapStep("verify", gettext_lazy("Verifikasi: sudah tertutup"), gettext_lazy("memverifikasi sudah tertutup"),
                (S.OPEN, S.PLANNED, S.FUNDED, S.BUILT), S.VERIFIED, needs=VERIFY, needs_met=True),
        GapStep("unplan", gettext_lazy("Keluarkan dari rencana"), gettext_lazy("mengeluarkan dari rencana"),
                (S.PLANNED,), S.OPEN, needs_reason=True),
        GapStep("unfund", gettext_lazy("Kembali ke direncanakan"), gettext_lazy("mengembalikan ke direncanakan"),
                (S.FUNDED, S.BUILT), S.PLANNED, needs_reason=True),
        GapStep("dismiss", gettext_lazy("Bukan kesenjangan"), gettext_lazy("menyatakan bukan kesenjangan"),
                (S.OPEN, S.PLANNED, S.FUNDED, S.BUILT), S.NOT_GAP, needs=VERIFY, needs_reason=True),
        GapStep("reopen", gettext_lazy("Buka lagi"), gettext_lazy("membuka lagi"),
                (S.VERIFIED, S.NOT_GAP), S.OPEN, needs=VERIFY, needs_reason=True),
    )
}  # fmt: skip
"""Step key -> step: the only place that says which step leads where, and who may take it."""


@dataclass(frozen=True, slots=True)
class GapCase:
    """What the answer to "may this person take this step now?" depends on.

    `refused_area`: why the gap's area is not this person's, "" = it is. `filled`: fields of the plan with a value.
    """

    state: GapState
    finding: Finding
    permissions: frozenset[str]
    filled: frozenset[str] = frozenset()
    refused_area: str = ""


def refusal(step: GapStep, case: GapCase) -> str:
    """Return why a person may not take a step now, or an empty text when they may."""
    words = {"step": step.title}
    if case.state not in step.sources:
        return _("Langkah “%(step)s” tidak ada pada tahap %(found)s; adanya pada tahap %(allowed)s.") % {
            **words, "found": case.state.label, "allowed": _or(state.label for state in step.sources)
        }  # fmt: skip
    if step.needs not in case.permissions:
        return _("Langkah “%(step)s” hanya dapat dilakukan oleh %(role)s.") % {**words, "role": ROLE_WORDS[step.needs]}
    if case.refused_area:
        return case.refused_area
    if step.needs_met and case.finding != Finding.MET:
        return _("Hitungan terbaru belum menemukan standar ini terpenuhi (%(found)s). Hitung ulang setelah layanannya "
                 "tercatat di registri; hitungan itulah buktinya.") % {"found": case.finding.label}  # fmt: skip
    missing = [str(FIELD_WORDS[name]) for name in step.needs_plan if name not in case.filled]
    if missing:
        return _("Isi dahulu: %(fields)s.") % {"fields": ", ".join(missing)}
    return ""


def steps_from(state: str) -> list[GapStep]:
    """Return the steps that lead on from a state, for anybody."""
    return [step for step in STEPS.values() if state in step.sources]


def _or(labels: Iterable[object]) -> str:
    return _(" atau ").join(str(label) for label in labels)
