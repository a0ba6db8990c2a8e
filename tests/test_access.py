"""Every address names who may open it, and keeps to it for every role."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from geo_kla.access import PUBLIC, ROLES

DJANGOS_OWN = ("akun/", "admin/", "bahasa/")
"""Log in and out, the administration and the language switch guard themselves."""

SAMPLES = {
    "plan_id": 1, "correction_id": 1, "list_id": 1,
    "link_id": 1,
    "code": "99.71", "public_id": "2222222222", "version": "0", "z": 14, "x": 13250, "y": 8510, "kind": "csv",
    "run_id": 1, "batch_id": 1, "row_id": 1, "schedule_id": 1, "pair_id": 1, "merge_id": 1, "file_id": 1,
    "candidate_id": 1, "search_id": 1, "template_id": 1, "zone_code": "99.71.01.1001-01", "flag_id": 1,
    "name": "x", "position": 0,
    "scenario_id": 1, "step_id": 1, "token": "x", "award_id": 1, "key": "sd-d",
    "report_id": 1,
    "gap_code": "KS-00001", "year": 2026,
}  # fmt: skip
"""A value for each part of an address; what it names need not exist, the guard comes first."""


def own_routes() -> list[URLPattern]:
    return [
        pattern
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLPattern) and not str(pattern.pattern).startswith("static")
    ]


def address(route: URLPattern) -> str:
    return reverse(route.name, kwargs={name: SAMPLES[name] for name in route.pattern.converters})


@pytest.fixture
def people(db: None) -> dict[str, User | None]:
    """Return one person per role, somebody with an account and no role, and nobody (None)."""
    found: dict[str, User | None] = {"nobody": None, "no_role": User.objects.create_user("tamu")}
    for role in ROLES:
        found[role] = User.objects.create_user(role)
        found[role].groups.add(Group.objects.get(name=role))
    found["admin"] = User.objects.create_superuser("admin")
    return found


def test_every_route_of_ours_names_who_may_open_it():
    unnamed = [str(route.pattern) for route in own_routes() if not hasattr(route.callback, "needs")]
    assert unnamed == []


def test_routes_that_guard_themselves_are_djangos_own():
    resolvers = [p for p in get_resolver().url_patterns if isinstance(p, URLResolver)]
    assert {str(resolver.pattern) for resolver in resolvers} <= set(DJANGOS_OWN)


def test_every_permission_named_by_a_route_or_role_exists(db):
    wanted = {route.callback.needs for route in own_routes()} - {PUBLIC}
    wanted |= {name for names in ROLES.values() for name in names}
    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    assert wanted <= known


@pytest.mark.parametrize("route", own_routes(), ids=lambda route: route.name)
def test_route_opens_for_those_with_the_permission_and_nobody_else(route, people, client):
    client.raise_request_exception = False
    for role, user in people.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        status = client.get(address(route)).status_code
        needs = route.callback.needs
        if needs == PUBLIC or (user is not None and user.has_perm(needs)):
            assert status not in (401, 403, 500), role
        else:
            assert status == (302 if user is None else 403), role


def test_script_without_log_in_is_told_so_as_data(db, client):
    asked = {"content_type": "application/json", "headers": {"accept": "application/json"}}
    answer = client.post("/zona/nilai/", data="{}", **asked)
    assert (answer.status_code, answer.json()) == (401, {"error": "Silakan masuk dahulu."})


@pytest.mark.parametrize("route", own_routes(), ids=lambda route: route.name)
def test_nothing_is_written_without_the_permission_or_the_token_of_the_page(route, people):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    lax = Client(raise_request_exception=False)
    needs = route.callback.needs
    for role, user in people.items():
        for client in (strict, lax):
            client.logout()
            if user is not None:
                client.force_login(user)
        assert strict.post(address(route)).status_code == 403, role
        if needs != PUBLIC and not (user is not None and user.has_perm(needs)):
            assert lax.post(address(route)).status_code == (302 if user is None else 403), role
