"""The weekly list by e-mail: to whom, what it says, and that it stops."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from regions.models import UserScope
from tests.worlds.ribbon import BARAT, TIMUR
from tests.zones.people import client_of
from zones.actions.gap_digest import choose_digest, send_digests, stop_token
from zones.gap_register.digest_tasks import next_monday
from zones.models import Agency, DigestChoice, Gap


@pytest.fixture
def reader(official) -> User:
    """Return an official of the education agency with an address."""
    User.objects.filter(pk=official.pk).update(email="dinas@contoh.go.id")
    Agency.objects.get_or_create(key="pendidikan", defaults={"name_id": "Dinas Pendidikan"})[0].members.add(official)
    return User.objects.get(pk=official.pk)


def test_member_of_an_agency_gets_its_gaps_in_words_as_text_and_html(gap, reader, settings):
    settings.SITE_URL = "https://kla.contoh.go.id/"
    Gap.objects.filter(pk=gap.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    done = send_digests()
    assert (done.sent, done.failed) == (1, 0)
    (letter,) = mail.outbox
    html, kind = letter.alternatives[0]
    assert letter.to == ["dinas@contoh.go.id"] and kind == "text/html"
    for text in (letter.body, html):
        assert "90 anak usia 7–12 tahun di Kel. Timur berjalan lebih dari 1.000 m" in text
        assert f"https://kla.contoh.go.id/kesenjangan/{gap.code}/" in text
        assert "Terlambat" in text and "Dinas Pendidikan" in text
    assert "kesenjangan belum selesai" in letter.subject
    assert letter.extra_headers["List-Unsubscribe"].startswith("<https://kla.contoh.go.id/kesenjangan/ringkasan/")


def test_nobody_is_told_of_areas_or_agencies_that_are_not_theirs(gap, reader):
    UserScope.objects.create(user=reader, area_code=BARAT)
    send_digests()
    assert all(TIMUR not in letter.body and "Kel. Timur" not in letter.body for letter in mail.outbox)
    mail.outbox.clear()
    UserScope.objects.all().delete()
    reader.agencies.set([Agency.objects.get(key="kesehatan")])
    assert send_digests().empty == 1 and not mail.outbox


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_account_without_address_or_switched_off_gets_nothing(gap, reader, change):
    User.objects.filter(pk=reader.pk).update(**change)
    assert send_digests().sent == 0


def test_account_that_may_not_read_the_register_gets_nothing(gap, reader):
    reader.groups.clear()
    assert send_digests().sent == 0


def test_link_of_the_letter_asks_and_then_stops_without_an_account(gap, reader, client):
    address = reverse("gap_digest_stop", args=[stop_token(reader)])
    assert "Ya, berhenti" in client.get(address).content.decode()
    assert send_digests().sent == 1  # opening the link alone stops nothing
    assert "tidak dikirim lagi" in client.post(address).content.decode()
    assert send_digests().sent == 0
    assert client.get(reverse("gap_digest_stop", args=["salah"])).status_code == 404


def test_others_get_it_only_after_asking(gap, db):
    official = client_of("official")
    user = User.objects.get(pk=official.session["_auth_user_id"])
    answer = official.post(reverse("gap_digest_choice"), {"ingin": "1"}, follow=True)
    assert "belum memiliki alamat surel" in answer.content.decode()
    User.objects.filter(pk=user.pk).update(email="a@contoh.go.id")
    assert send_digests().sent == 0
    official.post(reverse("gap_digest_choice"), {"ingin": "1"})
    assert send_digests().sent == 1


def test_address_that_fails_stops_nobody_elses_letter(gap, reader, monkeypatch):
    other = User.objects.create_user("b", email="b@contoh.go.id")
    other.groups.set(reader.groups.all())
    choose_digest(user=other, is_wanted=True)
    from zones.actions import gap_digest

    send = gap_digest.EmailMultiAlternatives.send

    def fail_for_one(self, *args):
        if self.to == ["dinas@contoh.go.id"]:
            raise ConnectionRefusedError
        return send(self, *args)

    monkeypatch.setattr(gap_digest.EmailMultiAlternatives, "send", fail_for_one)
    done = send_digests()
    assert (done.sent, done.failed) == (1, 1)
    assert not DigestChoice.objects.filter(user=reader, sent_at__isnull=False).exists()


def test_command_says_to_whom_and_sends_only_when_told(gap, reader, capsys):
    call_command("send_gap_digests")
    assert "1 akan dikirim" in capsys.readouterr().out and not mail.outbox
    call_command("send_gap_digests", "--commit")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("now", "then"),
    [("2026-11-22T10:00", "2026-11-23T06:00"), ("2026-11-23T05:59", "2026-11-23T06:00"),
     ("2026-11-23T06:00", "2026-11-30T06:00")],
)  # fmt: skip
def test_next_letter_goes_out_on_monday_morning(now, then):
    assert next_monday(datetime.fromisoformat(now)) == datetime.fromisoformat(then)
