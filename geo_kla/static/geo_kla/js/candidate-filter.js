/** The filter of the candidates as it stands in the address bar. Pure. */

/** What a filter may ask, in the order of the address; the first entry of the order asks nothing. */
const NAMES = ["wilayah", "di", "cara", "layanan", "anak", "sertifikat", "terpisah", "urut", "semua", "templat"];
const USUAL_ORDER = "terbantu";

/** Return the query of a filled-in form (pairs of name and value), without what asks nothing. */
export function filterQuery(pairs) {
  const given = new Map([...pairs].map(([name, value]) => [name, String(value).trim()]));
  const query = new URLSearchParams();
  for (const name of NAMES) {
    const value = given.get(name) ?? "";
    if (value && !(name === "urut" && value === USUAL_ORDER)) query.set(name, value);
  }
  return query.toString();
}

/** Return the query without the filter: only the area, and whose template, stay. */
export function unfiltered(query) {
  const asked = new URLSearchParams(query);
  return new URLSearchParams(["wilayah", "templat"].filter((name) => asked.has(name)).map((name) => [name, asked.get(name)])).toString();
}

/** Set the fields of the form to what a query asks; area and template are the page's own. */
export function fillFilter(fields, query) {
  const asked = new URLSearchParams(query);
  for (const field of fields) {
    if (!field.name || field.type === "hidden") continue;
    if (field.type === "checkbox") field.checked = asked.has(field.name);
    else if (field.type === "select-one" && !asked.has(field.name)) field.selectedIndex = 0;
    else field.value = asked.get(field.name) ?? "";
  }
}

/** Return whether a query asks for more than an area and an order. */
export function isNarrowed(query) {
  return [...new URLSearchParams(query).keys()].some((name) => !["wilayah", "templat", "urut", "semua", "macam"].includes(name));
}
