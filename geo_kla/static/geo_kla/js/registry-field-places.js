/** The places around: fetched when there is a network, kept for when there is none, listed by distance. */
import { formatMetres, formatNumber } from "./format.js";
import { nearestPlaces } from "./registry-field-position.js";
import { fill, gettext } from "./words.js";

/** Lists places near a position for choosing. onChoose(place or null) is called when the person chooses. */
export class Places {
  constructor(form, { store, onChoose }) {
    Object.assign(this, { form, store, onChoose });
    this.list = form.querySelector("[data-places]");
    this.search = form.querySelector("[data-places-search]");
    this.note = form.querySelector("[data-places-note]");
    this.all = [];
    this.here = null;
    this.chosen = "";
    form.querySelector("[data-places-words]").addEventListener("input", () => this.draw());
    form.addEventListener("change", ({ target }) => {
      if (target.name !== "place") return;
      this.chosen = target.value;
      this.onChoose(this.all.find(({ id }) => id === target.value) ?? null);
    });
  }

  async load() {
    this.all = await this.store.places();
  }

  /** Fetch the places around a position; without a network those kept from before are used. */
  async around(here, fetchPlaces) {
    this.here = here;
    this.draw();
    try {
      const { places } = await fetchPlaces(here);
      const chosen = this.all.find(({ id }) => id === this.chosen);
      this.all = !chosen || places.some(({ id }) => id === chosen.id) ? places : [...places, chosen];
      await this.store.keepPlaces(this.all);
      this.offline = false;
    } catch {
      this.offline = true;
    }
    this.draw();
  }

  /** Show a place as chosen; one that is not in the list is added to it. */
  choose(id, place = null) {
    this.chosen = id;
    if (id && place && !this.all.some((one) => one.id === id)) this.all = [...this.all, place];
    this.draw();
  }

  metresTo(id) {
    const place = nearestPlaces(this.all.filter((one) => one.id === id), this.here)[0];
    return place?.metres ?? null;
  }

  draw() {
    const words = this.form.querySelector("[data-places-words]").value;
    const shown = this.here || this.chosen ? nearestPlaces(this.all, this.here, words) : [];
    const chosen = this.all.find(({ id }) => id === this.chosen);
    if (chosen && !shown.some(({ id }) => id === chosen.id)) shown.push({ ...chosen, metres: this.metresTo(chosen.id) });
    const focused = document.activeElement?.name === "place" ? document.activeElement.value : null;
    this.list.replaceChildren(...shown.map((place) => this.#row(place)));
    this.list.hidden = !shown.length;
    this.search.hidden = this.all.length <= shown.length && !words;
    for (const radio of this.form.querySelectorAll("[name=place]")) radio.checked = radio.value === this.chosen;
    if (focused) this.form.querySelector(`[name=place][value="${CSS.escape(focused)}"]`)?.focus();
    this.note.textContent = this.#noteWords(shown.length);
  }

  #noteWords(count) {
    if (!this.here) return gettext("Ambil posisi dahulu untuk melihat tempat di sekitar.");
    if (this.offline && !count) return gettext("Daftar tempat sekitar belum ada di telepon ini. Catat sebagai tempat baru; di kantor dapat digabung.");
    if (this.offline) return gettext("Tanpa sambungan: daftar tempat dari kunjungan sebelumnya.");
    return count ? "" : gettext("Tidak ada tempat tercatat dalam 2 km.");
  }

  #row(place) {
    const row = document.createElement("label");
    row.className = "check field-place";
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "place", value: place.id });
    const words = document.createElement("span");
    const name = Object.assign(document.createElement("span"), { className: "field-place-name", textContent: place.values.name });
    const metres = place.metres < 100 ? `${formatNumber(Math.round(place.metres))} m` : formatMetres(place.metres);
    const far = place.metres === null ? "" : fill(gettext("%(far)s dari sini"), { far: metres });
    const line = Object.assign(document.createElement("span"), {
      className: "soft small", textContent: [place.type_name, far].filter(Boolean).join(" · "),
    });
    words.append(name, line);
    row.append(radio, words);
    return row;
  }
}
