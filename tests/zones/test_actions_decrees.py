"""Designation by decree: complete, once per issuer, not upon another designated zone; refused it leaves nothing."""
import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from facilities.actions.files import FileRefused
from zones.errors import DecreeRefused, StepRefused
from zones.models import Decree, StandardSet, Zone, ZoneFile
from zones.queries.life.overlaps import designated_beneath

from .zone_steps import PDF, bring_to, designate, draft, files_on_disk, person, photo, step


@pytest.fixture
def deciding(load_ribbon) -> Zone:
    load_ribbon()
    return bring_to(draft(), "deciding")


def test_decree_freezes_the_version_and_publishes_it(deciding):
    decree = designate(deciding, "  12  Tahun 2026 ")
    zone = Zone.objects.get()
    assert (zone.state, zone.decree, zone.published) == ("monitored", decree, deciding.current)
    assert (decree.number, decree.signatory, decree.by) == ("12 Tahun 2026", "Ibu Wali", person("decider"))
    assert decree.file.file.read() == PDF
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        Decree.objects.update(number="13")
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        Decree.objects.filter(pk=decree.pk)._raw_delete("default")


@pytest.mark.parametrize(
    ("words", "field", "message"),
    [
        ({"number": " "}, "number", "Isi nomor SK."),
        ({"issuer": ""}, "issuer", "Isi penerbit."),
        ({"signatory": ""}, "signatory", "Isi penanda tangan."),
        ({"signed_on": None}, "signed_on", "Isi tanggal SK."),
        ({"signed_on": timezone.localdate() + dt.timedelta(1)}, "signed_on", "antara 1990 dan hari ini"),
        ({"number": "x" * 121}, "number", "paling panjang 120 huruf"),
        ({"document": photo()}, "file", "Berkas SK harus PDF."),
    ],
)
def test_incomplete_decree_is_refused_with_the_field_to_blame_and_leaves_nothing(deciding, words, field, message):
    before = files_on_disk()
    with pytest.raises(DecreeRefused, match=message) as refused:
        designate(deciding, **words)
    assert refused.value.field == field
    assert Zone.objects.get().state == "deciding"
    assert not Decree.objects.exists() and not ZoneFile.objects.exists()
    assert files_on_disk() == before


def test_designations_wait_for_each_other(deciding):
    """Two that look at the same time would both see that nobody lies beneath, and no such number."""
    designate(deciding)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (1,)


def test_file_that_is_nothing_we_keep_is_refused(deciding):
    with pytest.raises(FileRefused):
        designate(deciding, document=b"MZ program")
    assert not Decree.objects.exists()


def test_only_the_decider_designates(deciding):
    with pytest.raises(StepRefused, match="hanya dapat dilakukan oleh pejabat penetap"):
        designate(deciding, role="official")


def test_same_number_of_the_same_issuer_is_refused_and_names_the_other_zone(deciding):
    designate(deciding, "5 Tahun 2026")
    other = bring_to(draft(600, 900, "Kawasan Tengah"), "deciding")
    with pytest.raises(
        DecreeRefused, match="SK nomor 5 TAHUN 2026 dari wali kota uji sudah dicatat untuk kawasan Kawasan Barat"
    ):
        designate(other, "5 TAHUN 2026", issuer="wali kota uji")
    designate(other, "5 Tahun 2026", issuer="Bupati Uji")


def test_database_refuses_the_same_number_a_designated_zone_without_decree_and_an_empty_number(deciding):
    designate(deciding, "5 Tahun 2026")
    first = Decree.objects.get()
    words = {"revision": first.revision, "zone_name": "X", "signed_on": first.signed_on, "signatory": "X",
             "file": first.file, "by": first.by}  # fmt: skip
    with pytest.raises(IntegrityError, match="decree_once_per_issuer"), transaction.atomic():
        Decree.objects.create(number="5 TAHUN 2026", issuer="WALI KOTA UJI", **words)
    with pytest.raises(IntegrityError, match="decree_says_who_and_which"), transaction.atomic():
        Decree.objects.create(number="", issuer="X", **words)
    for state in ("monitored", "evaluated"):
        with pytest.raises(IntegrityError, match="zone_designated_has_decree"), transaction.atomic():
            Zone.objects.update(state=state, decree=None)
    with pytest.raises(IntegrityError, match="zone_revoked_has_no_decree"), transaction.atomic():
        Zone.objects.update(state="revoked")
    with pytest.raises(IntegrityError, match="zone_state_is_known"), transaction.atomic():
        Zone.objects.update(state="hilang")


def test_zone_upon_a_designated_one_is_refused_and_told_which_and_how_much(deciding):
    designate(deciding)  # 0..500 m
    other = bring_to(draft(450, 650, "Kawasan Tengah"), "deciding")  # 50 m of its 200 m
    found = designated_beneath(other)
    assert [(one.name, one.is_too_much) for one in found] == [("Kawasan Barat", True)]
    assert found[0].share == pytest.approx(0.25, rel=1e-3)
    assert found[0].area_m2 == pytest.approx(50 * 200, rel=0.01)
    with pytest.raises(DecreeRefused, match=r"bertumpang tindih 25% dengan Kawasan Barat .* paling banyak 5%"):
        designate(other, "101")
    StandardSet.objects.update(zone_overlap_share=0.3)
    designate(other, "101")


def test_zone_may_lie_upon_one_that_was_revoked(deciding):
    designate(deciding)
    step(step(deciding, "evaluate", "official"), "revoke", "decider")
    other = bring_to(draft(0, 400, "Kawasan Baru"), "deciding")
    assert designated_beneath(other) == []
    decree = designate(other, "102")
    assert Zone.objects.get(pk=other.pk).decree == decree


def test_share_of_overlap_is_a_share(deciding):
    with pytest.raises(IntegrityError, match="zone_overlap_share_is_share"), transaction.atomic():
        StandardSet.objects.update(zone_overlap_share=1.2)
