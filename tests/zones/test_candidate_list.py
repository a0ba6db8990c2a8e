"""The list of candidates: what the address asks for, files, the search an older run lacks, and who may do what."""

import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.worlds import DEGREES_PER_METRE
from tests.worlds.ribbon import BARAT, SCHOOL, SCOPE, TIMUR
from tests.zones.people import client_of
from tests.zones.shapes_of_ribbon import box
from tests.zones.test_finder import LISTS, SERVICES
from zones.actions.candidate_search import ask_for_search, carry_out_search
from zones.actions.zones import draw_zone
from zones.errors import RunCancelled, SearchRefused
from zones.finding.question import CandidateQuestion
from zones.models import CandidatePlace, CandidateSearch, CandidateZone, ReachRun, Zone
from zones.queries.finding.candidates import candidate_rows
from zones.queries.finding.screen import candidate_screen


@pytest.fixture
def town(load_ribbon, analyse) -> ReachRun:
    """Two schools, each lacking a place to play; the western one has everything else as well."""
    load_ribbon(facilities=[*SERVICES, ("SD Timur", "SD", 1600), ("Pos Timur", "Posyandu", 1600),
                            ("PKA Timur", "PKA", 1600)], speaks_for=LISTS)  # fmt: skip
    return analyse()


@pytest.fixture
def planner(db):
    return client_of("planner")


def names(run: ReachRun, **asked: str) -> list[str]:
    return [row.name for row in candidate_rows(run, question=CandidateQuestion.from_query(asked))]


def test_filters_narrow_by_way_area_missing_service_and_children(town):
    assert sorted(names(town, cara="anchor")) == ["SD Negeri 1", "SD Timur"]
    assert names(town, cara="anchor", di=TIMUR) == ["SD Timur"]
    assert names(town, cara="anchor", layanan="information") == ["SD Timur"]
    assert names(town, cara="anchor", anak="300") == ["SD Timur"], "500 m on both sides: 324 children; west 270"
    assert names(town, sertifikat="1") == []
    assert len(names(town)) > 2


def test_only_what_touches_no_drawn_zone_when_asked(town, planner, django_user_model):
    draw_zone(name="Barat", shape=box(0, 500), by=django_user_model.objects.first())
    assert names(town, cara="anchor", terpisah="1") == ["SD Timur"]


def test_order_is_the_readers_and_what_makes_no_sense_asks_nothing(town):
    rows = candidate_rows(town, question=CandidateQuestion.from_query({"urut": "anak", "anak": "banyak", "cara": "x"}))
    children = [row.children for row in rows]
    assert children == sorted(children, reverse=True)
    fewest = candidate_rows(town, question=CandidateQuestion.from_query({"urut": "kurang"}))
    assert [len(row.missing) for row in fewest] == sorted(len(row.missing) for row in fewest)


def test_question_comes_back_from_its_own_address():
    asked = CandidateQuestion.from_query({"wilayah": "31", "di": "31.75.03", "cara": "anchor", "layanan": "play",
                                          "anak": "1.500", "sertifikat": "1", "urut": "mutu"})  # fmt: skip
    pairs = dict(pair.split("=") for pair in asked.address.split("&"))
    assert asked.least == 1500 and CandidateQuestion.from_query(pairs) == asked


def test_page_counts_what_the_filter_leaves_and_says_when_nothing_fits(town, planner):
    page = planner.get(reverse("zone_list"), {"di": TIMUR, "layanan": "health"}, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert page.context["screen"].count == 0 and "0 dari" in text and "Tidak ada yang cocok dengan saringan ini" in text
    assert "<html" not in text


def test_shapes_follow_the_list(town, planner):
    shapes = planner.get(reverse("zone_shapes"), {"cara": "anchor", "di": TIMUR}).json()["candidates"]["features"]
    assert [(one["properties"]["name"], one["properties"]["way"]) for one in shapes] == [("SD Timur", "anchor")]


def test_row_says_what_where_how_far_and_for_whom(town):
    row = next(row for row in candidate_rows(town) if row.name == "SD Negeri 1")
    assert row.around == "Di sekitar SD Negeri 1."
    assert row.sentence.startswith("Hanya layanan bermain yang belum terjangkau; ")
    (said,) = row.place_sentences
    assert "menit jalan kaki dari SD Negeri 1" in said and "berjalan paling jauh 500 m (9 menit)" in said


def test_candidate_in_detail_names_its_anchor_and_can_be_saved_with_it(town, planner):
    found = CandidateZone.objects.get(run=town, way="anchor", kind="nearly")
    told = planner.get(reverse("candidate_detail", args=[found.pk])).json()
    assert told["anchor"] == found.anchor.public_id and told["assessment"]["anchor"]["public_id"] == told["anchor"]
    (place,) = told["places"]
    walked = abs(place["route"][0][0] - place["route"][-1][0]) / DEGREES_PER_METRE
    assert place["walk_minutes"] > 0 and walked == pytest.approx(place["walk_m"], abs=1)
    body = {"geometry": told["geometry"], "name": "Usulan", "candidate": found.pk, "anchor": told["anchor"]}
    saved = planner.post(reverse("save_zone"), data=body, content_type="application/json")
    assert saved.status_code == 200
    zone = Zone.objects.get(code=saved.json()["code"])
    assert (zone.from_candidate, zone.current.anchor) == (found, found.anchor)
    again = planner.get(reverse("zone_detail", args=[zone.code])).json()
    assert again["places"][0]["sentence"] == told["places"][0]["sentence"], "the suggested place goes with the draft"


@pytest.mark.parametrize("kind", ["complete", "nearly", "two", "unknown"])
def test_every_kind_becomes_a_draft(kind, load_ribbon, analyse, planner):
    facilities = {"complete": [*SERVICES, ("Taman", "Taman", 350)], "two": SERVICES[:3]}.get(kind, SERVICES)
    lists = [one for one in LISTS if kind != "unknown" or one not in ("rbra", "rptra", "park", "playground")]
    load_ribbon(facilities=facilities, speaks_for=lists)
    found = CandidateZone.objects.get(run=analyse(), way="anchor", kind=kind)
    told = planner.get(reverse("candidate_detail", args=[found.pk])).json()
    body = {"geometry": told["geometry"], "name": "Usulan", "candidate": found.pk, "anchor": told["anchor"]}
    assert planner.post(reverse("save_zone"), data=body, content_type="application/json").status_code == 200


def test_files_hold_the_filtered_list_in_its_order(town, planner):
    asked = {"cara": "anchor", "di": TIMUR}
    text = planner.get(reverse("candidate_download", args=["csv"]), asked).content.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith("Urutan;Kandidat;Macam;Cara ditemukan;Jangkar")
    assert [line.split(";")[1] for line in lines[1:]] == ["SD Timur", "SD Timur"], "one line for each missing service"
    book = load_workbook(io.BytesIO(planner.get(reverse("candidate_download", args=["xlsx"]), asked).content))
    assert book.sheetnames == ["Kandidat", "Kamus data", "Catatan"] and book["Kandidat"]["B2"].value == "SD Timur"
    shapes = json.loads(planner.get(reverse("candidate_download", args=["geojson"]), asked).content)["features"]
    assert [one["properties"]["part"] for one in shapes] == ["candidate", "place", "place"]
    assert planner.get(reverse("candidate_download", args=["pdf"])).status_code == 404
    wrong = {"wilayah": f"{SCOPE}\r\nX: 1", "layanan": "\x00"}
    hostile = planner.get(reverse("candidate_download", args=["csv"]), wrong)
    assert hostile.status_code in (200, 404) and "X" not in hostile
    assert planner.post(reverse("start_search"), {"wilayah": "31\r\nX: \x00"}).status_code == 302


def test_name_that_begins_like_a_formula_is_harmless_in_files(load_ribbon, analyse, planner):
    load_ribbon(facilities=[("=SUM(A1)", "SD", 250.0), *SERVICES[1:]], speaks_for=LISTS)
    analyse()
    text = planner.get(reverse("candidate_download", args=["csv"]), {"cara": "anchor"}).content.decode("utf-8-sig")
    assert ";'=SUM(A1);" in text


# ---- the search that an older run lacks ---------------------------------------------------------------------------


@pytest.fixture
def older(town) -> ReachRun:
    """A run as an earlier release wrote it: no anchors, no places."""
    CandidateZone.objects.filter(run=town, way="anchor").delete()
    CandidatePlace.objects.all().delete()
    town.inputs.pop("anchors")
    town.save(update_fields=["inputs"])
    return town


def test_older_run_is_searched_in_the_background_and_gets_what_a_new_one_has(older, analyse, planner):
    page = planner.get(reverse("zone_list"))
    assert page.context["screen"].wants_search and "belum mencari tempat terbaik" in page.content.decode()
    answer = planner.post(reverse("start_search"), {"wilayah": SCOPE})
    search = CandidateSearch.objects.get()
    assert answer["Location"] == reverse("search_page", args=[search.pk]) and search.state == "queued"
    assert ask_for_search(run=older).pk == search.pk, "asked twice, searched once"
    kept = set(CandidateZone.objects.filter(run=older).values_list("pk", flat=True))
    carry_out_search(search=search)
    assert search.state == "done" and "Selesai." in planner.get(answer["Location"]).content.decode()
    now, new = CandidateZone.objects.filter(run=older), CandidateZone.objects.filter(run=analyse())
    said = ["way", "kind", "name", "missing", "children", "places__children_gained", "rank"]
    assert list(now.order_by("rank").values_list(*said)) == list(new.order_by("rank").values_list(*said))
    assert kept <= set(now.values_list("pk", flat=True)), "drafts made of them keep their candidate"
    assert not candidate_screen(CandidateQuestion(), older, planner).wants_search


def test_a_known_candidate_is_recognised_by_where_it_lies_among_others_of_the_same_numbers(older):
    real = CandidateZone.objects.filter(run=older, way="cells").order_by("rank").first()
    twin = CandidateZone.objects.get(pk=real.pk)
    twin.pk, twin.rank, twin.name, twin.geometry = None, 99, "Jauh", box(2400, 2600)
    twin.save()
    carry_out_search(search=ask_for_search(run=older))
    twin.refresh_from_db()
    assert (twin.rank, twin.places.count()) == (99, 0)
    same = CandidateZone.objects.filter(run=older, way="cells", kind=real.kind, cells=real.cells, score=real.score)
    assert set(same.values_list("pk", flat=True)) == {real.pk, twin.pk}


def test_search_is_refused_without_a_run_and_when_its_inputs_have_changed(older, load_ribbon):
    with pytest.raises(SearchRefused, match="Belum ada hitungan untuk wilayah ini. Hitung cakupannya dahulu."):
        ask_for_search(run=None)
    load_ribbon(facilities=[SCHOOL], speaks_for=LISTS)
    load_ribbon(facilities=[SCHOOL, ("SD Baru", "SD", 900)], speaks_for=LISTS)
    with pytest.raises(SearchRefused, match="sudah berubah: daftar fasilitas. Hitung ulang"):
        ask_for_search(run=older)


def test_stopped_search_writes_nothing(older):
    search = ask_for_search(run=older)

    def stop(share: float, stage: str) -> None:
        if share > 0.5:
            CandidateSearch.objects.filter(pk=search.pk).update(cancel_wanted=True)

    with pytest.raises(RunCancelled):
        carry_out_search(search=search, report=stop)
    search.refresh_from_db()
    assert search.state == "cancelled"
    assert not CandidatePlace.objects.exists() and not CandidateZone.objects.filter(way="anchor").exists()


def test_page_stays_quick_with_its_queries_bound(town, planner, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        planner.get(reverse("zone_list"), {"di": BARAT})


def test_official_reads_but_the_public_does_not(town, client):
    found = CandidateZone.objects.first()
    assert client_of("official").get(reverse("candidate_detail", args=[found.pk])).status_code == 200
    for address in (reverse("candidate_detail", args=[found.pk]), reverse("candidate_download", args=["csv"])):
        assert client.get(address).status_code == 302
