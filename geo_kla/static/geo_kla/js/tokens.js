/** Design tokens for what is drawn on a canvas: the style sheet stays the only source of colours. */

const MAP_TOKENS = [
  "paper", "ink", "ink-soft", "accent", "accent-soft", "on-accent", "met", "partly", "not-met", "no-data",
  "map-land", "map-water", "map-water-ink", "map-green", "map-green-ink", "map-street", "map-street-edge", "map-major",
  "map-major-edge", "map-toll", "map-toll-edge", "map-alley", "map-alley-edge", "map-rail", "map-border", "map-label",
  "map-street-label", "map-halo", "map-crowd", "map-crowd-ink", "map-chosen",
];

/** Return the tokens that maps use, by name, in the scheme (light or dark) of the moment. */
export function readTokens(element = document.documentElement) {
  const style = getComputedStyle(element);
  return Object.fromEntries(MAP_TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** Call `change` whenever the reader switches between light and dark. */
export function onSchemeChange(change) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", change);
}
