/** What the server finds wrong with a shape, and the repaired shape it offers: shown beside the map, one press to take. */
import { requestJson } from "./request.js";
import { element, say } from "./zone-elements.js";
import { LiveJudge } from "./zone-judge.js";

const PAUSE_MS = 700;

/** tell: spot(lonlat) when a fault is pressed; repaired(geometry, words) when the offer is taken. */
export class ShapeCheck {
  constructor(box, { tell }) {
    this.box = box;
    this.tell = tell;
    this.hidden = "";
    this.judge = new LiveJudge({
      ask: (geometry, signal) => requestJson("/zona/alat/periksa/", { body: { geometry }, signal }),
      tell: { waiting: () => {}, judged: (found) => this.show(found), failed: () => {} },
      pauseMs: PAUSE_MS,
    });
    box.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      if (button.dataset.fault) this.tell.spot(this.found.faults[Number(button.dataset.fault)].where);
      if ("repair" in button.dataset) this.take();
      if ("hide" in button.dataset) {
        this.hidden = namesOf(this.found);
        box.hidden = true;
      }
    });
  }

  /** Look a shape over, once it has been left alone for a moment. */
  want(shape) {
    this.judge.want(shape);
  }

  /** Forget what was found. */
  clear() {
    this.judge.stop();
    this.found = null;
    this.hidden = "";
    this.box.hidden = true;
  }

  /** Show {faults, repair}; nothing wrong, or the very thing that was told to be left, hides the box. */
  show(found) {
    this.found = found;
    const repair = this.box.querySelector("[data-repair]");
    this.box.querySelector("[data-faults]").replaceChildren(...found.faults.map(({ message, where }, index) => element("li", {},
      where ? element("button", { type: "button", class: "link-button", "data-fault": String(index) }, message) : message)));
    repair.hidden = !found.repair;
    say(this.box.querySelector("[data-repair-words]"), found.repair?.words ?? "");
    this.box.hidden = !found.faults.length || namesOf(found) === this.hidden;
  }

  /** Take the repaired shape. */
  take() {
    const { repair } = this.found ?? {};
    if (!repair) return;
    this.clear();
    this.tell.repaired(repair.geometry, repair.words);
  }
}

function namesOf(found) {
  return found?.faults.map(({ kind, message }) => kind ?? message).join() ?? "";
}
