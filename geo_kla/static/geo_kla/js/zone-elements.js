/** Elements made by script: text only, never markup from data. */
import { mapSettings } from "./map.js";

const MARKS = { met: "met", partly: "partly", not_met: "not-met", no_data: "no-data" };

/** Return an element with attributes and children (elements or text; null and "" are left out). */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(attribute, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(attribute, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** Return an icon of the sprite. */
export function icon(name, css = "") {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", `icon icon-${name} ${css}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${mapSettings().icons}#${name}`);
  svg.append(use);
  return svg;
}

/** Return the mark of a status with its word. */
export function mark(status, word) {
  const name = MARKS[status];
  return element("span", { class: `mark mark-${name}` }, icon(`mark-${name}`), element("span", {}, word));
}

/** Return the icon of a service group in its colour and shape. */
export function groupIcon({ key, shape }) {
  return element("span", { class: "group-icon", "data-group": key }, icon(`shape-${shape}`, "icon-solid"));
}

/** Put words into the part of an element that is meant for them, and show it; no words hide it. */
export function say(holder, words) {
  const place = holder.querySelector("[data-words]") ?? holder;
  if (place.textContent !== (words || "")) place.textContent = words || "";
  holder.hidden = !words;
}
