"""An official writes down places with a phone: exact or not, without a network, with a photo, exactly once."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from .test_accessibility import axe, objections  # noqa: F401

FIELD = "/registri/lapangan/"
HERE = {"latitude": -7.1666, "longitude": 111.1976, "accuracy": 8}


@pytest.fixture
def field(context_of, log_in) -> Page:
    """Return the field form on a phone that may read its position, logged in as an official."""
    return field_page(context_of, log_in)


def field_page(context_of, log_in, **how) -> Page:
    how.setdefault("phone", True)
    context: BrowserContext = context_of(geolocation=HERE, permissions=["geolocation"], **how)
    page = context.new_page()
    log_in(page, "official")
    page.goto(FIELD)
    wait_ready(page)
    return page


def wait_ready(page: Page) -> None:
    page.wait_for_selector("body[data-ready]", state="attached")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")


def photo_with_notes() -> dict:
    picture = Image.effect_noise((2400, 1800), 60).convert("RGB")
    exif = picture.getexif()
    exif[0x010F] = "Kamera Rahasia"
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 9.0, 59.0), 3: "E", 4: (111.0, 11.0, 51.0)})
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif.tobytes(), quality=90)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def write_new(page: Page, name: str) -> None:
    page.get_by_label("Nama", exact=True).fill(name)
    page.get_by_label("Jenis", exact=True).select_option("park")


def found_named(page: Page, name: str) -> int:
    page.goto(f"/?q={name.replace(' ', '+')}")
    return page.locator(".row-title").get_by_text(name, exact=True).count()


def test_place_written_without_network_survives_reload_and_goes_out_once(field: Page, city):
    field.reload()  # the worker now serves this page
    wait_ready(field)
    field.context.set_offline(True)
    expect(field.locator("[data-net]")).to_have_text("Tanpa sambungan")
    field.get_by_role("button", name="Ambil posisi").click()
    expect(field.locator("[data-fix-value]")).to_have_text("Ketelitian ± 8 m")
    write_new(field, "Taman Tanpa Sinyal")
    field.locator("[data-photo]").set_input_files(photo_with_notes())
    expect(field.locator("[data-photos] img")).to_have_count(1)
    expect(field.locator("[data-draft-note]")).to_have_text("Draf tersimpan di telepon ini.")

    field.reload()  # still without a network: page and draft come from the phone
    field.wait_for_selector("body[data-ready]", state="attached")
    expect(field.get_by_label("Nama", exact=True)).to_have_value("Taman Tanpa Sinyal")
    expect(field.locator("[data-fix-value]")).to_have_text("Ketelitian ± 8 m")
    expect(field.locator("[data-photos] img")).to_have_count(1)

    field.get_by_role("button", name="Simpan dan kirim").click()
    waiting = field.locator("[data-queue] .field-record")
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text("Tidak tersambung ke peladen")
    expect(field.get_by_label("Nama", exact=True)).to_have_value("")

    field.context.set_offline(False)
    expect(waiting).to_have_count(0)
    expect(field.locator("[data-sent-title]")).to_have_text("1 sudah terkirim")
    field.get_by_text("1 sudah terkirim").click()
    address = field.get_by_role("link", name="Baru: Taman Tanpa Sinyal").get_attribute("href")
    assert re.fullmatch(r"/fasilitas/\w{10}/", address)
    kept = photos_of(city)
    assert kept and all(not Image.open(path).getexif() for path in kept)
    assert all(max(Image.open(path).size) <= 1600 and b"Rahasia" not in path.read_bytes() for path in kept)
    assert found_named(field, "Taman Tanpa Sinyal") == 1
    field.goto(address)
    field.get_by_role("link", name="Buka di registri").click()
    expect(field.locator(".registry-page")).to_contain_text("± 8 m")
    expect(field.locator(".file-list img")).to_have_count(1)


def photos_of(city) -> list[Path]:
    return sorted((city.folder / "data" / "files").rglob("*.jpg"))


def test_answer_that_never_arrived_does_not_make_a_second_place(field: Page):
    """The server writes the report, but the phone does not hear it: it sends again."""
    lost = []

    def lose_first(route):
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    field.context.route("**/registri/lapangan/kirim/", lose_first)
    write_new(field, "Taman Dua Kali Kirim")
    field.get_by_role("button", name="Simpan dan kirim").click()
    expect(field.locator("[data-queue] .field-record")).to_contain_text("Tidak tersambung")
    assert lost == [200]
    field.get_by_role("button", name="Kirim sekarang").click()
    expect(field.locator("[data-queue] .field-record")).to_have_count(0)
    assert found_named(field, "Taman Dua Kali Kirim") == 1


def test_inexact_position_is_warned_about_kept_and_averaged_by_choice(field: Page):
    field.context.set_geolocation(HERE | {"accuracy": 65})
    field.get_by_role("button", name="Ambil posisi").click()
    expect(field.locator("[data-fix-value]")).to_have_text("Ketelitian ± 65 m")
    expect(field.locator("[data-fix-note]")).to_contain_text("Kurang teliti: lebih dari 30 m. Tetap disimpan")
    field.context.set_geolocation(HERE | {"accuracy": 12})
    field.get_by_role("button", name="Ambil lagi, rata-ratakan").click()
    expect(field.locator("[data-fix-value]")).to_have_text("Ketelitian ± 12 m")
    expect(field.locator("[data-fix-note]")).to_contain_text("2 kali dibaca, dirata-ratakan.")


def test_nearby_place_is_chosen_by_distance_and_corrected(field: Page):
    field.get_by_role("button", name="Ambil posisi").click()
    first = field.locator(".field-place").first
    expect(first).to_contain_text(re.compile(r"\d+ m dari sini"))
    name = first.locator(".field-place-name").inner_text()
    first.get_by_role("radio").check()
    expect(field.get_by_label("Nama", exact=True)).to_have_value(name)
    field.get_by_label("Alamat").fill("Jalan Lapangan 1")
    field.get_by_label("Toilet", exact=True).check()
    field.get_by_role("button", name="Simpan dan kirim").click()
    expect(field.locator("[data-sent-title]")).to_have_text("1 sudah terkirim")
    field.get_by_text("1 sudah terkirim").click()
    field.get_by_role("link", name=f"Perbaikan: {name}").click()
    expect(field.locator("#card-title")).to_contain_text(name)
    expect(field.locator(".workspace-panel")).to_contain_text("Jalan Lapangan 1")


def test_refused_record_stands_in_the_list_with_its_reason_and_can_be_mended(field: Page):
    write_new(field, "Taman Jam Aneh")
    field.get_by_label("Jam buka", exact=True).fill("kapan saja")
    field.get_by_role("button", name="Simpan dan kirim").click()
    row = field.locator("[data-queue] .field-record")
    expect(row).to_contain_text("Jam buka “kapan saja” tidak terbaca")
    row.get_by_role("button", name="Perbaiki").click()
    expect(field.get_by_label("Jam buka", exact=True)).to_be_focused()
    expect(field.get_by_label("Nama", exact=True)).to_have_value("Taman Jam Aneh")
    field.get_by_role("button", name="Kosongkan", exact=True).is_hidden()
    field.get_by_text("Bantu menulis jam buka").click()
    field.get_by_role("button", name="Kosongkan", exact=True).click()
    for day in ("Sen", "Sel", "Rab"):
        field.get_by_label(day, exact=True).check()
    field.get_by_role("button", name="Tambahkan").click()
    expect(field.get_by_label("Jam buka", exact=True)).to_have_value("Mo-We 08:00-16:00")
    field.get_by_role("button", name="Simpan dan kirim").click()
    expect(field.locator("[data-sent-title]")).to_have_text("1 sudah terkirim")


def test_session_that_ended_keeps_the_record_and_asks_to_log_in(field: Page):
    field.context.clear_cookies(name="sessionid")
    write_new(field, "Taman Sesi Habis")
    field.get_by_role("button", name="Simpan dan kirim").click()
    row = field.locator("[data-queue] .field-record")
    expect(row).to_contain_text("Silakan masuk dahulu")
    expect(row.get_by_role("link", name="Masuk lagi")).to_have_attribute("href", re.compile("/akun/login/"))


def test_without_name_and_type_nothing_is_sent_and_the_field_says_why(field: Page):
    field.get_by_role("button", name="Simpan dan kirim").click()
    expect(field.get_by_label("Nama", exact=True)).to_be_focused()
    expect(field.locator("#salah-name")).to_have_text("Tulis namanya.")
    expect(field.locator("#salah-type")).to_have_text("Pilih jenisnya.")


def test_whole_report_can_be_written_by_keyboard(context_of, log_in):
    page = field_page(context_of, log_in, phone=False)
    page.locator("[data-take-fix]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-fix-value]")).to_have_text("Ketelitian ± 8 m")
    page.get_by_label("Nama", exact=True).focus()
    page.keyboard.type("Taman Papan Ketik")
    page.keyboard.press("Tab")
    page.keyboard.type("Taman")
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.textContent.trim()") == "Simpan dan kirim":
            break
    page.keyboard.press("Enter")
    expect(page.locator("[data-sent-title]")).to_have_text("1 sudah terkirim")


def test_only_the_shell_and_its_files_are_kept(field: Page):
    kept = field.evaluate(
        """async () => {
            const names = await caches.keys();
            const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys())));
            return [names, all.flat().map(({url}) => new URL(url).pathname)];
        }"""
    )
    assert len(kept[0]) == 1 and kept[0][0].startswith("lapangan-")
    pages = [path for path in kept[1] if not path.startswith("/static/")]
    assert sorted(pages) == ["/bahasa/kata.js", "/registri/lapangan/"]
    scope = field.evaluate("() => navigator.serviceWorker.ready.then(({scope}) => new URL(scope).pathname)")
    assert scope == "/registri/lapangan/"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_form_is_accessible_filled_in_and_waiting(context_of, log_in, axe, phone, dark, tmp_path):  # noqa: F811
    page = field_page(context_of, log_in, phone=phone, dark=dark)
    assert objections(page, axe) == []
    page.context.set_geolocation(HERE | {"accuracy": 65})
    page.get_by_role("button", name="Ambil posisi").click()
    expect(page.locator(".field-place").first).to_be_visible()
    page.get_by_text("Bantu menulis jam buka").click()
    page.locator("[data-photo]").set_input_files(photo_with_notes())
    expect(page.locator("[data-photos] img")).to_have_count(1)
    assert objections(page, axe) == []
    page.context.set_offline(True)
    write_new(page, "Taman Dua")
    page.get_by_role("button", name="Simpan dan kirim").click()
    expect(page.locator("[data-queue] .field-record")).to_contain_text("Tidak tersambung")
    assert objections(page, axe) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= page.viewport_size["width"]
