/** Agreements between places in the panel: listed, recorded, ended; a partner outside is found by name. */
import { requestJson } from "./request.js";
import { fill, gettext } from "./words.js";
import { element, say } from "./zone-elements.js";
import { linkWords } from "./zone-judgement-words.js";

const PAUSE_MS = 250;

/** Shows agreements; onChanged() after one was recorded or ended. */
export class LinksView {
  constructor(root, { linkKinds, canLink, onChanged }) {
    this.part = root.querySelector("#zone-part-links");
    this.find = (name) => this.part.querySelector(`[data-${name}]`);
    this.canLink = canLink;
    this.onChanged = onChanged;
    this.form = this.part.querySelector("form");
    this.outside = new Map();
    if (!this.form) return;
    this.form.elements.kind.replaceChildren(...linkKinds.map(({ key, word }) => element("option", { value: key }, word)));
    this.find("link-open").addEventListener("click", () => this.#open(this.form.hidden));
    this.find("link-close").addEventListener("click", () => this.#open(false));
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.search = this.form.querySelector("#zone-link-search");
    this.search.addEventListener("input", () => this.#wantFound());
    this.search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }

  /** Show the agreements of a judgement. */
  show({ links, members }) {
    this.members = members;
    this.find("short").textContent = links.length ? fill(gettext("%(count)s tercatat"), { count: links.length }) : gettext("belum ada");
    this.find("empty").hidden = links.length > 0;
    this.find("links").replaceChildren(...links.map((link) => this.#row(link)));
    if (this.form) this.#fillPlaces();
  }

  #row(link) {
    const days = link.until ? fill(gettext("sampai %(day)s"), { day: link.until }) : "";
    const about = [link.description, link.document, days].filter(Boolean).join(" · ");
    const outside = [link.giver, link.taker].some(({ is_member: isMember }) => !isMember);
    const row = element("li", {}, element("span", {}, linkWords(link)), about ? element("span", { class: "small soft" }, about) : null,
      outside ? element("span", { class: "small soft" }, gettext("mitra di luar kawasan")) : null);
    if (this.canLink) {
      const end = element("button", { type: "button", class: "button button-small" }, gettext("Akhiri"), element("span", { class: "visually-hidden" }, `: ${linkWords(link)}`));
      end.addEventListener("click", () => this.#end(link.id, end));
      row.append(element("p", {}, end));
    }
    return row;
  }

  #open(isOpen) {
    this.form.hidden = !isOpen;
    this.find("link-open").setAttribute("aria-expanded", String(isOpen));
    say(this.find("trouble"), "");
    (isOpen ? this.form.elements.giver : this.find("link-open")).focus();
  }

  /** Offer members and the partners that were found; what is chosen stays chosen. */
  #fillPlaces() {
    const places = [...this.members, ...this.outside.values()];
    const signature = places.map(({ public_id: id }) => id).join();
    if (this.form.dataset.places === signature) return;
    this.form.dataset.places = signature;
    for (const name of ["giver", "taker"]) {
      const select = this.form.elements[name];
      const chosen = select.value;
      select.replaceChildren(element("option", { value: "" }, gettext("Pilih tempat")), ...places.map((place) => element("option", { value: place.public_id }, `${place.name} (${place.type_name})`)));
      select.value = places.some(({ public_id: id }) => id === chosen) ? chosen : "";
    }
  }

  #wantFound() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#lookUp(this.search.value.trim()), PAUSE_MS);
  }

  async #lookUp(words) {
    const list = this.find("found");
    if (words.length < 3) return list.replaceChildren();
    let places;
    try {
      ({ places } = await requestJson(`/zona/kerja-sama/tempat.json?cari=${encodeURIComponent(words)}`));
    } catch (problem) {
      return list.replaceChildren(element("li", { class: "small" }, problem.message));
    }
    if (this.search.value.trim() !== words) return null;
    if (!places.length) return list.replaceChildren(element("li", { class: "small soft" }, gettext("Tidak ditemukan.")));
    return list.replaceChildren(...places.map((place) => {
      const button = element("button", { type: "button", class: "zone-stretch" }, "", element("span", {}, place.name), element("span", { class: "small soft" }, [place.type_name, place.area_name].filter(Boolean).join(" · ")));
      button.addEventListener("click", () => this.#take(place));
      return element("li", {}, button);
    }));
  }

  #take(place) {
    this.outside.set(place.public_id, place);
    this.#fillPlaces();
    this.form.elements.taker.value = place.public_id;
    this.search.value = "";
    this.find("found").replaceChildren();
    this.form.elements.taker.focus();
  }

  async #submit(event) {
    event.preventDefault();
    const body = Object.fromEntries(["giver", "taker", "kind", "description", "since", "until", "document"].map((name) => [name, this.form.elements[name].value]));
    const button = this.form.querySelector("[type=submit]");
    button.disabled = true;
    say(this.find("trouble"), "");
    try {
      await requestJson("/zona/kerja-sama/", { body });
      this.form.reset();
      this.#open(false);
      this.onChanged();
    } catch (problem) {
      say(this.find("trouble"), problem.message);
    }
    button.disabled = false;
  }

  async #end(id, button) {
    const row = button.closest("li");
    row.querySelector("[role=alert]")?.remove();
    button.disabled = true;
    try {
      await requestJson(`/zona/kerja-sama/${id}/akhiri/`, { body: {} });
    } catch (problem) {
      button.disabled = false;
      row.append(element("p", { class: "small", role: "alert" }, problem.message));
      return;
    }
    // It has ended, whatever becomes of the judgement that is asked for now.
    row.remove();
    this.find("link-open").focus();
    this.onChanged();
  }
}
