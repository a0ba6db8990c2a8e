/** A measuring tool: metres along a line, minutes at a child's pace, and the area it would enclose. */
import { formatExactMetres, formatMinutes, walkingMinutes } from "./format.js";
import { fill, gettext } from "./words.js";
import { lengthOf, ringArea } from "./zone-lengths.js";
import { PointEntry } from "./zone-point-entry.js";
import { pointsOf } from "./zone-shape-forms.js";
import { formatArea } from "./zone-words.js";

/** bench: as for the other forms, with `pace` in metres per second. */
export class MeasureForm {
  constructor(form, bench) {
    this.entry = new PointEntry(form, bench.picker, "line", {
      changed: (points) => (form.querySelector("[data-measured]").textContent = measuredWords(points, bench.pace)),
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.entry.text.value.trim() || pointsOf(form, this.entry, 0)) this.entry.begin();
    });
  }

  opened() {
    this.entry.begin();
  }
}

/** Return in words how long a line is; "" before it has two points. */
export function measuredWords(points, pace) {
  if (points.length < 2) return "";
  const metres = lengthOf(points);
  const words = fill(gettext("%(length)s garis lurus, ± %(time)s jalan kaki anak kecil."), {
    length: formatExactMetres(metres), time: formatMinutes(walkingMinutes(metres, pace)),
  });
  return points.length < 3 ? words : `${words} ${fill(gettext("Bila ditutup: %(area)s."), { area: formatArea(ringArea(points)) })}`;
}
