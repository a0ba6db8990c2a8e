/** Reading the position of this phone, and saying in words how good it is. */
import { formatNumber } from "./format.js";
import { EXACT_ENOUGH_M } from "./registry-field-position.js";
import { fill, gettext, ngettext } from "./words.js";

const PATIENCE_MS = 20000;

/** Read the position anew; resolve to {lon, lat, accuracy_m, at}, or reject with an Error in plain words. */
export function readPosition() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error(gettext("Telepon ini tidak memberi tahu posisinya.")));
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        resolve({ lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, at: new Date(timestamp).toISOString() }),
      ({ code }) => reject(new Error(positionWords(code))),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  });
}

function positionWords(code) {
  if (code === 1) return gettext("Peramban tidak mengizinkan posisi. Izinkan di setelan situs, atau kirim tanpa posisi.");
  if (code === 3) return gettext("Posisi belum ketemu. Coba lagi di tempat terbuka.");
  return gettext("Posisi tidak dapat dibaca. Coba lagi di tempat terbuka.");
}

/** Return what to say about a mean position (or null) of so many readings: {value, note, isExact}. */
export function fixWords(fix, count) {
  if (!fix) {
    const note = gettext("Berdirilah di pintu masuk, di tempat terbuka.");
    return { value: gettext("Belum ada posisi."), note, isExact: null };
  }
  const isExact = fix.accuracy_m <= EXACT_ENOUGH_M;
  const metres = formatNumber(Math.max(1, Math.round(fix.accuracy_m)));
  const advice = gettext("Kurang teliti: lebih dari %(metres)s m. Tetap disimpan; lebih baik menunggu sebentar di tempat terbuka lalu ambil lagi.");
  const read = ngettext("%(count)s kali dibaca.", "%(count)s kali dibaca, dirata-ratakan.", count);
  const note = [
    isExact ? "" : fill(advice, { metres: EXACT_ENOUGH_M }),
    fill(read, { count: formatNumber(count) }),
    `${formatNumber(fix.lat, 5)}; ${formatNumber(fix.lon, 5)}`,
  ];
  return { value: fill(gettext("Ketelitian ± %(metres)s m"), { metres }), note: note.filter(Boolean).join(" "), isExact };
}
