"""What a person's account is for: the areas in which it may write, and whose unpublished things it may see.

Roles say WHAT somebody may do (geo_kla/access.py), a scope says WHERE. What is public stays public everywhere.
"""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from .models import Area, UserScope

_REMEMBERED: Final = "_area_scope"
_MOST_NAMED: Final = 3


class ScopeRefused(PermissionDenied):
    """Something lies outside the areas of an account; the message is for the person."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Areas by Kemendagri code, each with all below it; or everything that is loaded."""

    codes: tuple[str, ...] = ()
    is_everything: bool = False

    def holds(self, code: str) -> bool:
        """Say whether an area lies inside; "" (no area known) only inside everything."""
        return self.is_everything or any(code == own or code.startswith(f"{own}.") for own in self.codes)

    def holds_all(self, codes: Iterable[str]) -> bool:
        """Say whether all these areas lie inside; without any area nothing is said to lie inside but everything."""
        known = list(codes)
        return self.is_everything or (bool(known) and all(self.holds(code) for code in known))

    def touches(self, code: str) -> bool:
        """Say whether an area lies inside, or holds one of the own areas: a city is its province's business too."""
        return self.holds(code) or any(own.startswith(f"{code}.") for own in self.codes)

    def lookup(self, field: str) -> Q:
        """Return the condition that a column holds the code of an area inside."""
        if self.is_everything:
            return Q()
        return _any(Q(**{field: own}) | Q(**{f"{field}__startswith": f"{own}."}) for own in self.codes)

    def lookup_list(self, field: str) -> Q:
        """Return the condition that a JSON list of codes of villages names one inside."""
        if self.is_everything:
            return Q()
        return _any(Q(**{f"{field}__regex": f'"{re.escape(own)}[".]'}) for own in self.codes)

    def in_words(self) -> str:
        """Name the areas as a sentence does: Kota Contoh (99.71)."""
        if self.is_everything:
            return _("semua wilayah")
        if not self.codes:
            return _("tidak ada wilayah")
        named = dict(Area.objects.current().filter(code__in=self.codes).values_list("code", "name"))
        words = [f"{named[code]} ({code})" if code in named else code for code in self.codes]
        if len(words) > _MOST_NAMED:
            more = _("%(count)d wilayah lain") % {"count": len(words) - _MOST_NAMED + 1}
            words = [*words[: _MOST_NAMED - 1], more]
        return ", ".join(words)


EVERYTHING: Final = Scope(is_everything=True)
NOTHING: Final = Scope()


def scope_of(user: Any) -> Scope:
    """Return the scope of an account; one query for each user object, which remembers it.

    Everything: the system itself (None, or a reader that `works_everywhere`), a superuser, and an account without
    areas where `ACCOUNTS_NEED_AREA` is off (an installation for one city). Nothing: whoever is not logged in.
    """
    if user is None or getattr(user, "works_everywhere", False) or (user.is_active and user.is_superuser):
        return EVERYTHING
    if not user.is_authenticated:
        return NOTHING
    known: Scope | None = getattr(user, _REMEMBERED, None)
    if known is None:
        codes = tuple(UserScope.objects.filter(user_id=user.pk).values_list("area_code", flat=True))
        known = Scope(codes) if codes or settings.ACCOUNTS_NEED_AREA else EVERYTHING
        setattr(user, _REMEMBERED, known)
    return known


def forget_scope(user: Any) -> None:
    """Let a user object look its areas up again."""
    if hasattr(user, _REMEMBERED):
        delattr(user, _REMEMBERED)


def require_scope(user: Any, *codes: str) -> None:
    """Raise ScopeRefused unless all these areas lie inside the person's; "" stands for no known area."""
    scope = scope_of(user)
    if not scope.holds_all(codes):
        raise ScopeRefused(refusal_of(scope, next((code for code in codes if not scope.holds(code)), "")))


def require_sight(user: Any, code: str) -> None:
    """Raise ScopeRefused unless an area lies inside, or holds one of the person's: a city reads its province's runs."""
    if not scope_of(user).touches(code):
        require_scope(user, code)


def require_everything(user: Any) -> None:
    """Raise ScopeRefused unless the account is for all areas: for what holds in all of them."""
    scope = scope_of(user)
    if not scope.is_everything:
        raise ScopeRefused(
            _("Ini berlaku untuk semua wilayah yang dimuat; akun Anda untuk %(own)s.") % {"own": scope.in_words()}
        )


def refusal_of(scope: Scope, code: str) -> str:
    """Return why an area is refused, in one sentence that names the account's own areas."""
    if not scope.codes:
        return _("Akun Anda belum diberi wilayah kerja. Mintalah kepada admin geo-kla di kantor Anda.")
    if not code:
        return _("Akun Anda untuk %(own)s; letak yang ini tidak diketahui atau di luar wilayah yang dimuat.") % {
            "own": scope.in_words()
        }
    name = Area.objects.current().filter(code=code).values_list("name", flat=True).first()
    return _("Akun Anda untuk %(own)s; %(asked)s di luar wilayah itu.") % {
        "own": scope.in_words(), "asked": f"{name} ({code})" if name else code,
    }  # fmt: skip


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found
