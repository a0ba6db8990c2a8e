/** Opening hours from days and times, in OpenStreetMap's notation. */

export const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/** Return days as ranges: Mo, Tu, We, Sa becomes Mo-We,Sa. */
export function dayRanges(days) {
  const numbers = DAYS.map((day, i) => (days.includes(day) ? i : -1)).filter((i) => i >= 0);
  const ranges = [];
  for (const i of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === i - 1) last[1] = i;
    else ranges.push([i, i]);
  }
  return ranges.map(([a, b]) => (a === b ? DAYS[a] : `${DAYS[a]}${b === a + 1 ? "," : "-"}${DAYS[b]}`)).join(",");
}

/** Add days and times ("08:00") to hours as written; later rules win, as in OpenStreetMap. "" when incomplete. */
export function addHours(written, { days, from, until }) {
  if (!days.length || !from || !until || from === until) return written;
  const rule = `${dayRanges(days)} ${from}-${until === "00:00" ? "24:00" : until}`;
  return written && written !== "24/7" ? `${written.replace(/[;\s]+$/, "")}; ${rule}` : rule;
}

/** Let the buttons of a form write its opening hours; onChange() after each. */
export function helpWithHours(form, onChange) {
  const hours = form.elements.opening_hours;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const write = (name, words) => part(name).addEventListener("click", () => {
    hours.value = words();
    onChange();
  });
  write("add-hours", () => {
    const days = [...form.querySelectorAll("[data-day]:checked")].map(({ value }) => value);
    return addHours(hours.value, { days, from: part("from").value, until: part("until").value });
  });
  write("always", () => "24/7");
  write("clear-hours", () => "");
}
