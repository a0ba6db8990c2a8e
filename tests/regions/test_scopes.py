"""An account writes in its own areas only; which these are is said in one place."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import Q

from regions.actions.scopes import AreaRefused, give_area, take_area
from regions.models import Area, AreaEdition, Source, UserScope
from regions.scopes import NOTHING, Scope, ScopeRefused, forget_scope, require_scope, scope_of

TWO_CITIES = {"99": "Provinsi Contoh", "99.71": "Kota Contoh", "99.71.01": "Utara", "99.02": "Kabupaten Contoh"}


@pytest.fixture
def areas(db: None) -> None:
    source = Source.objects.create(slug="batas", name="Batas")
    edition = AreaEdition.objects.create(name="Batas", scope_code="99", source=source, is_active=True)
    for code, name in TWO_CITIES.items():
        Area.objects.create(
            edition=edition, code=code, name=name, level=code.count(".") + 1, area_m2=1, is_current=True,
            geometry=MultiPolygon(Polygon.from_bbox((106, -7, 107, -6)), srid=4326),
        )  # fmt: skip


@pytest.fixture
def ani(areas: None) -> User:
    ani = User.objects.create_user("ani")
    give_area(user=ani, area_code="99.71", by=None)
    return ani


@pytest.mark.parametrize(
    ("code", "held", "touched"),
    [
        ("99.71", True, True), ("99.71.01", True, True), ("99.71.01.1001", True, True),
        ("99", False, True), ("99.02", False, False), ("99.7", False, False), ("99.710", False, False),
        ("", False, False),
    ],
)  # fmt: skip
def test_area_lies_inside_with_all_below_it_and_nothing_that_only_begins_alike(code, held, touched):
    scope = Scope(("99.71",))
    assert (scope.holds(code), scope.touches(code)) == (held, touched)


def test_province_holds_all_its_cities():
    assert Scope(("99",)).holds_all(["99.71.01.1001", "99.02"])
    assert not Scope(("99.71",)).holds_all(["99.71.01.1001", "99.02"])
    assert not Scope(("99.71",)).holds_all([]), "of no known area nothing is said to lie inside"


def test_same_rule_holds_in_the_database(ani):
    held = Area.objects.filter(scope_of(ani).lookup("code")).values_list("code", flat=True)
    assert sorted(held) == ["99.71", "99.71.01"]
    assert Area.objects.filter(NOTHING.lookup("code")).count() == 0
    assert Area.objects.filter(Scope(is_everything=True).lookup("code") & Q(level=1)).count() == 1


def test_who_has_which_scope(ani, settings, django_assert_num_queries):
    assert scope_of(None).is_everything and scope_of(User.objects.create_superuser("kepala")).is_everything
    assert scope_of(AnonymousUser()) == NOTHING
    budi = User.objects.create_user("budi")
    assert scope_of(budi).is_everything, "an installation for one city needs no areas"
    settings.ACCOUNTS_NEED_AREA = True
    forget_scope(budi)
    assert scope_of(budi) == NOTHING
    forget_scope(ani)
    with django_assert_num_queries(1):
        assert scope_of(ani).codes == scope_of(ani).codes == ("99.71",)


def test_refusal_names_the_own_area_and_the_other(ani, settings):
    require_scope(ani, "99.71.01")
    with pytest.raises(ScopeRefused) as refused:
        require_scope(ani, "99.71", "99.02")
    assert str(refused.value) == (
        "Akun Anda untuk Kota Contoh (99.71); Kabupaten Contoh (99.02) di luar wilayah itu."
    )
    with pytest.raises(ScopeRefused, match="letak yang ini tidak diketahui"):
        require_scope(ani, "")
    settings.ACCOUNTS_NEED_AREA = True
    with pytest.raises(ScopeRefused, match="belum diberi wilayah kerja"):
        require_scope(User.objects.create_user("budi"), "99.71")


def test_area_is_given_once_and_taken_but_never_the_last(ani, settings):
    kepala = User.objects.create_superuser("kepala")
    give_area(user=ani, area_code="99.02", by=kepala)
    give_area(user=ani, area_code="99.02", by=None)
    assert UserScope.objects.get(user=ani, area_code="99.02").given_by == kepala
    assert scope_of(ani).codes == ("99.02", "99.71")
    assert take_area(user=ani, area_code="99.02") and not take_area(user=ani, area_code="99.03")
    with pytest.raises(AreaRefused, match="bekerja untuk semua wilayah"):
        take_area(user=ani, area_code="99.71")
    assert scope_of(ani).codes == ("99.71",)
    settings.ACCOUNTS_NEED_AREA = True
    assert take_area(user=ani, area_code="99.71") and scope_of(ani) == NOTHING
    with pytest.raises(AreaRefused, match="Kode 98 tidak dimuat"):
        give_area(user=ani, area_code="98", by=None)


def test_database_holds_one_row_per_area_with_a_code_that_can_be(ani):
    for code in ("99.71", "3175", "99.71."):
        with pytest.raises(IntegrityError), transaction.atomic():
            UserScope.objects.create(user=ani, area_code=code)


def test_command_gives_to_all_that_have_none_and_shows_them(ani):
    User.objects.create_user("budi")
    User.objects.create_superuser("kepala")
    said = io.StringIO()
    call_command("user_areas", "--all-without", "--give", "99.02", stdout=said)
    call_command("user_areas", stdout=said)
    assert [line.split() for line in said.getvalue().splitlines()[-4:]] == [
        ["ani", "99.71"], ["budi", "99.02"], ["kepala", "(admin)"], ["3", "akun"],
    ]  # fmt: skip
    for wrong in (["siapa", "--give", "99"], ["--give", "99"], ["ani", "--give", "12"]):
        with pytest.raises(CommandError):
            call_command("user_areas", *wrong)


def test_admin_gives_areas_on_the_page_of_the_account(ani, admin_client):
    address = f"/admin/auth/user/{ani.pk}/change/"
    page = admin_client.get(address).content.decode()
    assert "wilayah kerja" in page.lower() and "ACCOUNTS_NEED_AREA" in page
    row = UserScope.objects.get(user=ani)
    sent = {
        "username": "ani", "date_joined_0": "2026-01-01", "date_joined_1": "08:00", "is_active": "on",
        "area_scopes-TOTAL_FORMS": 2, "area_scopes-INITIAL_FORMS": 1, "area_scopes-0-id": row.pk,
        "area_scopes-0-user": ani.pk, "area_scopes-0-area_code": "99.71", "area_scopes-1-user": ani.pk,
    }  # fmt: skip
    refused = admin_client.post(address, sent | {"area_scopes-1-area_code": "12.34"})
    assert "Kode 12.34 tidak dimuat" in refused.content.decode()
    refused = admin_client.post(address, sent | {"area_scopes-0-DELETE": "on", "area_scopes-1-area_code": ""})
    assert "bekerja untuk semua wilayah" in refused.content.decode()
    assert admin_client.post(address, sent | {"area_scopes-1-area_code": "99.02"}).status_code == 302
    assert UserScope.objects.get(user=ani, area_code="99.02").given_by.username == "admin"
    assert "99.02, 99.71" in admin_client.get("/admin/auth/user/?area_scopes__isempty=0").content.decode()
