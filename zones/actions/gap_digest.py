"""Send each person the weekly list of their gaps, and let them stop it."""
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.signing import BadSignature, dumps, loads
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zones.models import DigestChoice
from zones.queries.gap_register.digest import Digest, digest_for, readers

SALT = "gap-digest"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """How many mails went out, had nothing to tell, or failed."""

    sent: int
    empty: int
    failed: int


def send_digests(*, language: str = "id") -> Sent:
    """Send every reader their list; one address that fails stops nobody else's."""
    sent = empty = failed = 0
    now = timezone.now()
    with translation.override(language), get_connection() as connection:
        for user in readers():
            digest = digest_for(user, now=now)
            if not digest.has_news:
                empty += 1
                continue
            try:
                mail_of(digest, connection=connection).send()
            except OSError:  # what smtplib raises: the server, or one address
                logger.exception("digest for user %s", user.pk)
                failed += 1
                continue
            _remember(user, now)
            sent += 1
    return Sent(sent, empty, failed)


def mail_of(digest: Digest, *, connection: Any = None) -> EmailMultiAlternatives:
    """Return the mail of a digest: text and HTML, with a link that stops it without logging in."""
    context = {
        "digest": digest, "site": settings.SITE_URL.rstrip("/"),
        "stop": reverse("gap_digest_stop", args=[stop_token(digest.user)]),
    }  # fmt: skip
    count = digest.current
    subject = ngettext("%(count)d kesenjangan belum selesai", "%(count)d kesenjangan belum selesai", count)
    mail = EmailMultiAlternatives(
        subject=_("geo-kla: %(what)s") % {"what": subject % {"count": count}},
        body=render_to_string("zones/gap_digest.txt", context),
        to=[digest.user.email],
        headers={"List-Unsubscribe": f"<{context['site']}{context['stop']}>"},
        connection=connection,
    )
    mail.attach_alternative(render_to_string("zones/gap_digest.html", context), "text/html")
    return mail


def choose_digest(*, user: Any, is_wanted: bool) -> DigestChoice:
    """Keep whether a person wants the weekly list."""
    return DigestChoice.objects.update_or_create(user=user, defaults={"is_wanted": is_wanted})[0]


def stop_token(user: Any) -> str:
    """Return the signed part of the link that stops a person's digest; it says nothing else about them."""
    return dumps(user.pk, salt=SALT)


def user_of_token(token: str) -> User | None:
    """Return whose digest a link stops, None when the link was not made here."""
    try:
        return User.objects.filter(pk=loads(token, salt=SALT)).first()
    except BadSignature:
        return None


def _remember(user: Any, now: Any) -> None:
    DigestChoice.objects.update_or_create(
        user=user, defaults={"sent_at": now}, create_defaults={"sent_at": now, "is_wanted": True}
    )
