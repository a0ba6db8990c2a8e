/** A judgement in words: verdict, sentences on what is missing, lines on who reaches what. Pure. */
import { formatChildren, formatNumber, formatShare, pageLanguage } from "./format.js";
import { fill, gettext, ngettext } from "./words.js";

const named = (groups) => joinWords(groups.map(({ name }) => name.toLowerCase()));

/** Return {status, sentence} of a judgement; status is met, partly, not_met or no_data. */
export function verdictOf({ groups }) {
  const of = (presence) => groups.filter((group) => group.presence === presence);
  const [missing, unknown, near] = [of("missing"), of("unknown"), of("near")];
  const lists = unknown.length ? " " + fill(gettext("Daftar layanan %(names)s belum lengkap."), { names: named(unknown) }) : "";
  if (missing.length === 1) {
    return { status: "partly", sentence: fill(gettext("Hampir lengkap: tinggal layanan %(name)s yang belum ada."), { name: named(missing) }) + lists };
  }
  if (missing.length) {
    return { status: "not_met", sentence: fill(gettext("Belum lengkap: layanan %(names)s belum ada."), { names: named(missing) }) + lists };
  }
  if (unknown.length) {
    const sentence = fill(gettext("Belum dapat dipastikan: layanan %(names)s tidak terlihat, tetapi daftarnya belum lengkap."), { names: named(unknown) });
    return { status: "no_data", sentence };
  }
  if (near.length) {
    const sentence = gettext("Lengkap: semua layanan wajib terjangkau; layanan %(names)s berdiri di luar batas.");
    return { status: "met", sentence: fill(sentence, { names: named(near) }) };
  }
  return { status: "met", sentence: gettext("Lengkap: semua layanan wajib ada di dalam.") };
}

/** Return the status that a group's mark shows. */
export function groupStatus({ presence }) {
  return { inside: "met", near: "met", missing: "not_met", unknown: "no_data" }[presence];
}

/** Return the short word beside a group's mark. */
export function groupWord({ presence, inside }) {
  switch (presence) {
    case "inside": return fill(ngettext("%(count)s di dalam", "%(count)s di dalam", inside), { count: formatNumber(inside) });
    case "near": return gettext("di luar batas, terjangkau");
    case "missing": return gettext("belum ada");
    default: return gettext("belum ada daftar lengkap");
  }
}

/** Return the sentence on a group that does not stand inside, "" for one that does. */
export function absenceSentence(group) {
  if (group.presence === "inside") return "";
  return [absence(group), nearest(group)].filter(Boolean).join(" ");
}

function absence({ presence, name }) {
  const words = { name: name.toLowerCase() };
  if (presence === "near") return fill(gettext("Di dalam batas tidak ada layanan %(name)s."), words);
  if (presence === "missing") return fill(gettext("Di sini belum ada layanan %(name)s."), words);
  return fill(gettext("Belum ada daftar lengkap layanan %(name)s."), words);
}

function nearest({ nearest: place, presence }) {
  if (!place) return presence === "missing" ? gettext("Tidak satu pun dapat dicapai dengan jalan kaki.") : "";
  const known = presence === "unknown" ? gettext("Terdekat yang tercatat: %(name)s, %(walk)s.") : gettext("Terdekat: %(name)s, %(walk)s.");
  return fill(known, { name: place.name, walk: walkWords(place) });
}

/** Return a walk in metres and minutes: 1.850 m (35 menit jalan kaki anak kecil). */
export function walkWords({ walk_m: metres, minutes }) {
  const walk = fill(ngettext("%(metres)s m (%(count)s menit jalan kaki anak kecil)", "%(metres)s m (%(count)s menit jalan kaki anak kecil)", minutes), {
    metres: formatNumber(metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10),
    count: formatNumber(minutes),
  });
  return walk;
}

/** Return who reaches a group, in words; "" when it is not known. */
export function reachSentence({ share_reached: share, limit_m: limit }) {
  if (share === null) return "";
  return fill(gettext("%(share)s anak menjangkaunya dalam %(limit)s m"), { share: formatShare(share), limit: formatNumber(limit) });
}

/** Return the children inside in words, with what is not known said so. */
export function childrenSentence({ children, areas }) {
  if (children === null) return areas.length ? gettext("Jumlah anak tidak diketahui di sini.") : gettext("Bentuk ini terletak di luar wilayah yang dimuat.");
  return formatChildren(children);
}

/** Return what a screen reader says when a judgement arrives: short, numbers first. */
export function announcement(judgement) {
  return `${childrenSentence(judgement)}. ${verdictOf(judgement).sentence}`;
}

/** Return square metres as hectares or square kilometres. */
export function formatArea(squareMetres) {
  if (squareMetres < 1e6) return fill(gettext("%(area)s ha"), { area: formatNumber(squareMetres / 1e4, squareMetres < 1e5 ? 1 : 0) });
  return fill(gettext("%(area)s km²"), { area: formatNumber(squareMetres / 1e6, 2) });
}

/** Return the day of a moment as the installation's clocks show it, whatever the browser's are set to. */
export function formatDay(at, timeZone, language = pageLanguage()) {
  return inWords(at, { day: "numeric", month: "long", year: "numeric", timeZone }, language);
}

/** Return day and time of a moment in the same way. */
export function formatMoment(at, timeZone, language = pageLanguage()) {
  return inWords(at, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone }, language);
}

function inWords(at, how, language) {
  return new Intl.DateTimeFormat({ id: "id-ID", en: "en-GB" }[language] ?? language, how).format(new Date(at));
}

/** Join words as a sentence does: a, b, dan c. */
export function joinWords(words) {
  if (words.length < 2) return words.join("");
  const pattern = words.length === 2 ? gettext("%(first)s dan %(last)s") : gettext("%(first)s, dan %(last)s");
  return fill(pattern, { first: words.slice(0, -1).join(", "), last: words.at(-1) });
}
