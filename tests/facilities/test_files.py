"""Photos lose what a camera adds, and only photos and PDFs are kept."""

import datetime as dt
import io
from pathlib import Path

import pytest
from PIL import Image

from facilities.actions.files import LARGEST_BYTES, FileRefused, add_file, remove_file, show_file
from facilities.models import FacilityFile

from .public_town import write_people, write_town


@pytest.fixture
def town(catalogue, villages, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return write_town(villages)


def photo(form: str = "JPEG", size=(40, 20)) -> bytes:
    """Return a photo that says when and where it was taken, and by which camera."""
    exif = Image.Exif()
    exif[0x010F] = "KameraRahasia"
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2025:03:04 10:11:12"
    exif.get_ifd(0x8825)[1] = "S"
    drawn = io.BytesIO()
    Image.new("RGB", size, "green").save(drawn, form, exif=exif)
    return drawn.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photo_is_upright_and_keeps_its_day_only(town, form) -> None:
    row = add_file(town["sd"], photo(form), by=None, caption="Gerbang")
    stored = row.file.open("rb").read()
    with Image.open(io.BytesIO(stored)) as seen:
        assert seen.format == "JPEG" and not dict(seen.getexif()) and seen.size == (20, 40)
    assert b"KameraRahasia" not in stored
    assert (row.kind, row.taken_on, row.is_public) == ("photo", dt.date(2025, 3, 4), False)


def test_same_photo_twice_is_one_file(town) -> None:
    assert add_file(town["sd"], photo(), by=None) == add_file(town["sd"], photo(), by=None)
    assert FacilityFile.objects.count() == 1


def test_pdf_is_kept_as_document(town) -> None:
    assert add_file(town["sd"], b"%PDF-1.4 x", by=None).kind == "document"


@pytest.mark.parametrize("content", [b"", b"<svg onload='x'/>", b"GIF89a", photo()[:60], b"\x00" * (LARGEST_BYTES + 1)])
def test_other_content_is_refused(town, content) -> None:
    with pytest.raises(FileRefused):
        add_file(town["sd"], content, by=None)
    assert not FacilityFile.objects.exists()


def test_file_of_a_secret_place_is_never_opened(town) -> None:
    row = add_file(town["secret"], photo(), by=None)
    with pytest.raises(FileRefused):
        show_file(row, is_public=True, by=None)


def test_who_may_have_which_file(town, client) -> None:
    hidden = add_file(town["sd"], photo(), by=None)
    shown = add_file(town["sd"], photo(size=(10, 10)), by=None)
    show_file(shown, is_public=True, by=None)
    secret = add_file(town["secret"], photo(), by=None)
    internal = add_file(town["internal"], photo(), by=None)
    show_file(internal, is_public=True, by=None)
    sees = {
        "nobody": [shown], "no_role": [shown], "planner": [shown, hidden, internal],
        "official": [shown, hidden, internal], "admin": [shown, hidden, internal, secret],
    }  # fmt: skip
    for role, user in write_people().items():
        client.logout()
        if user:
            client.force_login(user)
        for row in (hidden, shown, secret, internal):
            status = client.get(f"/fasilitas/{row.facility.public_id}/berkas/{row.pk}/").status_code
            assert status == (200 if row in sees[role] else 404), (role, row.pk)


def test_removed_file_is_gone_from_the_store(town, django_capture_on_commit_callbacks) -> None:
    row = add_file(town["sd"], photo(), by=None)
    path = Path(row.file.path)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(row, by=None)
    assert not FacilityFile.objects.exists() and not path.exists()


def test_public_photo_stands_on_the_public_card_and_no_other(town, client) -> None:
    shown = add_file(town["sd"], photo(), by=None, caption="Gerbang <depan>")
    document = add_file(town["sd"], b"%PDF-1.4 x", by=None, caption="Profil")
    hidden = add_file(town["sd"], photo(size=(10, 10)), by=None, caption="Ruang guru")
    for row in (shown, document):
        show_file(row, is_public=True, by=None)
    page = client.get(f"/fasilitas/{town['sd'].public_id}/").content.decode()
    for row in (shown, document):
        assert f"/fasilitas/{town['sd'].public_id}/berkas/{row.pk}/" in page
    assert 'alt="Gerbang &lt;depan&gt;"' in page and "4 Maret 2025" in page
    assert f"/berkas/{hidden.pk}/" not in page and "Ruang guru" not in page


def test_opened_photo_of_an_internal_place_stays_off_its_card(town, client) -> None:
    row = add_file(town["internal"], photo(), by=None)
    show_file(row, is_public=True, by=None)
    client.force_login(write_people()["planner"])
    assert f"/berkas/{row.pk}/" not in client.get(f"/fasilitas/{town['internal'].public_id}/").content.decode()


def test_photo_of_a_place_that_became_secret_is_public_no_longer(town, client) -> None:
    row = add_file(town["sd"], photo(), by=None)
    show_file(row, is_public=True, by=None)
    town["sd"].type_id = "shelter"
    town["sd"].save()
    address = f"/fasilitas/{town['sd'].public_id}/berkas/{row.pk}/"
    assert client.get(address).status_code == 404
    client.force_login(write_people()["planner"])
    assert client.get(address).status_code == 404


def test_photo_with_more_points_than_a_picture_has_is_refused_before_it_is_drawn(town) -> None:
    """A PNG of a few kB that says it has 120 million points."""
    drawn = io.BytesIO()
    Image.new("1", (60_000, 2_000)).save(drawn, "PNG")
    with pytest.raises(FileRefused) as told:
        add_file(town["sd"], drawn.getvalue(), by=None)
    assert str(told.value) == "Foto ini terlalu besar: lebih dari 60 juta titik gambar."
    assert len(drawn.getvalue()) < 20_000


def test_what_a_person_called_a_file_is_no_path(town) -> None:
    row = add_file(town["sd"], photo(), by=None, caption="../../../etc/passwd.html")
    assert Path(row.file.path).parent.parent.name == "files"
    assert row.file.name.startswith(f"{row.sha256[:2]}/{row.sha256}") and row.file.name.endswith(".jpg")
