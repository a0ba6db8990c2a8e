"""Facility tiles: the same places as the list for the same reader, small, and cached only where that is safe."""

import datetime as dt

import pyogrio
import pytest
from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.http import Http404
from django.utils import timezone

from facilities import tiles
from facilities.models import Facility
from regions.tiles import TileAddress
from tests.tile_reading import rows_of, tile_over
from tests.worlds.villages import WEST

from .public_town import SECRET_NAMES, write_people, write_town

TODAY = dt.date(2026, 8, 1)
PUBLIC = ["RPTRA <Jaka> & Dara", "SDN Klender 01", "SMPN 27"]


@pytest.fixture
def town(catalogue, villages):
    cache.clear()
    return write_town(villages)


@pytest.fixture
def get(client):
    """Return a function that asks for the tile over the town as a role, for an audience."""

    def ask(audience: str, *, zoom: int = 14, query: str = "", user=None, version: str = ""):
        client.logout()
        if user:
            client.force_login(user)
        z, x, y = tile_over(*WEST, zoom)
        version = version or tiles.facility_version(tiles.Audience(audience), timezone.localdate())
        return client.get(f"/ubin/fasilitas/{version}/{z}/{x}/{y}.pbf{query}")

    return ask


def names(response, tmp_path) -> list[str]:
    return sorted(row["name"] for row in rows_of(response.content, "facility", tmp_path))


def test_tile_holds_public_places_with_their_marks(town, get, tmp_path):
    rows = {row["name"]: row for row in rows_of(get("umum").content, "facility", tmp_path)}
    assert sorted(rows) == PUBLIC
    sd, rptra = rows["SDN Klender 01"], rows["RPTRA <Jaka> & Dara"]
    assert (sd["type"], sd["group"], bool(sd["wheelchair"])) == ("primary_school", "education", True)
    assert sd["public_id"] == town["sd"].public_id and rptra["certified"]
    assert not rows["SMPN 27"]["certified"], "its certificate has ended"


@pytest.mark.parametrize(
    ("query", "found"),
    [("?q=klender", ["SDN Klender 01"]), ("?kelompok=play", ["RPTRA <Jaka> & Dara"]), ("?q=zzzz", []),
     ("?q=klendre", ["SDN Klender 01"]), ("?kursi_roda=1", ["SDN Klender 01"]),
     ("?tersertifikasi=1", ["RPTRA <Jaka> & Dara"]), ("?q=timur", ["SMPN 27"])],
)  # fmt: skip
def test_map_shows_what_the_list_shows(town, get, client, tmp_path, query, found):
    assert names(get("umum", query=query), tmp_path) == found
    listed = [row.name for row in client.get(f"/{query}").context["page"].rows if row.position]
    assert sorted(listed) == found


@pytest.mark.parametrize("role", ["nobody", "no_role", "planner", "official", "admin"])
@pytest.mark.parametrize("zoom", [5, 10, 11, 14, 15])
def test_shelter_is_in_no_public_or_internal_tile_of_anyone(town, get, tmp_path, role, zoom):
    user = write_people()[role]
    for audience in ("umum", "internal"):
        answer = get(audience, zoom=zoom, user=user)
        if answer.status_code == 200:
            assert not any(name.encode() in answer.content for name in SECRET_NAMES)
            assert town["secret"].public_id.encode() not in answer.content
            assert b"shelter" not in answer.content
            crowds = rows_of(answer.content, "crowd", tmp_path)
            assert sum(row["facilities"] for row in crowds) <= len(PUBLIC) + (audience == "internal")


@pytest.mark.parametrize(
    ("role", "audience", "status"),
    [("nobody", "umum", 200), ("planner", "umum", 200), ("admin", "umum", 200),
     ("nobody", "internal", 404), ("no_role", "internal", 404), ("planner", "internal", 200),
     ("official", "internal", 200), ("admin", "internal", 404),
     ("nobody", "rahasia", 404), ("planner", "rahasia", 404), ("official", "rahasia", 404), ("admin", "rahasia", 200)],
)  # fmt: skip
def test_tile_of_an_audience_is_for_those_who_belong_to_it(town, get, role, audience, status):
    assert get(audience, user=write_people()[role]).status_code == status


def test_public_tile_is_the_same_for_everyone(town, get, tmp_path):
    """A cache between may hand a planner's answer to the public."""
    people = write_people()
    assert {get("umum", user=user).content for user in people.values()} == {get("umum").content}
    assert names(get("internal", user=people["planner"]), tmp_path) == sorted([*PUBLIC, "Lapangan Dalam"])


def test_only_a_current_public_tile_may_be_kept_for_a_year(town, get):
    people = write_people()
    assert get("umum")["Cache-Control"] == "public, max-age=31536000, immutable"
    assert get("umum", version="000000000000-umum")["Cache-Control"] == "no-cache"
    assert "no-store" in get("internal", user=people["planner"])["Cache-Control"]


@pytest.mark.parametrize("version", ["0", "abc-lain", "umum-"])
def test_version_without_an_audience_is_no_address(town, get, version):
    assert get("umum", version=version).status_code == 404


def test_version_moves_with_every_change_that_a_tile_shows(town):
    def version(audience="umum", on=TODAY):
        return tiles.facility_version(tiles.Audience(audience), on)

    seen = [version()]
    Facility.objects.filter(pk=town["sd"].pk).update(name="SDN Klender 02")
    seen.append(version())
    town["smp"].delete()
    seen.append(version())
    town["rptra"].statuses.update(valid_until=dt.date(2026, 8, 2))
    seen.append(version())
    assert len(set(seen)) == 4 and version() == seen[-1]
    assert version(on=dt.date(2026, 8, 3)) != seen[-1], "certificates end over night"
    assert version("internal") != seen[-1]


def test_empty_tile_is_an_answer_without_content(town, get, client):
    assert get("umum", query="?q=zzzzzz").status_code == 204
    assert client.get("/ubin/fasilitas/0-umum/14/0/0.pbf").status_code == 204


def write_crowd(source, count: int) -> None:
    Facility.objects.bulk_create(
        Facility(
            source=source, source_row=f"r{i}", name=f"Taman Bermain Anak Nomor {i}", type_id="park",
            position=Point(106.9 + (i % 100) * 1e-4, -6.225 + (i // 100) * 1e-5, srid=4326),
        )
        for i in range(count)
    )  # fmt: skip


def test_crowd_is_grouped_from_afar_and_adds_up(town, get, tmp_path):
    write_crowd(town["sd"].source, 300)
    content = get("umum", zoom=10).content
    crowds, alone = rows_of(content, "crowd", tmp_path), rows_of(content, "facility", tmp_path)
    assert sum(row["facilities"] for row in crowds) + len(alone) == 300 + len(PUBLIC)


def test_tile_from_afar_is_kept_with_its_version_and_never_handed_to_another_audience(town, get, tmp_path, monkeypatch):
    people = write_people()
    first = get("umum", zoom=9).content
    with monkeypatch.context() as patch:
        patch.setattr(tiles, "facility_tile", lambda *_asked, **_how: b"cut again")
        assert get("umum", zoom=9).content == first
        assert get("umum", zoom=9, query="?kelompok=play").content == b"cut again", "what is filtered is not kept"
        assert get("umum", zoom=14).content == b"cut again"
        assert get("internal", zoom=9, user=people["planner"]).content == b"cut again"
    write_crowd(town["sd"].source, 5)
    cache.delete("version:facilities-umum")  # two seconds later
    content = get("umum", zoom=9).content
    told = rows_of(content, "crowd", tmp_path), rows_of(content, "facility", tmp_path)
    assert sum(row["facilities"] for row in told[0]) + len(told[1]) == 5 + len(PUBLIC)


def test_tile_of_ten_thousand_places_stays_small(town, get, tmp_path):
    write_crowd(town["sd"].source, 10_000)
    z, x, y = tile_over(*WEST, 12)
    content = tiles.facility_tile(TileAddress(z, x, y), Facility.objects.public(), on=TODAY)
    assert 0 < len(content) < 500_000
    assert sum(row["facilities"] for row in rows_of(content, "crowd", tmp_path)) > tiles.CROWD


def test_tile_is_packed_for_those_who_can_unpack(town, client):
    write_crowd(town["sd"].source, 200)
    z, x, y = tile_over(*WEST, 14)
    answer = client.get(f"/ubin/fasilitas/0-umum/{z}/{x}/{y}.pbf", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"


def test_reader_without_the_audience_gets_no_such_tile(town):
    planner = write_people()["planner"]
    with pytest.raises(Http404):
        tiles.visible_to_audience(tiles.Audience.SENSITIVE, planner)


def test_pyogrio_reads_vector_tiles():
    """The tests lean on it; a build without the driver must fail here and not by empty answers."""
    assert "MVT" in pyogrio.list_drivers()
