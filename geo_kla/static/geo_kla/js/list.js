/** The list beside the map: filters, near me, errors. htmx fetches; this file says when, and what happens after. */
import { filterQuery } from "./permalink.js";

/**
 * Watch the filter form and its results.
 * onChange({query, words, area, bounds}) is called after each new list.
 */
export class FacilityList {
  constructor(form, { onChange }) {
    this.form = form;
    this.onChange = onChange;
    this.place = null;
    document.body.addEventListener("htmx:configRequest", (event) => this.sendPlace(event));
    document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
      if (detail.requestConfig.target?.id === "results" || detail.target.id === "results") this.arrived();
    });
    for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
      document.body.addEventListener(trouble, ({ detail }) => this.failed(detail));
    }
    document.addEventListener("click", (event) => this.clicked(event));
  }

  /** Return the query string of the form as it stands. */
  get query() {
    return filterQuery(new FormData(this.form));
  }

  get results() {
    return document.getElementById("results");
  }

  /** Sort from a place {lon, lat}, or by name again with null. */
  sortFrom(place) {
    this.place = place;
    this.refresh();
  }

  /** Fetch the list anew with the filters as they stand. */
  refresh() {
    globalThis.htmx.trigger(this.form, "submit");
  }

  /** Make the form say what a query string says, without fetching. */
  setQuery(query) {
    const wanted = new URLSearchParams(query);
    for (const field of this.form.elements) {
      if (field.type === "checkbox") field.checked = wanted.getAll(field.name).includes(field.value);
      else if (field.name) field.value = wanted.get(field.name) ?? "";
    }
    this.countDetails();
  }

  /** A position travels in the body of a POST only: no address and no log keeps it. */
  sendPlace({ detail }) {
    const isList = detail.path === "/" || detail.path.startsWith("/?");
    if (!this.place || !isList) return;
    const asked = new URLSearchParams(detail.path.split("?")[1] ?? "");
    for (const [name, value] of asked) detail.parameters[name] ??= asked.getAll(name).length > 1 ? asked.getAll(name) : value;
    detail.path = this.form.dataset.nearUrl;
    detail.verb = "post";
    detail.useUrlParams = false;
    detail.headers["Content-Type"] = "application/x-www-form-urlencoded";
    detail.parameters.bujur = this.place.lon;
    detail.parameters.lintang = this.place.lat;
  }

  arrived() {
    this.countDetails();
    const { words, area, bounds } = this.results.dataset;
    this.onChange({ query: this.query, words, area, bounds });
  }

  failed({ target }) {
    if (target?.id !== "results" && target?.id !== "more") return;
    const notice = this.results.querySelector(".results-error");
    notice.hidden = false;
  }

  clicked(event) {
    const clear = event.target.closest("#clear-filter, .empty a.button");
    const hit = event.target.closest("[data-area-hit]");
    if (event.target.closest("[data-retry]")) this.refresh();
    if (!(clear || hit) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.setQuery(hit ? filterQuery([["wilayah", hit.dataset.areaHit]]) : "");
    this.refresh();
  }

  /** Show beside "more filters" how many of them are set, so that a closed fold hides nothing. */
  countDetails() {
    const chosen = new URLSearchParams(this.query);
    const count = ["jenis", "wilayah", "tersertifikasi", "kursi_roda"].reduce((sum, name) => sum + chosen.getAll(name).length, 0);
    const badge = this.form.querySelector(".search-more-count");
    badge.textContent = count ? String(count) : "";
  }
}
