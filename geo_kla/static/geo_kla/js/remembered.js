/** What a reader has done to a part of a page that the server replaces: boxes ticked or not, folds opened, focus. */

/** Return a function that does the same again to what stands in `root` by then; what is gone is left out. */
export function remembered(root) {
  const ticks = new Map([...root.querySelectorAll("input[type=checkbox]")].map((box) => [nameOf(box), box.checked]));
  const folds = new Map([...root.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]));
  const active = root.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  return () => {
    for (const box of root.querySelectorAll("input[type=checkbox]")) box.checked = ticks.get(nameOf(box)) ?? box.checked;
    for (const fold of root.querySelectorAll("details[id]")) fold.open = folds.get(fold.id) ?? fold.open;
    if (active === null || root.contains(document.activeElement)) return;
    const all = [...root.querySelectorAll("a, button, input, summary, [tabindex]")];
    const again = all.find((element) => !element.disabled && nameOf(element) === active) ?? root.querySelector('[tabindex="-1"]');
    again?.focus({ preventScroll: true });
  };
}

/** What an element is called, whichever copy of it stands there. */
export function nameOf(element) {
  if (element.id) return `#${element.id}`;
  if (element.matches("summary")) return `summary of ${element.closest("details").id}`;
  if (element.name) return `${element.name}=${element.value}`;
  return element.dataset.go ?? element.getAttribute("href") ?? element.getAttribute("aria-label") ?? element.textContent.trim();
}
