"""Give an account the areas it is for, and take them back."""
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from regions.models import Area, UserScope
from regions.scopes import forget_scope


class AreaRefused(ValueError):
    """A code that no account can be given; the message is for the person."""


def known_area(code: str) -> str:
    """Return the code when a current area has it, else raise AreaRefused."""
    wanted = code.strip()
    if not Area.objects.current().filter(code=wanted).exists():
        raise AreaRefused(
            _("Kode %(code)s tidak dimuat. Tulis kode Kemendagri, misalnya 31 (provinsi) atau 31.75 (kota).")
            % {"code": wanted or "–"}
        )
    return wanted


def refuse_none_left() -> None:
    """Raise AreaRefused where an account that loses its last area would be free to work everywhere."""
    if not settings.ACCOUNTS_NEED_AREA:
        raise AreaRefused(
            _("Tanpa wilayah akun ini bekerja untuk semua wilayah. Beri wilayah lain dahulu, atau nonaktifkan akunnya.")
        )


@transaction.atomic
def give_area(*, user: Any, area_code: str, by: Any) -> UserScope:
    """Let an account work for an area and all below it; given twice it stays given once."""
    given, _created = UserScope.objects.get_or_create(
        user=user, area_code=known_area(area_code), defaults={"given_by": by}
    )
    forget_scope(user)
    return given


@transaction.atomic
def take_area(*, user: Any, area_code: str) -> bool:
    """Take an area back; return whether the account had it. Raise AreaRefused where that would widen the account."""
    own = UserScope.objects.select_for_update().filter(user=user)
    left = {one.area_code for one in own} - {area_code.strip()}
    if own and not left:
        refuse_none_left()
    taken, _by_model = own.filter(area_code=area_code.strip()).delete()
    forget_scope(user)
    return bool(taken)
