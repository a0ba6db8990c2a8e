/** The address of the coverage page from one step to the next. Pure: query strings in, query strings out. */

const REASON = "alasan";
const SHOWN = "tampil";
const ORDER = ["urut", "arah"];

/** Return the query string after a filter was changed; `isShown`: it was the rule of the map. */
export function afterFilter(search, pairs, isShown = false) {
  const now = new URLSearchParams(search);
  const next = new URLSearchParams();
  for (const [name, value] of pairs) {
    if (ORDER.includes(name) || name === REASON || value === "") continue;
    if (name === SHOWN && !isShown && !now.has(SHOWN)) continue;
    next.append(name, value);
  }
  copy(now, next, [...ORDER, REASON]);
  return next.toString();
}

/** Return the query string after a link of the table (order, clear filter); what is open beside it stays. */
export function afterLink(search, href) {
  const now = new URLSearchParams(search);
  const next = new URLSearchParams(new URL(href, "http://here").search);
  for (const name of [REASON, SHOWN]) next.delete(name);
  copy(now, next, [SHOWN, REASON]);
  return next.toString();
}

/** Return the query string after a cell ("code~rule") was pressed; the map follows the cell. */
export function afterCell(search, cell) {
  const next = new URLSearchParams(search);
  next.delete(SHOWN);
  next.set(REASON, cell);
  return next.toString();
}

/** Return the query string after the reason was closed; the map keeps showing its rule. */
export function afterClose(search, shown) {
  const next = new URLSearchParams(search);
  next.delete(REASON);
  if (shown) next.set(SHOWN, shown);
  return next.toString();
}

/** Return the part of a query string that decides which areas are drawn. */
export function shapesQuery(search) {
  const next = new URLSearchParams();
  copy(new URLSearchParams(search), next, ["wilayah", "tingkat"]);
  return next.toString();
}

function copy(from, to, names) {
  for (const name of names) for (const value of from.getAll(name)) to.append(name, value);
}
