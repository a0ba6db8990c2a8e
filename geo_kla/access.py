"""Who may do what: the one table of roles, and the guard that each route names."""
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, resolve
from django.utils.translation import gettext as _

PUBLIC: Final = "public"
"""Named by a route that is open to everyone on purpose."""

_READ = [
    "regions.view_area",
    "facilities.view_facility",
    "zones.view_reachrun",
    "zones.view_zone",
    "zones.view_scenario",
    "zones.view_sitingplan",
    "zones.add_askedlist",
    "zones.view_gap",
]
_REGISTRY = [
    "facilities.add_facility",
    "facilities.change_facility",
    "facilities.import_facilities",
    "facilities.review_duplicates",
]
_STREETS = ["regions.add_streetcorrection", "regions.change_streetcorrection"]
_LINKS = ["zones.add_servicelink", "zones.change_servicelink"]
_AWARDS = ["zones.add_klaaward", "zones.delete_klaaward"]
ROLES: Final[dict[str, list[str]]] = {
    "planner": [
        *_READ, *_REGISTRY, *_LINKS, *_STREETS, "zones.add_zone", "zones.change_zone", "zones.add_reachrun",
        "zones.monitor_zone", "zones.change_zonerules",
        "zones.add_scenario", "zones.change_scenario",
        "zones.add_sitingplan",
        "zones.change_gap", *_AWARDS,
    ],
    "official": [
        *_READ, *_REGISTRY, *_LINKS, *_STREETS, "zones.add_reachrun", "zones.verify_zone", "zones.monitor_zone",
        "zones.change_gap", "zones.verify_gap", *_AWARDS,
    ],
    "verifier": [*_READ, "zones.verify_zone", "zones.monitor_zone", "zones.verify_gap"],
    "decider": [*_READ, "zones.designate_zone", "zones.monitor_zone"],
}  # fmt: skip
"""Role (a group of users) -> permissions. An administrator is a superuser. Steps of a zone: zones/life/steps.py."""


def write_roles(**_signal: Any) -> None:
    """Give each role exactly its permissions, creating what a fresh database lacks."""
    from django.contrib.auth.models import Group, Permission

    for role, wanted in ROLES.items():
        group, _created = Group.objects.get_or_create(name=role)
        codenames = [name.split(".")[1] for name in wanted]
        group.permissions.set(
            Permission.objects.filter(
                codename__in=codenames, content_type__app_label__in=["regions", "facilities", "zones"]
            )
        )


def may_open(user: Any, address: str) -> bool:
    """Return whether a person may open one of our addresses, as its route says."""
    needs = resolve(address).func.needs
    return needs == PUBLIC or user.has_perm(needs)


def wants_data(request: HttpRequest) -> bool:
    """Return whether a script asked, so that the answer must be data and not a page."""
    return bool(getattr(request, "htmx", False)) or request.accepts("text/html") is False


def page(route: str, view: Callable[..., HttpResponse], *, name: str, needs: str) -> URLPattern:
    """Return the route of a view that everyone (PUBLIC) or only holders of a permission may open."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if needs == PUBLIC or request.user.has_perm(needs):
            return view(request, *args, **kwargs)
        if request.user.is_authenticated:
            raise PermissionDenied(_("Akun Anda tidak berhak membuka halaman ini."))
        if wants_data(request):
            return JsonResponse({"error": _("Silakan masuk dahulu.")}, status=401)
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)

    guarded.needs = needs  # type: ignore[attr-defined]
    return path(route, guarded, name=name)
