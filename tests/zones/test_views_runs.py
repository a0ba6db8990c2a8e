"""An analysis from the page: begun, watched, stopped, failed; and only by those allowed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.worlds.ribbon import SCOPE
from tests.zones.people import client_of
from zones.models import ReachRun


@pytest.fixture
def official(load_ribbon):
    load_ribbon()
    return client_of("official")


def progress(client, run: ReachRun) -> str:
    return client.get(f"/hitungan/{run.pk}/", HTTP_HX_REQUEST="true").content.decode()


def begin(official) -> ReachRun:
    answer = official.post("/hitungan/", {"wilayah": SCOPE})
    run = ReachRun.objects.latest("pk")
    assert answer["Location"] == f"/hitungan/{run.pk}/"
    return run


def test_run_is_queued_and_its_page_watches_it(official):
    html = progress(official, begin(official))
    assert 'hx-trigger="every 1s"' in html
    assert "Menunggu giliran" in html
    assert '<progress class="run-bar" max="100" value="0"' in html


def test_asking_again_leads_to_the_run_that_waits(official):
    assert begin(official) == begin(official)


def test_unknown_area_is_refused_in_words(official):
    answer = official.post("/hitungan/", {"wilayah": "31.75"}, follow=True)
    assert "Wilayah 31.75 tidak ada" in answer.content.decode()


def test_progress_is_the_true_share_with_its_stage(official):
    run = begin(official)
    ReachRun.objects.update(state="running", progress=0.437, stage="Menghitung jarak")
    html = progress(official, run)
    assert 'value="43"' in html and "43%" in html
    assert "Menghitung jarak" in html
    assert "Hentikan" in html


def test_stopped_run_says_so_and_can_be_begun_again(official):
    run = begin(official)
    official.post(f"/hitungan/{run.pk}/henti/")
    html = progress(official, run)
    assert "Hitungan dihentikan." in html
    assert "Coba lagi" in html
    assert "every 1s" not in html


def test_failed_run_shows_its_message(official):
    run = begin(official)
    ReachRun.objects.update(state="failed", message="Wilayah 99 tidak lagi berlaku.")
    assert "Wilayah 99 tidak lagi berlaku." in progress(official, run)


def test_finished_run_leads_to_its_result(official, analyse):
    run = analyse()
    html = progress(official, run)
    assert f'href="/cakupan/?wilayah={SCOPE}"' in html
    assert "every 1s" not in html
    assert "Jalan Pita 1" in html


def test_older_run_says_that_a_newer_one_counts(official, analyse):
    older = analyse()
    analyse()
    assert "hitungan yang lebih baru" in progress(official, older)


def test_run_that_nobody_carries_out_tells_why_after_a_minute(official):
    run = begin(official)
    assert "db_worker" not in progress(official, run)
    ReachRun.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert "db_worker" in progress(official, run)


def test_number_of_a_run_is_never_grouped(official, analyse):
    ReachRun.objects.create(pk=12345, area_code=SCOPE, standard_set=analyse().standard_set)
    assert "Hitungan 12345" in official.get("/hitungan/12345/").content.decode()


def test_readers_without_an_account_are_sent_to_log_in(client, official):
    run = begin(official)
    assert client.post("/hitungan/", {"wilayah": SCOPE}).status_code == 302
    assert client.post(f"/hitungan/{run.pk}/henti/").status_code == 302
    run.refresh_from_db()
    assert run.state == "queued"
