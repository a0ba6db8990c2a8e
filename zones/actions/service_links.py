"""Record an agreement between two facilities, and end it; neither erases anything."""
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from facilities.history import recorded
from facilities.models import Facility
from zones.errors import LinkRefused
from zones.models import LinkKind, ServiceLink


@transaction.atomic
def add_link(
    *,
    giver: Facility,
    taker: Facility,
    kind: str,
    description: str = "",
    since: date | None = None,
    until: date | None = None,
    document: str = "",
    by: AbstractBaseUser,
) -> ServiceLink:
    """Record that one facility serves another; raise LinkRefused for what cannot be."""
    if giver == taker:
        raise LinkRefused(_("Kerja sama menghubungkan dua tempat yang berbeda."))
    if giver.type.is_sensitive or taker.type.is_sensitive:
        raise LinkRefused(_("Kerja sama dengan tempat yang lokasinya rahasia tidak dicatat di sini."))
    if kind not in LinkKind.values:
        raise LinkRefused(
            _("Macam kerja sama “%(found)s” tidak dikenal; yang ada: %(allowed)s.")
            % {"found": kind[:20], "allowed": ", ".join(str(one) for one in LinkKind.labels)}
        )
    _check_days(since, until)
    try:
        with transaction.atomic(), recorded(by=by):
            return ServiceLink.objects.create(
                giver=giver, taker=taker, kind=kind, description=description.strip()[:300], since=since, until=until,
                document=document.strip()[:200], recorded_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise LinkRefused(
            _("Kerja sama %(kind)s antara %(giver)s dan %(taker)s sudah tercatat dan masih berlaku.")
            % {"kind": LinkKind(kind).label, "giver": giver.name, "taker": taker.name}
        ) from error


@transaction.atomic
def end_link(*, link: ServiceLink, until: date | None = None, by: AbstractBaseUser) -> ServiceLink:
    """End an agreement with a last day, by default yesterday; raise LinkRefused when it has ended.

    One that begins today or later cannot have ended yesterday: by default its first day is its last; a last day
    before its first is refused.
    """
    link = ServiceLink.objects.select_for_update().get(pk=link.pk)
    today = timezone.localdate()
    last = until or date.fromordinal(today.toordinal() - 1)
    if link.until is not None and link.until < today:
        raise LinkRefused(_("Kerja sama ini sudah berakhir pada %(day)s.") % {"day": date_format(link.until)})
    if until is None and link.since is not None and link.since > last:
        last = link.since
    _check_days(link.since, last)
    link.until = last
    with recorded(by=by):
        link.save(update_fields=["until"])
    return link


def _check_days(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise LinkRefused(
            _("Hari terakhir (%(until)s) lebih dahulu daripada hari pertama (%(since)s).")
            % {"until": date_format(until), "since": date_format(since)}
        )
