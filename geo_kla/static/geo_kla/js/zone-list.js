/** The list of candidates and drafts: tabs by kind, rows in step with the map. */

/** Kinds of candidates by the panel that holds them, as the address bar names them. */
const KINDS = { "kind-complete": "complete", "kind-nearly": "nearly", "kind-two": "two", "kind-data": "unknown" };

/** onOpen(key) when a row is chosen, onLight(key or null) when the pointer or the focus is on one, onKind(kind) of a tab. */
export class ZoneList {
  constructor(root, { onOpen, onLight, onKind = () => {}, kind = "" }) {
    this.root = root;
    this.onKind = onKind;
    this.kind = Object.keys(KINDS).find((id) => KINDS[id] === kind) ?? null;
    root.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) return this.showKind(tab.getAttribute("aria-controls"), { isChosen: true });
      const row = event.target.closest(".zone-row");
      if (!row || event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest("a")) return undefined;
      event.preventDefault();
      return onOpen(row.dataset.key);
    });
    root.addEventListener("keydown", (event) => this.#moveTab(event));
    const light = (event) => onLight(event.target.closest(".zone-row")?.dataset.key ?? null);
    for (const name of ["pointerover", "focusin"]) root.addEventListener(name, light);
    for (const name of ["pointerleave", "focusout"]) root.addEventListener(name, () => onLight(null));
    this.refreshed();
  }

  /** Take over rows that came from the server anew. */
  refreshed() {
    const wanted = this.#panels.find(({ id }) => id === this.kind) ?? this.#firstFilled();
    this.showKind(wanted.id);
    this.open(this.opened ?? null);
  }

  /** Show the rows of one kind; isChosen: the reader wants it so. */
  showKind(id, { isChosen = false } = {}) {
    this.kind = id;
    this.onKind(KINDS[id] ?? "", { isChosen });
    for (const panel of this.#panels) panel.hidden = panel.id !== id;
    for (const tab of this.#tabs) {
      const isChosen = tab.getAttribute("aria-controls") === id;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }
  }

  /** Show the kind that the address bar names, if it names one. */
  showNamed(kind) {
    const id = Object.keys(KINDS).find((one) => KINDS[one] === kind);
    if (id) this.showKind(id, { isChosen: true });
  }

  /** Mark the row that is open and bring its kind to the front. */
  open(key) {
    this.opened = key;
    for (const row of this.#rows) {
      const link = row.querySelector("a");
      if (row.dataset.key === key) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const row = this.#row(key);
    if (!row) return;
    this.showKind(row.closest("[role=tabpanel]").id);
    row.scrollIntoView({ block: "nearest" });
  }

  /** Light up the row of what the pointer is over on the map. */
  light(key) {
    for (const row of this.#rows) row.classList.toggle("is-lit", row.dataset.key === key);
  }

  /** Put the focus back on a row. */
  focus(key) {
    this.#row(key)?.querySelector("a").focus({ preventScroll: true });
  }

  get #tabs() {
    return [...this.root.querySelectorAll("[role=tab]")];
  }

  get #panels() {
    return [...this.root.querySelectorAll("[role=tabpanel]")];
  }

  get #rows() {
    return [...this.root.querySelectorAll(".zone-row")];
  }

  #row(key) {
    return this.#rows.find((row) => row.dataset.key === key);
  }

  #firstFilled() {
    const order = ["kind-nearly", "kind-complete", "kind-two", "kind-data", "kind-drafts"];
    const filled = this.#panels.filter((panel) => panel.querySelector(".zone-row"));
    return order.map((id) => filled.find((panel) => panel.id === id)).find(Boolean) ?? this.#panels[0];
  }

  #moveTab(event) {
    const tabs = this.#tabs;
    const at = tabs.indexOf(event.target.closest("[role=tab]"));
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -at, End: tabs.length - 1 - at };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    const next = tabs[(at + steps[event.key] + tabs.length) % tabs.length];
    this.showKind(next.getAttribute("aria-controls"), { isChosen: true });
    next.focus();
  }
}
