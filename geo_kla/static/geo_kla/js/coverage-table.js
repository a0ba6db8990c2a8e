/** The coverage table in the page: what its cells say, which row is lit, keys from cell to cell. */

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

const textsOf = (button) => [...button.childNodes].map((node) => node.textContent.trim());

/** Reads and lights up the table inside its scroll box, which outlives every table in it. */
export class CoverageTable {
  constructor(box) {
    this.box = box;
    box.addEventListener("keydown", (event) => this.keyPressed(event));
    box.addEventListener("focusin", ({ target }) => target.matches("td button") && this.rove(target));
    this.arrived();
  }

  get table() {
    return this.box.querySelector("table");
  }

  get address() {
    return this.table.dataset.address;
  }

  /** Return the key of the rule on the map, or undefined. */
  get shown() {
    return this.table.dataset.shown;
  }

  /** Return which areas belong to this table, as a text that changes when they do. */
  get shapesKey() {
    return this.table.dataset.shapes;
  }

  /** Return what the map may draw for the rule on it: {limit, tiles}; limit is undefined for a rule that counts. */
  get reach() {
    const head = this.table.querySelector(`[data-rule="${CSS.escape(this.shown ?? "")}"]`);
    const { reach } = this.table.dataset;
    return { limit: head?.dataset.limit, tiles: reach && `${reach}${this.shown}/{z}/{x}/{y}.pbf` };
  }

  /** Take up a table that was just put in: one cell is in the tab order, arrows lead to the others. */
  arrived() {
    const buttons = [...this.table.querySelectorAll("td button")];
    for (const button of buttons) button.tabIndex = -1;
    const first = buttons.find((button) => button.ariaCurrent) ?? buttons[0];
    if (first) first.tabIndex = 0;
  }

  rove(button) {
    this.table.querySelector('td button[tabindex="0"]')?.setAttribute("tabindex", "-1");
    button.tabIndex = 0;
  }

  /** Show another rule on the map: mark its column. */
  show(rule) {
    this.table.dataset.shown = rule;
    for (const head of this.table.querySelectorAll("[data-rule]")) head.classList.toggle("is-shown", head.dataset.rule === rule);
  }

  /** Return verdicts by area code for the rule on the map. */
  verdicts() {
    return Object.fromEntries(this.cells().map(({ code, verdict }) => [code, verdict]));
  }

  /** Return what the map may say of an area: {name, number, word}, or null when the table has none. */
  reading(code) {
    const found = this.cells().find((cell) => cell.code === code);
    if (!found) return null;
    const name = found.row.querySelector("th").textContent.trim();
    const [number, word] = textsOf(found.cell.querySelector("button"));
    return { name, number, word };
  }

  /** Return what a cell's number is made of, for cellWords: null where there is no verdict. */
  facts(cell) {
    const button = cell?.querySelector("button");
    if (!button) return null;
    const [number, word] = textsOf(button);
    const head = this.table.querySelector(`[data-rule="${CSS.escape(button.value.split("~")[1])}"]`);
    return {
      area: cell.parentElement.querySelector("th").textContent.trim(), number, word,
      of: cell.dataset.of?.split("/"), years: this.table.dataset.years,
      rule: head.querySelector("a").title, who: head.dataset.who, source: head.dataset.source,
    };
  }

  /** Return the button of an area for the rule on the map, or undefined. */
  button(code) {
    return this.cells().find((cell) => cell.code === code)?.cell.querySelector("button");
  }

  cells() {
    const heads = [...this.table.querySelectorAll("[data-rule]")];
    const place = heads.findIndex((head) => head.dataset.rule === this.shown);
    if (place < 0) return [];
    const before = this.table.tHead.rows[0].querySelectorAll("[rowspan]").length;
    return [...this.table.tBodies[0].rows]
      .map((row) => ({ row, code: row.dataset.code, cell: row.cells[before + place] }))
      .filter(({ cell }) => cell.dataset.verdict)
      .map((found) => ({ ...found, verdict: found.cell.dataset.verdict }));
  }

  /** Light up the row of an area, or none. */
  light(code) {
    this.table.querySelector("tr.is-lit")?.classList.remove("is-lit");
    if (code) this.row(code)?.classList.add("is-lit");
  }

  /** Mark the cell whose reason is open ("code~rule"), or none. */
  choose(cell) {
    this.table.querySelector("button[aria-current]")?.removeAttribute("aria-current");
    const button = cell && this.table.querySelector(`button[value="${CSS.escape(cell)}"]`);
    if (!button) return;
    button.setAttribute("aria-current", "true");
    this.rove(button);
  }

  row(code) {
    return this.table.querySelector(`tr[data-code="${CSS.escape(code)}"]`);
  }

  keyPressed(event) {
    const button = event.target.closest("td button");
    const step = STEPS[event.key];
    if (!button || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = this.neighbour(button.closest("td"), step);
    next?.focus();
  }

  /** Return the next cell with a verdict in a direction: empty ones are passed over. */
  neighbour(cell, [down, right]) {
    let { rowIndex } = cell.parentElement;
    let { cellIndex } = cell;
    for (;;) {
      rowIndex += down;
      cellIndex += right;
      const next = this.table.rows[rowIndex]?.cells[cellIndex];
      if (!next || next.tagName !== "TD") return null;
      const button = next.querySelector("button");
      if (button) return button;
      if (next.classList.contains("number")) return null;
    }
  }
}
