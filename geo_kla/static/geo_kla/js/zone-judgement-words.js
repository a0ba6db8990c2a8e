/** The parts of a judgement in words: metres, minutes, shares, and what is not known. Pure. */
import { formatExactMetres, formatMetres, formatNumber, formatShare } from "./format.js";
import { fill, gettext, ngettext } from "./words.js";

/** Return a value 0..1 as a percentage, null as "no data". */
export function valueWords(value) {
  return value === null || value === undefined ? gettext("tidak ada data") : formatShare(value);
}

/** Return how far a member is from the anchor: along the streets, and as the crow flies. */
export function wayWords({ walk_m: walk, straight_m: straight }, beyond) {
  const line = fill(gettext("garis lurus %(straight)s"), { straight: formatExactMetres(straight) });
  if (walk === null) return fill(gettext("tidak ada jalan kaki sampai %(beyond)s; %(line)s"), { beyond: formatMetres(beyond), line });
  return fill(gettext("lewat jalan %(walk)s; %(line)s"), { walk: formatExactMetres(walk), line });
}

/** Return the short words of a fold: how many members are near. */
export function adjacencyShort({ near, required, off_street: off, limit_m: limit }) {
  const known = required - off;
  if (!known) return gettext("tidak ada tempat wajib lain");
  return fill(gettext("%(near)s dari %(known)s dalam %(limit)s m"), { near: formatNumber(near), known: formatNumber(known), limit: formatNumber(limit) });
}

/** Return the short words of a fold: one connected whole, or how many parts. */
export function connectivityShort({ parts, looked_at: looked }) {
  if (looked < 2) return gettext("kurang dari dua tempat wajib");
  if (parts === 1) return gettext("semua terhubung");
  return fill(ngettext("%(parts)s bagian terpisah", "%(parts)s bagian terpisah", parts), { parts: formatNumber(parts) });
}

/** Return the numbers of what holds the members together, as one sentence. */
export function connectivitySentence({ looked_at: looked, required, limit_m: limit, detour, crossings, quiet_share: quiet }) {
  const words = [fill(gettext("Dua tempat terhubung bila jalan kaki di antaranya paling jauh %(limit)s m tanpa menyusuri atau menyeberangi jalan besar yang penyeberangannya tidak terdata."), { limit: formatNumber(limit) })];
  if (looked < required) words.push(fill(gettext("Dilihat %(looked)s tempat wajib yang terdekat dengan jangkar, dari %(required)s."), { looked: formatNumber(looked), required: formatNumber(required) }));
  if (detour) words.push(fill(gettext("Jalannya %(detour)s kali garis lurus."), { detour: formatNumber(detour, 2) }));
  if (quiet !== null) words.push(fill(gettext("%(quiet)s lewat jalan tenang; menyeberang jalan arteri atau kolektor %(crossings)s kali."), { quiet: formatShare(quiet), crossings: formatNumber(crossings) }));
  return words.join(" ");
}

/** Return what is said of large roads: "" when they keep nobody apart. */
export function crossingsWords({ parts, parts_if_crossed: crossed, crossings_known: known }) {
  if (crossed >= parts) return "";
  const count = fill(gettext("Bila jalan besar dapat diseberangi, menjadi %(count)s bagian."), { count: formatNumber(crossed) });
  return `${known ? gettext("Di jalan besar antara bagian-bagian ini tidak ada penyeberangan yang tercatat.") : gettext("Penyeberangan tidak terdata pada peta jalan ini.")} ${count}`;
}

/** Return what is told of one connection. */
export function connectionWords({ walk_m: walk, crossings, quiet_share: quiet, is_clear: clear }) {
  if (walk === null) return gettext("terkoneksi lewat kerja sama");
  const words = [formatExactMetres(walk)];
  if (crossings) words.push(fill(ngettext("%(count)s penyeberangan", "%(count)s penyeberangan", crossings), { count: formatNumber(crossings) }));
  if (quiet !== null) words.push(fill(gettext("%(quiet)s jalan tenang"), { quiet: formatShare(quiet) }));
  if (!clear) words.push(gettext("terhalang jalan besar"));
  return words.join(" · ");
}

/** Return the short words of a fold: children within the middle walk. */
export function reachShort({ minutes, share_of_villages: share }) {
  return fill(gettext("%(share)s dalam %(minutes)s menit"), { share: valueWords(share[1]), minutes: formatNumber(minutes[1]) });
}

/** Return whose children are counted, and how. */
export function reachSentence({ villages }) {
  if (!villages.length) return gettext("Jumlah anak di sini tidak diketahui.");
  return fill(gettext("Anak yang berjalan kaki ke tempat wajib terdekat di dalam kawasan, dari mana pun rumahnya, dengan laju umurnya. Persen: dari semua anak %(villages)s."), { villages: villages.join(", ") });
}

/** Return the status mark of a check. */
export function checkStatus({ good, known }) {
  if (!known) return "no_data";
  if (good === known) return "met";
  return good ? "partly" : "not_met";
}

/** Return the short words of a fold: checks that have data. */
export function qualityShort({ checks }) {
  const known = checks.filter((check) => check.counts && check.known);
  return known.length
    ? fill(gettext("%(known)s dari %(all)s pemeriksaan berdata"), { known: formatNumber(known.length), all: formatNumber(checks.filter(({ counts }) => counts).length) })
    : gettext("tidak ada data");
}

/** Return an agreement in one line. */
export function linkWords({ giver, taker, kind_word: kind }) {
  return fill(gettext("%(giver)s → %(taker)s: %(kind)s"), { giver: giver.name, taker: taker.name, kind });
}
