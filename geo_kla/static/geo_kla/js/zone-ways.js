/** Menus and forms below the tool bar: one open at a time, Escape closes, the focus goes in and comes back. */

const FIRST = "input:not([type=hidden], [hidden]), textarea, select, button";

/** onOpen(name or null, name before) after each change. */
export class Ways {
  constructor(root, { onOpen }) {
    this.root = root;
    this.onOpen = onOpen;
    this.name = null;
    this.opener = null;
    root.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button?.dataset.open) this.open(button.dataset.open === this.name ? null : button.dataset.open, button);
      else if (button && "close" in button.dataset) this.open(null);
    });
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.name) return;
      event.stopPropagation();
      this.open(null);
    });
  }

  /** Open a menu or form by name, or close what is open. */
  open(name, opener = null) {
    const before = this.name;
    if (name === before) return;
    // A form that a menu opened gives the focus back to the menu's own button.
    const inBar = opener?.closest(".zone-tool-row") ? opener : this.opener;
    this.name = name;
    for (const way of this.root.querySelectorAll(".zone-way")) way.hidden = way.id !== `zone-${name}`;
    this.opener = name ? inBar : null;
    for (const button of this.root.querySelectorAll(".zone-tool-row [data-open]")) {
      button.setAttribute("aria-expanded", String(Boolean(name) && (button === inBar || button.dataset.open === name)));
    }
    const holdsFocus = !document.activeElement || document.activeElement === document.body || this.root.contains(document.activeElement);
    if (name) this.element(name).querySelector(FIRST)?.focus({ preventScroll: true });
    else if (before && holdsFocus) inBar?.focus({ preventScroll: true });
    this.onOpen(name, before);
  }

  element(name) {
    return this.root.querySelector(`#zone-${name}`);
  }
}
