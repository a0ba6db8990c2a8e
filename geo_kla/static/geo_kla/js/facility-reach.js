/** In the card of a facility: show what is reached on foot from it, as an area on the map and in words. */
import { requestJson } from "./request.js";

/** Looks after the switch in whatever card is open; onShow(geometry or null) tells the map. */
export class FacilityReach {
  constructor(card, { onShow }) {
    this.card = card;
    this.onShow = onShow;
    this.areas = [];
    card.addEventListener("click", ({ target }) => target.closest("[data-reach-switch]") && this.press());
    card.addEventListener("change", ({ target }) => target.name === "reach" && this.show(Number(target.value)));
  }

  get part() {
    return this.card.querySelector("[data-reach]");
  }

  /** Forget what is shown: another card was opened, or none is. */
  clear() {
    this.areas = [];
    this.onShow(null);
  }

  async press() {
    const part = this.part;
    const button = part.querySelector("[data-reach-switch]");
    if (button.getAttribute("aria-pressed") === "true") {
      this.dress(part, false);
      this.onShow(null);
      return;
    }
    this.dress(part, true);
    try {
      const { areas, problem } = await requestJson(part.dataset.reach);
      if (part !== this.part || button.getAttribute("aria-pressed") !== "true") return;
      this.areas = areas;
      if (areas.length) this.offer(part);
      else part.querySelector(".card-reach-words").textContent = problem;
    } catch (problem) {
      this.dress(part, false);
      part.querySelector(".card-reach-words").textContent = problem.message;
    }
  }

  /** Put up a choice for each area, the standard chosen first, and show it. */
  offer(part) {
    const first = Math.max(0, this.areas.findIndex(({ isStandard }) => isStandard));
    const choices = this.areas.map(({ name }, place) => {
      const label = document.createElement("label");
      const input = Object.assign(document.createElement("input"), { type: "radio", name: "reach", value: place });
      label.className = "check";
      input.checked = place === first;
      label.append(input, name);
      return label;
    });
    const box = part.querySelector("fieldset");
    box.hidden = false;
    box.querySelector("[data-reach-choices]").replaceChildren(...choices);
    this.show(first);
  }

  show(place) {
    const area = this.areas[place];
    this.part.querySelector(".card-reach-words").textContent = area.words;
    this.onShow(area.geometry);
  }

  dress(part, isOn) {
    part.querySelector("[data-reach-switch]").setAttribute("aria-pressed", String(isOn));
    part.querySelector("fieldset").hidden = true;
    part.querySelector(".card-reach-words").textContent = "";
  }
}
