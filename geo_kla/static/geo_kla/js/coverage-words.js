/** What a cell's number is made of, in one line: children, year, rule, source. */
import { fill, gettext } from "./words.js";

/** Return the line for {area, number, word, of: [reached, children] or undefined, years, rule, who, source}. */
export function cellWords({ area, number, word, of, years, rule, who, source }) {
  const children = of && fill(gettext("%(reached)s dari %(children)s anak %(who)s"), { reached: of[0], children: of[1], who });
  const dated = years && fill(gettext("data anak %(years)s"), { years });
  return [`${area}: ${number} ${word}`, children, dated, rule, source].filter(Boolean).join(" · ");
}
