/** What the field form says about itself: news, trouble, errors beside fields, whether there is a network. */
import { gettext } from "./words.js";

/** Return the part of the page marked data-<name>. */
export const part = (name) => document.querySelector(`[data-${name}]`);

/** Tell those who listen to the page. */
export function say(words) {
  part("said").textContent = words;
}

/** Show what is wrong with the page as a whole; "" takes it away. */
export function complain(words) {
  part("trouble").hidden = !words;
  part("trouble").querySelector("p").textContent = words;
}

/** Show what is wrong with a field beside it; "" takes it away. */
export function showError(form, name, words) {
  const line = document.querySelector(`[data-error="${name}"]`);
  if (!line) return;
  line.textContent = words;
  line.hidden = !words;
  form.elements[name]?.setAttribute?.("aria-invalid", String(Boolean(words)));
}

/** Show whether the browser has a network. */
export function showNet() {
  part("net").textContent = navigator.onLine ? gettext("Tersambung") : gettext("Tanpa sambungan");
  part("net").dataset.online = String(navigator.onLine);
}
