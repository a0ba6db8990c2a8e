/** Numbers, lengths and minutes as the reader writes them (1.234,5 in Indonesian). */
import { fill, gettext, ngettext } from "./words.js";

const LOCALES = { id: "id-ID", en: "en-GB" };

/** Return the language of the page, or Indonesian outside of one. */
export function pageLanguage() {
  return globalThis.document?.documentElement.lang || "id";
}

/** Return a number with at most `digits` decimals. */
export function formatNumber(value, digits = 0, language = pageLanguage()) {
  return new Intl.NumberFormat(LOCALES[language] ?? language, { maximumFractionDigits: digits }).format(value);
}

/** Return a share (0..1) as a percentage; a share that is not quite 0 or 1 never looks as if it were. */
export function formatShare(share, language = pageLanguage()) {
  const percent = Math.round(share * 100);
  if (percent === 0 && share > 0) return `< ${formatNumber(1, 0, language)}%`;
  if (percent === 100 && share < 1) return `> ${formatNumber(99, 0, language)}%`;
  return `${formatNumber(percent, 0, language)}%`;
}

/** Return metres as people say them: 340 m below a kilometre, 1,2 km above. */
export function formatMetres(metres, language = pageLanguage()) {
  if (metres < 995) return `${formatNumber(Math.round(metres / 10) * 10, 0, language)} m`;
  return `${formatNumber(metres / 1000, 1, language)} km`;
}

/** Return metres as a planner measures them: to the metre below a kilometre, to ten metres above. */
export function formatExactMetres(metres, language = pageLanguage()) {
  if (metres < 1000) return fill(gettext("%(metres)s m"), { metres: formatNumber(metres, 0, language) });
  return fill(gettext("%(km)s km"), { km: formatNumber(metres / 1000, 2, language) });
}

/** Return how long a walk takes at a pace in metres per second, at least one minute. */
export function walkingMinutes(metres, paceMetresPerSecond) {
  return Math.max(1, Math.round(metres / paceMetresPerSecond / 60));
}

/** Return minutes in words. */
export function formatMinutes(minutes, language = pageLanguage()) {
  return fill(ngettext("%(count)s menit", "%(count)s menit", minutes), { count: formatNumber(minutes, 0, language) });
}

/** Return a count of children in words; children are whole people. */
export function formatChildren(children, language = pageLanguage()) {
  const whole = Math.round(children);
  return fill(ngettext("%(count)s anak", "%(count)s anak", whole), { count: formatNumber(whole, 0, language) });
}

/** Return the words for "no data". */
export function noData() {
  return gettext("tidak ada data");
}
