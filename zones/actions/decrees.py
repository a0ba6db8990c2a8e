"""Designate a zone by decree: the version it names is frozen, and no other designated zone may lie beneath it."""
import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.actions.files import checked_file
from facilities.models import FileKind
from regions.statements import named_rows
from zones.errors import DecreeRefused
from zones.life.steps import STEPS
from zones.models import Decree, Zone
from zones.queries.life.overlaps import overlap_refusal

from .zone_files import keep_checked
from .zone_life import Seen, check_step, end_flags, hold_zone, record_step

_LONGEST = {"number": 120, "issuer": 160, "signatory": 160}


@dataclass(frozen=True, slots=True)
class DecreeWords:
    """What a decree says: its number as printed, who issued and signed it, when."""

    number: str
    issuer: str
    signed_on: dt.date | None
    signatory: str


@transaction.atomic
def designate_zone(
    *, zone: Zone, words: DecreeWords, document: bytes, seen: Seen, by: AbstractBaseUser, reason: str = ""
) -> Decree:
    """Designate the current version of a zone; it is what everybody sees from now on.

    Raises StepRefused (not now, or not by this person), DecreeRefused (something is missing in the decree, the
    same number of the same issuer is recorded already, or another designated zone lies beneath), FileRefused
    and ZoneChangedMeanwhile. Whatever is refused leaves nothing behind.
    """
    named_rows("zones", "designation_lock", {})
    zone = hold_zone(zone, seen)
    step = check_step(zone, STEPS["designate"], by, reason)
    words = _checked(words)
    told = overlap_refusal(zone)
    if told:
        raise DecreeRefused(told)
    taken = Decree.objects.filter(number__iexact=words.number, issuer__iexact=words.issuer).first()
    if taken is not None:
        raise DecreeRefused(
            _("SK nomor %(number)s dari %(issuer)s sudah dicatat untuk kawasan %(zone)s.")
            % {"number": words.number, "issuer": words.issuer, "zone": taken.revision.zone.name},
            "number",
        )
    checked = checked_file(document)
    if checked.kind != FileKind.DOCUMENT:
        raise DecreeRefused(_("Berkas SK harus PDF."), "file")
    file = keep_checked(zone=zone, checked=checked, caption=_("SK %(number)s") % {"number": words.number}, by=by)
    decree = Decree.objects.create(
        revision=zone.current, zone_name=zone.name, number=words.number, issuer=words.issuer, signed_on=words.signed_on,
        signatory=words.signatory, file=file, by=by,
    )  # fmt: skip
    zone.decree = decree
    end_flags(zone)
    record_step(zone, step, by, reason)
    return decree


def _checked(words: DecreeWords) -> DecreeWords:
    plain = {name: " ".join(getattr(words, name).split()) for name in _LONGEST}
    titles = {name: str(Decree._meta.get_field(name).verbose_name) for name in _LONGEST}
    for name, longest in _LONGEST.items():
        if not plain[name]:
            raise DecreeRefused(_("Isi %(field)s.") % {"field": titles[name]}, name)
        if len(plain[name]) > longest:
            raise DecreeRefused(
                _("%(field)s paling panjang %(most)s huruf.") % {"field": titles[name], "most": longest}, name
            )
    if words.signed_on is None:
        raise DecreeRefused(_("Isi tanggal SK."), "signed_on")
    if not dt.date(1990, 1, 1) <= words.signed_on <= timezone.localdate():
        raise DecreeRefused(_("Tanggal SK harus antara 1990 dan hari ini."), "signed_on")
    return DecreeWords(signed_on=words.signed_on, **plain)
