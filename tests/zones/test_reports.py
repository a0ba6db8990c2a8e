"""Atlas and meeting packs: what they say, how they are made in the background, and who may have them."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override
from docx import Document
from pypdf import PdfReader

from facilities.models import Facility
from regions.models import Area
from regions.scopes import ScopeRefused, require_scope
from tests.worlds.ribbon import BARAT, SCOPE, TIMUR
from tests.zones.people import client_of, person
from zones.actions.reports import (
    SILENT_TOO_LONG,
    ask_for_report,
    cancel_report,
    carry_out_report,
    close_abandoned_reports,
    delete_report,
    draw_again,
)
from zones.errors import ReportRefused, RunCancelled
from zones.models import AreaCoverage, CellReach, Gap, Report, RunState
from zones.paper.atlas import AtlasWish, draw_atlas
from zones.paper.atlas_classes import Classes
from zones.paper.atlas_ground import atlas_ground
from zones.paper.atlas_sheet import atlas_sheet
from zones.paper.map_parts import wrapped
from zones.paper.paper_size import A3, A4
from zones.paper.report_files import keep_file, kinds_of, report_path
from zones.paper.report_tasks import drawn
from zones.queries.paper.changes import changes_between
from zones.queries.paper.worst import shortages


@pytest.fixture
def run(load_ribbon, analyse):
    load_ribbon(facilities=[("SD Negeri 1", "SD", 250.0), ("Posyandu Melati", "Posyandu", 300.0)],
                speaks_for=["primary_school", "posyandu"])  # fmt: skip
    return analyse()


@pytest.fixture
def official(db):
    return person("official")


def ask(run, by, kind="atlas", **words):
    asked = {"choices": {"levels": ["kecamatan", "kelurahan"], "paper": "a4", "rule": ""}, "language": "id", **words}
    return ask_for_report(kind=kind, area_code=SCOPE, run=run, by=by, **asked)


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page, white space as single blanks."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))


def make_pack(run, by, **words):
    meant = {"choices": {"decisions": ""}, "meeting_on": dt.date(2026, 3, 2), **words}
    return carry_out_report(report=ask(run, by, "pack", **meant), draw=drawn)


def test_sheet_counts_what_lies_out_of_reach_and_says_what_the_table_says(run):
    ground = atlas_ground(Area.objects.current().get(code=SCOPE), run)
    sheet = atlas_sheet(ground, TIMUR, A4)
    judged = AreaCoverage.objects.filter(run=run, area__code=TIMUR)
    assert sheet.verdicts == {v: judged.filter(verdict=v).count() for v in ("met", "not_met", "no_data")}
    assert sheet.gaps and {gap.code for gap in sheet.gaps} == {TIMUR}
    assert sheet.services == judged.filter(standard__kind="D").exclude(verdict="no_data").count()
    assert "<svg" in sheet.svg and "<image" not in sheet.svg and "Kec. Kecamatan Pita" in sheet.above


def test_worst_gaps_of_a_run_are_those_of_the_register(run):
    ground = atlas_ground(Area.objects.current().get(code=SCOPE), run)
    found = [(one.code, one.cell.column.key, round(one.children, 6)) for one in shortages(list(ground.rows.values()))]
    kept = [(gap.area_code, gap.standard.key, round(gap.children, 6)) for gap in Gap.objects.select_related("standard")]
    assert found and sorted(found) == sorted(kept)


def test_map_may_show_one_rule_alone(run):
    ground = atlas_ground(Area.objects.current().get(code=SCOPE), run)
    sheet = atlas_sheet(ground, TIMUR, A3, rule_key="sd-d")
    assert (sheet.services, len(sheet.classes)) == (1, 2) and "SD/MI" in sheet.alone


def test_atlas_has_cover_contents_sheets_method_and_can_be_read_without_seeing_it(run):
    heard = []
    area = Area.objects.current().get(code=SCOPE)
    atlas = draw_atlas(AtlasWish(area, run, ("kecamatan", "kelurahan"), A4), lambda *told: heard.append(told))
    pages = pages_of(atlas.content)
    assert atlas.sheets == 3 and atlas.pages == len(pages)
    titles = ["Kec. Kecamatan Pita", "Kel. Barat", "Kel. Timur"]
    first = {title: next(i for i, page in enumerate(pages[2:], start=3) if title in page[:120]) for title in titles}
    assert list(first.values()) == sorted(set(first.values())) and first["Kec. Kecamatan Pita"] == 3
    assert f"hitungan {run.pk}," in pages[2] and "Dasar hukum" in pages[2] and "Batas Pita" in pages[2]
    assert any("Standar dan sumbernya" in page for page in pages[-3:])
    shares = [share for share, _stage in heard]
    assert shares == sorted(shares) and "Menggambar Kel. Barat" in [stage for _share, stage in heard]
    read = PdfReader(io.BytesIO(atlas.content))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in read.trailer["/Root"]
    assert read.trailer["/Root"]["/Lang"] == "id"
    bookmarks = {one.title: read.get_destination_page_number(one) + 1 for one in flat(read.outline)}
    assert {title: page for title, page in bookmarks.items() if title[:4] in ("Kec.", "Kel.")} == {
        f"{title} {code}": first[title] for title, code in zip(titles, (SCOPE, BARAT, TIMUR), strict=True)
    }


def test_atlas_of_a_run_that_was_superseded_is_refused_in_words(run, analyse, official):
    report = ask(run, official)
    analyse()
    with pytest.raises(ReportRefused, match=f"Hitungan {run.pk} sudah digantikan"):
        carry_out_report(report=report, draw=drawn)
    report.refresh_from_db()
    assert report.state == RunState.FAILED and "sudah digantikan" in report.message


def test_atlas_of_an_area_without_cells_is_drawn_without_them(run):
    CellReach.objects.filter(run=run).delete()
    run.outcome["cells"] = 0
    atlas = draw_atlas(AtlasWish(Area.objects.current().get(code=SCOPE), run, ("kelurahan",), A4))
    assert atlas.sheets == 2


def flat(outline) -> list:
    return [one for part in outline for one in (flat(part) if isinstance(part, list) else [part])]


def test_atlas_in_english_says_its_language(run):
    area = Area.objects.current().get(code=SCOPE)
    with override("en"):
        content = draw_atlas(AtlasWish(area, run, ("kelurahan",), A4)).content
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == "en"


def test_secret_place_is_on_no_map(run):
    facility = Facility.objects.get(name="SD Negeri 1")
    ground = atlas_ground(Area.objects.current().get(code=SCOPE), run)
    assert len(ground.places.lon) == 2
    facility.type.is_sensitive = True
    facility.type.save()
    again = atlas_ground(Area.objects.current().get(code=SCOPE), run)
    assert len(again.places.lon) == 1


def test_classes_hold_every_number_once():
    for most in range(1, 12):
        classes = Classes.up_to(most)
        shades = classes.of(list(range(most + 1)))
        assert shades[0] == 0 and sorted(shades) == list(shades) and len(set(shades.tolist())) == min(most, 4) + 1
    assert [words for _colour, words in Classes.up_to(6).words] == ["0", "1–2", "3", "4", "5–6"]


def test_name_too_long_for_its_place_is_wrapped_at_words():
    assert wrapped("HALIM PERDANA KUSUMA", 14) == ["HALIM PERDANA", "KUSUMA"]


def test_report_is_drawn_kept_and_handed_out(run, official):
    report = carry_out_report(report=ask(run, official), draw=drawn)
    assert (report.state, report.progress) == (RunState.DONE, 1.0) and kinds_of(report) == ["pdf"]
    assert report.size == report_path(report, "pdf").stat().st_size
    client = client_of("decider")
    answer = client.get(f"/laporan/{report.pk}/berkas.pdf")
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    assert f"atlas-{SCOPE}-" in answer["Content-Disposition"]
    assert client.get(f"/laporan/{report.pk}/berkas.docx").status_code == 404


def test_open_report_is_not_asked_twice_and_nobody_has_too_many(run, official):
    first = ask(run, official)
    assert ask(run, official) == first
    for paper in ("a3", "b"):
        ask(run, official, choices={"levels": ["kelurahan"], "paper": paper})
    with pytest.raises(ReportRefused, match="Sudah ada 3 laporan"):
        ask(run, official, choices={"levels": ["kecamatan"]})


def test_report_without_run_or_pack_without_day_is_refused(run, official):
    with pytest.raises(ReportRefused, match="Belum ada hitungan"):
        ask(None, official)
    with pytest.raises(ReportRefused, match="tanggal rapat"):
        ask(run, official, "pack")


def test_report_that_is_stopped_leaves_no_file_and_can_be_drawn_again(run, official):
    report = ask(run, official)

    def stopped_meanwhile(asked, tell):
        tell(0.1, "satu")
        cancel_report(report=asked)
        return drawn(asked, tell)

    with pytest.raises(RunCancelled):
        carry_out_report(report=report, draw=stopped_meanwhile)
    report.refresh_from_db()
    assert report.state == RunState.CANCELLED and kinds_of(report) == []
    assert draw_again(report=report)
    assert carry_out_report(report=report, draw=drawn).state == RunState.DONE
    assert not draw_again(report=report)


def test_report_of_a_killed_worker_ends_and_does_not_block(run, official):
    report = ask(run, official)
    Report.objects.update(state=RunState.RUNNING, touched_at=timezone.now() - SILENT_TOO_LONG - dt.timedelta(seconds=1))
    assert close_abandoned_reports() == 1
    report.refresh_from_db()
    assert report.state == RunState.FAILED and "terhenti di tengah jalan" in report.message
    assert ask(run, official) != report


def test_failure_is_told_and_nothing_is_kept(run, official):
    def fails(asked, tell):
        raise ValueError("pecah")

    with pytest.raises(ValueError, match="pecah"):
        carry_out_report(report=ask(run, official), draw=fails)
    report = Report.objects.get()
    assert report.state == RunState.FAILED and "pecah" in report.message and kinds_of(report) == []


def test_only_its_maker_throws_a_report_away_with_its_file(run, official, django_capture_on_commit_callbacks):
    report = ask(run, official)
    keep_file(report, "pdf", b"%PDF-")
    with pytest.raises(ReportRefused, match="Hanya pembuatnya"):
        delete_report(report=report, by=person("planner"))
    path = report_path(report, "pdf")
    with django_capture_on_commit_callbacks(execute=True):
        delete_report(report=report, by=official)
    assert not path.exists() and not Report.objects.exists()


def test_database_refuses_pack_without_meeting_and_done_without_file(run, official):
    for broken in ({"kind": "pack"}, {"state": "done"}, {"progress": 1.5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.create(**{"kind": "atlas", "area_code": SCOPE, "run": run, "by": official, **broken})


def test_pack_tells_figures_worst_gaps_changes_and_decisions(load_ribbon, analyse, run, official):
    load_ribbon(facilities=[("SD Negeri 1", "SD", 250.0), ("SD Negeri 2", "SD", 1500.0)],
                speaks_for=["primary_school", "posyandu"])  # fmt: skip
    now = analyse()
    changes = changes_between(run, now, SCOPE)
    assert [(one.code, one.rule) for one in changes.better if one.code == TIMUR]
    assert any(one.reached_more and one.reached_more > 0 for one in changes.better)
    report = make_pack(now, official, since_run=run, choices={"decisions": "Menetapkan lokasi taman\n\n"})
    assert kinds_of(report) == ["pdf", "docx"]
    text = text_of(report_path(report, "pdf").read_bytes())
    for words in ("Rapat Senin, 2 Maret 2026", "Menetapkan lokasi taman", f"hitungan {run.pk}", "720 anak"):
        assert words in " ".join(text.split()), words
    document = Document(io.BytesIO(report_path(report, "docx").read_bytes()))
    written = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "☐ Menetapkan lokasi taman" in written and len(document.tables) == 1
    judged = AreaCoverage.objects.filter(run=now, area__level=F("standard__level"))
    met, missed = (judged.filter(verdict=one).count() for one in ("met", "not_met"))
    assert f"{met} dari {met + missed} standar yang dapat dinilai terpenuhi" in written


def test_first_pack_says_that_there_is_nothing_to_compare(run, official):
    report = make_pack(run, official)
    assert "Rapat pertama" in text_of(report_path(report, "pdf").read_bytes())


def test_page_offers_what_can_be_made_and_keeps_what_was(run, django_assert_max_num_queries):
    client = client_of("official")
    with django_assert_max_num_queries(40):
        html = client.get("/laporan/").content.decode()
    for words in ("Kec. Kecamatan Pita", "kelurahan/desa (2)", "Belum ada laporan untuk wilayah ini"):
        assert words in html
    answer = client.post("/laporan/buat/", {"macam": "atlas", "wilayah": SCOPE, "lembar": "kelurahan"})
    report = Report.objects.get()
    assert answer.url == f"/laporan/{report.pk}/" and report.choices["levels"] == ["kelurahan"]
    assert "Menunggu giliran" in client.get(answer.url).content.decode()
    client.post(f"/laporan/{report.pk}/henti/")
    assert "Pembuatan dihentikan" in client.get(answer.url).content.decode()
    client.post(f"/laporan/{report.pk}/lagi/")
    assert Report.objects.get().state == RunState.QUEUED
    assert "kelurahan/desa · A4" in client.get("/laporan/").content.decode()


def test_refused_form_keeps_what_was_written(run):
    answer = client_of("official").post(
        "/laporan/buat/", {"macam": "pack", "wilayah": SCOPE, "tanggal": "besok", "keputusan": "Hal penting"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and "Isi tanggal rapat" in html and "Hal penting" in html


def test_page_before_any_run_says_where_to_begin(load_ribbon):
    load_ribbon()
    assert "Mulailah hitungan di halaman cakupan" in client_of("official").get("/laporan/").content.decode()


def test_report_of_another_area_is_not_found_and_not_made(run):
    from regions.models import UserScope

    report = ask(run, person("planner"))
    user = person("official", "luar")
    UserScope.objects.create(user=user, area_code="98.01")
    client = client_of("verifier")
    client.force_login(user)
    assert client.get(f"/laporan/{report.pk}/").status_code == 404
    assert client.post("/laporan/buat/", {"macam": "atlas", "wilayah": SCOPE}).status_code == 403
    with pytest.raises(ScopeRefused):
        require_scope(user, BARAT)
