/** The card of one facility in the panel: open, close, focus, copy its link. */
import { gettext } from "./words.js";

/** Opens and closes the card; onOpen(place) and onClose() tell the map. */
export class CardPanel {
  constructor(workspace, { onOpen, onClose }) {
    this.workspace = workspace;
    this.card = workspace.querySelector("#card");
    this.scroller = workspace.querySelector(".workspace-scroll");
    this.listTitle = document.title;
    this.onOpen = onOpen;
    this.onClose = onClose;
    this.lastScroll = 0;
    this.card.addEventListener("click", (event) => {
      const button = event.target.closest("[data-copy-link]");
      if (button) copyLink(button);
    });
    if (this.isOpen) this.dressUp();
  }

  get isOpen() {
    return this.workspace.dataset.panel === "card";
  }

  /** Return what the open card shows: {facility, title, group, lon, lat}; lon and lat undefined without position. */
  get place() {
    const { facility, title, group, lon, lat } = this.card.querySelector(".card-body")?.dataset ?? {};
    return { facility, title, group, lon: lon && Number(lon), lat: lat && Number(lat) };
  }

  /** Fetch the card at an address and show it; on failure the list stays. `walk` says how far it is from the reader. */
  async open(address, walk = "") {
    if (!this.isOpen) this.lastScroll = this.scroller.scrollTop;
    this.card.dataset.wanted = address;
    try {
      await globalThis.htmx.ajax("GET", address, { target: this.card, swap: "innerHTML" });
    } catch {
      return;
    }
    if (this.card.dataset.wanted !== address || !this.card.querySelector(".card-body")) return;
    this.workspace.dataset.panel = "card";
    this.dressUp();
    this.sayWalk(walk);
    this.scroller.scrollTop = 0;
    this.card.querySelector("#card-title").focus({ preventScroll: true });
    this.onOpen(this.place);
  }

  /** Go back to the list where the reader left it, with the focus on the row that was opened. */
  close() {
    const { facility } = this.place;
    delete this.workspace.dataset.panel;
    delete this.card.dataset.wanted;
    document.title = this.listTitle;
    this.scroller.scrollTop = this.lastScroll;
    document.querySelector(`.row[data-facility="${facility}"] [data-card-link]`)?.focus({ preventScroll: true });
    this.onClose();
  }

  /** The position never left for the card, so the walk is taken over from the row of the list. */
  sayWalk(walk) {
    const line = this.card.querySelector(".card-walk");
    line.querySelector("dd").textContent = walk;
    line.hidden = !walk;
  }

  dressUp() {
    document.title = `${this.place.title} · geo-kla`;
    const copy = this.card.querySelector("[data-copy-link]");
    copy.hidden = !navigator.clipboard;
  }
}

async function copyLink(button) {
  const word = button.querySelector("span");
  try {
    await navigator.clipboard.writeText(location.href);
    word.textContent = gettext("Tautan tersalin");
  } catch {
    word.textContent = gettext("Salin dari bilah alamat");
  }
}
