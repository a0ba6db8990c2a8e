"""The life of a zone: one table of steps, and one function that says who may take which. No database here."""
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zones.models.zones import ZoneState

PROPOSE: Final = "zones.change_zone"
VERIFY: Final = "zones.verify_zone"
DESIGNATE: Final = "zones.designate_zone"
ROLE_WORDS: Final[dict[str, Promise]] = {
    PROPOSE: gettext_lazy("perencana"),
    VERIFY: gettext_lazy("verifikator atau pejabat"),
    DESIGNATE: gettext_lazy("pejabat penetap"),
}
"""Permission -> who has it, as it stands in a sentence."""
MAIN_WAY: Final = (
    ZoneState.DRAFT, ZoneState.PROPOSED, ZoneState.VERIFYING, ZoneState.DECIDING, ZoneState.MONITORED,
    ZoneState.EVALUATED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A way from some states to another.

    `needs`: source state -> permission. `is_approval`: not by those whose proposal it is. `decree`: True = only
    with a decree in force, False = only without, None = either.
    """

    key: str
    title: Promise
    done: Promise
    needs: dict[ZoneState, str]
    target: ZoneState
    is_approval: bool = False
    needs_reason: bool = False
    needs_visit: bool = False
    decree: bool | None = None

    @property
    def sources(self) -> tuple[ZoneState, ...]:
        return tuple(self.needs)


S = ZoneState
STEPS: Final[dict[str, Step]] = {
    step.key: step
    for step in (
        Step("propose", gettext_lazy("Ajukan"), gettext_lazy("mengajukan usulan"), {S.DRAFT: PROPOSE}, S.PROPOSED),
        Step("withdraw", gettext_lazy("Tarik kembali"), gettext_lazy("menarik kembali usulan"),
             {S.PROPOSED: PROPOSE}, S.DRAFT, needs_reason=True),
        Step("accept", gettext_lazy("Terima untuk verifikasi lapangan"), gettext_lazy("menerima untuk verifikasi"),
             {S.PROPOSED: VERIFY}, S.VERIFYING, is_approval=True),
        Step("confirm", gettext_lazy("Nyatakan terverifikasi"), gettext_lazy("menyatakan terverifikasi"),
             {S.VERIFYING: VERIFY}, S.DECIDING, is_approval=True, needs_visit=True),
        Step("designate", gettext_lazy("Tetapkan dengan SK"), gettext_lazy("menetapkan kawasan"),
             {S.DECIDING: DESIGNATE}, S.MONITORED, is_approval=True),
        Step("return", gettext_lazy("Kembalikan kepada pengusul"), gettext_lazy("mengembalikan usulan"),
             {S.PROPOSED: VERIFY, S.VERIFYING: VERIFY, S.DECIDING: DESIGNATE}, S.DRAFT, needs_reason=True),
        Step("recheck", gettext_lazy("Minta diverifikasi lagi"), gettext_lazy("meminta verifikasi lagi"),
             {S.DECIDING: DESIGNATE}, S.VERIFYING, needs_reason=True),
        Step("evaluate", gettext_lazy("Mulai evaluasi"), gettext_lazy("memulai evaluasi"),
             {S.MONITORED: VERIFY}, S.EVALUATED, needs_reason=True, decree=True),
        Step("keep", gettext_lazy("Pertahankan penetapan"), gettext_lazy("mempertahankan penetapan"),
             {S.EVALUATED: DESIGNATE}, S.MONITORED, needs_reason=True, decree=True),
        Step("revise", gettext_lazy("Revisi"), gettext_lazy("memulai revisi"),
             {S.MONITORED: PROPOSE, S.EVALUATED: PROPOSE}, S.DRAFT, needs_reason=True, decree=True),
        Step("drop", gettext_lazy("Batalkan revisi"), gettext_lazy("membatalkan revisi"),
             {S.DRAFT: PROPOSE}, S.MONITORED, needs_reason=True, decree=True),
        Step("revoke", gettext_lazy("Cabut penetapan"), gettext_lazy("mencabut penetapan"),
             {S.EVALUATED: DESIGNATE}, S.REVOKED, needs_reason=True, decree=True),
    )
}  # fmt: skip
"""Step key -> step: the only place that says which step leads where, and who may take it."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the answer to "may this person take this step now?" depends on.

    `is_own`: this person drew the zone or its current version, or proposed it. `visits`: visits on the ground
    that checked the current version. `own_allowed`: the setting that lets small teams decide on their own.
    """

    state: ZoneState
    permissions: frozenset[str]
    is_own: bool = False
    visits: int = 0
    has_decree: bool = False
    own_allowed: bool = False


def refusal(step: Step, case: Case) -> str:
    """Return why a person may not take a step now, or an empty text when they may."""
    words = {"step": step.title}
    if case.state not in step.needs or (step.decree is not None and step.decree != case.has_decree):
        return _("Langkah “%(step)s” tidak ada dalam keadaan %(found)s; adanya dalam keadaan %(allowed)s.") % {
            **words, "found": case.state.label, "allowed": _or(state.label for state in step.sources)
        }  # fmt: skip
    if step.needs[case.state] not in case.permissions:
        return _("Langkah “%(step)s” hanya dapat dilakukan oleh %(role)s.") % {
            **words, "role": ROLE_WORDS[step.needs[case.state]]
        }  # fmt: skip
    if step.is_approval and case.is_own and not case.own_allowed:
        return _("Usulan ini dari Anda sendiri; langkah “%(step)s” harus dilakukan orang lain.") % words
    if step.needs_visit and not case.visits:
        return _("Belum ada verifikasi lapangan untuk versi ini; catat dahulu satu kunjungan.")
    return ""


def may_redraw(state: str) -> bool:
    """Say whether the shape may change: only while the zone is a draft."""
    return state == ZoneState.DRAFT


def steps_from(state: str, *, has_decree: bool) -> list[Step]:
    """Return the steps that lead on from a state, for anybody."""
    return [step for step in STEPS.values() if state in step.needs and step.decree in (None, has_decree)]


def _or(labels: Iterable[object]) -> str:
    return _(" atau ").join(str(label) for label in labels)
