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
      tell: { waiting: () => this.#age(true), judged: (found) => this.show(found), failed: () => this.isOld && this.#show(null) },
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
    this.hidden = "";
    this.#show(null);
  }

  /** Show {faults, repair}; nothing wrong, or the very thing that was told to be left, hides the box. */
  show(found) {
    this.#show(found);
  }

  #show(found) {
    this.found = found;
    this.#age(false);
    if (!found) {
      this.box.hidden = true;
      return;
    }
    const repair = this.box.querySelector("[data-repair]");
    this.box.querySelector("[data-faults]").replaceChildren(...found.faults.map(({ message, where }, index) => element("li", {},
      where ? element("button", { type: "button", class: "link-button", "data-fault": String(index) }, message) : message)));
    repair.hidden = !found.repair;
    say(this.box.querySelector("[data-repair-words]"), found.repair?.words ?? "");
    this.box.hidden = !found.faults.length || namesOf(found) === this.hidden;
  }

  /** What is offered repairs the shape as it was: it cannot be taken while the shape as it is now is looked over. */
  #age(isOld) {
    this.isOld = isOld;
    this.box.querySelector("[data-repair]").disabled = isOld;
  }

  /** Take the repaired shape. */
  take() {
    const { repair } = this.found ?? {};
    if (!repair || this.isOld) return;
    this.clear();
    this.tell.repaired(repair.geometry, repair.words);
  }
}

function namesOf(found) {
  return found?.faults.map(({ kind, message }) => kind ?? message).join() ?? "";
}
