"""Correct the streets of an edition by hand: add a line or bar a street, take it back, keep it, and look again when a
new edition comes."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.gis.geos import LineString
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from regions.correction_checks import (
    bar_line,
    drawn_of,
    is_gone,
    is_mapped,
    length_m,
    refuse_known,
    refuse_long,
    trouble_words,
)
from regions.errors import CorrectionRefused
from regions.models import CorrectionEvent, CorrectionKind, CorrectionState, StreetCorrection, StreetNetwork
from regions.queries.streets import active_corrections, correct_with, mapped_snapper, streets_of
from regions.scopes import require_scope

LEAST_REASON: Final = 10
MOST_REASON: Final = 1000
What = CorrectionEvent.What


@transaction.atomic
def add_correction(
    *, kind: str, corners: Iterable[Sequence[float]], reason: str, by: AbstractBaseUser,
    photo: tuple[str, bytes] | None = None,
) -> StreetCorrection:  # fmt: skip
    """Correct the streets: corners lon/lat of the line, or one or two points on the street to bar.

    photo: its name and content, checked before. Raise CorrectionRefused where the correction cannot be meant or does
    nothing, ScopeRefused outside the areas of the account.
    """
    if kind not in CorrectionKind.values:
        raise CorrectionRefused(_("Pilih macam koreksinya."), "kind")
    known_kind, why = CorrectionKind(kind), _reason(reason)
    drawn = drawn_of(known_kind, corners)
    require_scope(by, drawn.area_code)
    # One after the other for an edition, so that two people do not draw one alley at the same moment.
    network = StreetNetwork.objects.select_for_update().get(pk=drawn.network.pk)
    mapped, line = mapped_snapper(network), drawn.line
    if known_kind == CorrectionKind.BAR:
        line = bar_line(line, mapped)
    refuse_long(known_kind, line)
    active = list(StreetCorrection.objects.filter(pk__in=active_corrections(network)).order_by("pk"))
    refuse_known(known_kind, line, active, streets_of(network).snapper)
    row = StreetCorrection(
        kind=known_kind, geometry=LineString(*line, srid=4326), length_m=length_m(line), area_code=drawn.area_code,
        reason=why, by=by,
    )  # fmt: skip
    # Drawn with the others, since it may join one of them; the number it will get is higher than theirs.
    row.pk = max([one.pk for one in active], default=0) + 1
    trouble = correct_with(network, [*active, row]).troubles.get(row.pk)
    row.pk = None
    if trouble is not None:
        raise CorrectionRefused(trouble_words(trouble), "line")
    if photo is not None:
        row.photo.save(photo[0], ContentFile(photo[1]), save=False)
    row.save()
    _note(row, What.ADDED, why, by)
    return row


@transaction.atomic
def withdraw_correction(*, correction_id: int, reason: str, by: AbstractBaseUser) -> StreetCorrection:
    """Take a correction back: walks are searched without it from now on, its history stays."""
    row, why = _open(correction_id, by), _reason(reason)
    if row.state == CorrectionState.WITHDRAWN:
        raise CorrectionRefused(_("Koreksi ini sudah ditarik."))
    row.state, row.mapped_in = CorrectionState.WITHDRAWN, None
    row.save(update_fields=["state", "mapped_in"])
    _note(row, What.WITHDRAWN, why, by)
    return row


@transaction.atomic
def restore_correction(*, correction_id: int, reason: str, by: AbstractBaseUser) -> StreetCorrection:
    """Let a withdrawn correction hold again; refused where another one says the same now."""
    row, why = _open(correction_id, by), _reason(reason)
    if row.state == CorrectionState.ACTIVE:
        raise CorrectionRefused(_("Koreksi ini sedang berlaku."))
    network = StreetNetwork.objects.active_for(row.area_code)
    if network is not None:
        active = StreetCorrection.objects.filter(pk__in=active_corrections(network)).order_by("pk")
        line = tuple((x, y) for x, y, *_rest in row.geometry.coords)
        refuse_known(CorrectionKind(row.kind), line, active, streets_of(network).snapper)
    row.state = CorrectionState.ACTIVE
    row.save(update_fields=["state"])
    _note(row, What.RESTORED, why, by)
    return row


@transaction.atomic
def keep_correction(*, correction_id: int, reason: str, by: AbstractBaseUser) -> StreetCorrection:
    """Say that a correction is still needed although a newer edition seems to hold it."""
    row, why = _open(correction_id, by), _reason(reason)
    if row.mapped_in is None:
        raise CorrectionRefused(_("Koreksi ini tidak sedang diusulkan untuk ditarik."))
    row.mapped_in = None
    row.save(update_fields=["mapped_in"])
    _note(row, What.KEPT, why, by)
    return row


@transaction.atomic
def propose_withdrawals(*, network: StreetNetwork) -> int:
    """Mark the corrections that a newly active edition already holds; they hold on until a person decides.

    What an older edition proposed and this one lacks is proposed no more. Only corrections whose area walks on this
    edition are looked at: beyond it another edition may have what this one lacks.
    """
    snapper, count = mapped_snapper(network), 0
    for row in StreetCorrection.objects.filter(pk__in=active_corrections(network)):
        if StreetNetwork.objects.active_for(row.area_code) != network:
            continue
        line = tuple((x, y) for x, y, *_rest in row.geometry.coords)
        held = is_gone(line, snapper) if row.closes else is_mapped(line, snapper)
        proposed = network if held else None
        if row.mapped_in == proposed:
            continue
        row.mapped_in = proposed
        row.save(update_fields=["mapped_in"])
        _note(row, What.PROPOSED if held else What.KEPT, network.name[:MOST_REASON], None)
        count += held
    return count


def _open(correction_id: int, by: AbstractBaseUser) -> StreetCorrection:
    row = StreetCorrection.objects.select_for_update().filter(pk=correction_id).first()
    if row is None:
        raise CorrectionRefused(_("Koreksi ini tidak ada."))
    require_scope(by, row.area_code)
    return row


def _reason(text: str) -> str:
    why = " ".join(text.split())
    if not LEAST_REASON <= len(why) <= MOST_REASON:
        raise CorrectionRefused(
            _("Tulis alasannya, %(least)s sampai %(most)s huruf: apa yang Anda lihat di tempat, dan kapan.")
            % {"least": LEAST_REASON, "most": MOST_REASON}, "reason",
        )  # fmt: skip
    return why


def _note(row: StreetCorrection, what: str, note: str, by: AbstractBaseUser | None) -> None:
    CorrectionEvent.objects.create(correction=row, what=what, note=note, by=by)
