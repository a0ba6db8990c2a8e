/** Words of the page in the reader's language; source strings are Indonesian. */

const catalogue = () => globalThis.django ?? {};

/** Return a text in the reader's language. */
export function gettext(text) {
  return catalogue().gettext?.(text) ?? text;
}

/** Return the singular or plural text for a count in the reader's language. */
export function ngettext(singular, plural, count) {
  return catalogue().ngettext?.(singular, plural, count) ?? (count === 1 ? singular : plural);
}

/** Fill %(name)s in a text. */
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
