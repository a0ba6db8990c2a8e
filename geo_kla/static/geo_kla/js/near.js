/** "Near me": asks for the position only when pressed, keeps it in this page's memory only. */
import { gettext } from "./words.js";

const PATIENCE_MS = 15000;

/** Ask the device where it is; resolve to {lon, lat, accuracyM}, or reject with an Error in plain words. */
export function askPosition(geolocation = navigator.geolocation) {
  return new Promise((resolve, reject) => {
    geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy }),
      (problem) => reject(new Error(wordsFor(problem.code))),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 60000 },
    );
  });
}

function wordsFor(code) {
  if (code === 1) return gettext("Peramban tidak mengizinkan posisi. Anda tetap bisa mencari nama jalan atau kelurahan.");
  if (code === 3) return gettext("Posisi belum ketemu. Coba lagi di tempat terbuka.");
  return gettext("Posisi tidak dapat dibaca. Anda tetap bisa mencari nama jalan atau kelurahan.");
}
