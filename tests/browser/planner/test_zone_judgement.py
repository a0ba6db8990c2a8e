"""The judgement in the planner's panel: an anchor chosen, distances read, lines pressed, an agreement recorded."""

import re

from playwright.sync_api import Page, expect

from .test_draw_assess_save import PATIENT, open_nearly, planner, shown  # noqa: F401


def distance(page: Page, name: str) -> str:
    row = page.locator("#zone-part-adjacency .zone-stretch", has_text=name)
    return row.locator(".zone-stretch-note").inner_text()


def settled(page: Page) -> None:
    expect(page.locator("#zone-judged")).to_have_attribute("aria-busy", "false", timeout=PATIENT)


def value_of(page: Page, key: str) -> str:
    return page.locator(f"[data-line={key}] .zone-line-value").inner_text()


def test_planner_reads_the_judgement_chooses_an_anchor_and_records_an_agreement(planner: Page):  # noqa: F811
    open_nearly(planner)
    total = planner.locator("#zone-total [data-total]")
    expect(total).to_have_text(re.compile(r"^\d+(,\d)?$"))
    planner.locator("#zone-total summary").click()
    expect(planner.locator("#zone-total [data-formula]")).to_have_text(re.compile(r"^\(1 × .+\) / \d = [\d,]+"))

    # A line is pressed by keyboard, opens its part and shows it on the map; pressed again it is taken away.
    line = planner.locator("[data-line=adjacency]")
    line.focus()
    planner.keyboard.press("Enter")
    expect(line).to_have_attribute("aria-pressed", "true")
    expect(planner.locator("#zone-part-adjacency")).to_have_attribute("open", "")
    assert [one["properties"]["role"] for one in shown(planner, "judged-points")].count("anchor") == 1
    planner.keyboard.press("Enter")
    expect(line).to_have_attribute("aria-pressed", "false")
    assert shown(planner, "judged-points") == []

    # Another anchor: walks are measured from it, and the proposal becomes one of the places measured.
    anchor = planner.locator("#zone-anchor")
    proposed = planner.locator("#zone-anchor-note").inner_text()
    assert proposed.startswith("Diusulkan: ")
    options = [one for one in anchor.locator("option").all() if one.get_attribute("value")]
    other = next(one for one in options if one.inner_text().split(" (")[0] not in proposed)
    name = other.inner_text().split(" (")[0]
    chosen = other.get_attribute("value")
    assert "lewat jalan" in distance(planner, name)
    anchor.select_option(chosen)
    expect(planner.locator("#zone-anchor-note")).to_be_hidden(timeout=PATIENT)
    settled(planner)
    expect(planner.locator("#zone-part-adjacency .zone-stretch", has_text=name)).to_have_count(0)
    way = planner.locator("#zone-part-adjacency .zone-stretch:not([disabled])").first
    both = re.compile(r"lewat jalan [\d.,]+ k?m; garis lurus [\d.,]+ k?m")
    expect(way.locator(".zone-stretch-note")).to_have_text(both)
    way.click()
    expect(way).to_have_attribute("aria-pressed", "true")
    planner.wait_for_function(
        """async () => {
            const { map } = document.querySelector("[data-map]").geoMap;
            return (await map.getSource("walk").getData()).features.length === 1;
        }"""
    )

    # An agreement: refused in words, recorded, listed, drawn, ended.
    planner.locator("#zone-part-links > summary").click()
    planner.locator("[data-link-open]").click()
    form = planner.locator("#zone-link-form")
    form.get_by_role("button", name="Simpan kerja sama").click()
    expect(form.locator("[data-trouble]")).to_have_text("Pilih kedua tempatnya.")
    form.get_by_label("Yang melayani").select_option(index=1)
    form.get_by_label("Mitra di luar kawasan").fill("puskesmas")
    partner = form.locator("[data-found] button").first
    outside = partner.locator("span").nth(0).inner_text()
    partner.click()
    form.get_by_label("Isi kerja sama").fill("Pemeriksaan gigi tiap semester")
    form.get_by_role("button", name="Simpan kerja sama").click()
    listed = planner.locator("#zone-part-links [data-links] li")
    expect(listed).to_have_count(1, timeout=PATIENT)
    expect(listed).to_contain_text(outside)
    expect(listed).to_contain_text("Pemeriksaan gigi tiap semester")
    settled(planner)
    planner.locator("[data-line=links]").click()
    assert len(shown(planner, "judged-lines")) >= 1
    listed.get_by_role("button", name="Akhiri").click()
    expect(listed).to_have_count(0, timeout=PATIENT)

    # What is drawn from here is measured from the chosen anchor.
    settled(planner)
    with planner.expect_request("**/zona/nilai/") as asked:
        planner.get_by_role("button", name="Jadikan usulan").click()
    assert asked.value.post_data_json["anchor"] == chosen
    settled(planner)
    expect(anchor).to_have_value(chosen)
    planner.get_by_role("button", name="Batal", exact=True).click()


def test_rules_of_zones_are_changed_where_each_names_its_source_and_the_score_follows(planner: Page):  # noqa: F811
    open_nearly(planner)
    before = planner.locator("#zone-total [data-total]").inner_text()
    planner.locator("#zone-total summary").click()
    planner.get_by_role("link", name="Aturan, bobot, dan sumber tiap angka").click()
    weight = planner.get_by_label("Bobot kelengkapan", exact=True)
    weight.fill("banyak")
    planner.get_by_role("button", name="Simpan aturan").click()
    expect(planner.get_by_role("alert")).to_contain_text("ditemukan “banyak”, seharusnya angka")
    expect(weight).to_have_value("banyak")
    weight.fill("7")
    planner.get_by_role("button", name="Simpan aturan").click()
    expect(planner.get_by_text("Aturan kawasan disimpan.")).to_be_visible()
    try:
        planner.goto("/zona/")
        open_nearly(planner)
        expect(planner.locator("#zone-total [data-total]")).not_to_have_text(before)
        expect(planner.locator("#zone-total [data-formula]")).to_contain_text("7 ×")
    finally:
        planner.goto("/zona/aturan/")
        planner.get_by_label("Bobot kelengkapan", exact=True).fill("1")
        planner.get_by_role("button", name="Simpan aturan").click()
        expect(planner.get_by_text("Aturan kawasan disimpan.")).to_be_visible()
