/** The address bar holds the whole view: filters, page, card, map position. Pure functions. */

const FILTERS = ["q", "kelompok", "jenis", "wilayah", "tersertifikasi", "kursi_roda"];
const CARD = /^\/fasilitas\/([a-z0-9]+)\/$/;

/** Return the query string of name-value pairs, without empty values, other names or doubles. */
export function filterQuery(pairs) {
  const given = [...pairs];
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const values = given.filter(([key, value]) => key === name && value !== "").map(([, value]) => value);
    for (const value of [...new Set(values)].sort()) query.append(name, name === "q" ? value.trim() : value);
  }
  if (query.get("q") === "") query.delete("q");
  return query.toString();
}

/** Return the address of the list, or of one facility's card, with the filters kept. */
export function viewAddress({ facility = "", query = "", hash = "" }) {
  const path = facility ? `/fasilitas/${facility}/` : "/";
  return path + (query ? `?${query}` : "") + hash;
}

/** Return what an address asks for: facility (or ""), query, hash. */
export function readAddress(address) {
  const url = new URL(address, "http://here");
  return {
    facility: CARD.exec(url.pathname)?.[1] ?? "",
    query: filterQuery(url.searchParams.entries()),
    hash: url.hash,
  };
}

/** Return the template of tiles with the filters of the list, so that map and list show the same. */
export function filteredTiles(template, query) {
  return query ? `${template}?${query}` : template;
}

/** Return [west, south, east, north] of "w,s,e,n", or null; a single point becomes a small box. */
export function readBounds(text, leastDegrees = 0.004) {
  const edges = (text ?? "").split(",").map(Number);
  if (edges.length !== 4 || !edges.every(Number.isFinite)) return null;
  const [west, south, east, north] = edges;
  const wider = Math.max(0, leastDegrees - (east - west)) / 2;
  const higher = Math.max(0, leastDegrees - (north - south)) / 2;
  return [west - wider, south - higher, east + wider, north + higher];
}
