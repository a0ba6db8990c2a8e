/** The unsaved drawing on the server, and a sign of life that tells colleagues who has the zone open. Pure but for its clock. */

const PAUSE_MS = 2000;
const BEAT_MS = 30000;
/** Answers to who asks that say nothing about the drawing: not logged in (any more), not now. */
const WORTH_ANOTHER_TRY = [401, 403, 408, 409, 429];

/**
 * ask(address, body) posts and returns the answer; tell.others(colleagues, revision) after each sign of life.
 * What does not arrive is sent again, each time after twice the pause, at last with each sign of life; a drawing that is
 * refused is not sent again until it changes. This browser keeps it too.
 */
export class SketchSync {
  constructor({ ask, tell, clock = globalThis }) {
    this.ask = ask;
    this.tell = tell;
    this.clock = clock;
    this.isOn = false;
    this.unsent = null;
  }

  /** A zone ("" a new one) is open for drawing. */
  begin(zone) {
    this.zone = zone;
    this.isOn = true;
    this.unsent = null;
    this.pauseMs = PAUSE_MS;
    return this.#send();
  }

  /** Keep a drawing, once it has been left alone for a moment. */
  put(drawing) {
    if (!this.isOn) return;
    this.unsent = drawing;
    this.#sendIn(PAUSE_MS);
  }

  /** The drawing is put away: what was not sent goes now; without `keep` the server forgets it. */
  end({ keep }) {
    this.clock.clearTimeout(this.timer);
    this.isOn = false;
    const { unsent, zone } = this;
    this.unsent = null;
    if (!keep) return this.drop(zone);
    return unsent ? this.#post("/zona/sketsa/", { zone, drawing: unsent }) : Promise.resolve({});
  }

  /** Let the server forget the drawing of a zone ("" a new one). */
  drop(zone) {
    return this.#post("/zona/sketsa/buang/", { zone });
  }

  async #send() {
    const drawing = this.unsent;
    const zone = this.zone;
    this.unsent = null;
    this.clock.clearTimeout(this.timer);
    const { answer, isRefused = false } = await this.#post("/zona/sketsa/", drawing ? { zone, drawing } : { zone });
    if (!this.isOn || zone !== this.zone) return;
    if (answer) this.tell.others(answer.others, answer.revision);
    else if (drawing && !isRefused) this.unsent ??= drawing;
    this.pauseMs = this.unsent && !answer ? Math.min(2 * this.pauseMs, BEAT_MS) : PAUSE_MS;
    this.#sendIn(this.unsent ? this.pauseMs : BEAT_MS);
  }

  #sendIn(pauseMs) {
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => this.#send(), pauseMs);
  }

  /** Return {answer}, or {isRefused} where asking the same again would be answered the same. */
  async #post(address, body) {
    try {
      return { answer: await this.ask(address, body) };
    } catch ({ status = 0 }) {
      return { isRefused: status >= 400 && status < 500 && !WORTH_ANOTHER_TRY.includes(status) };
    }
  }
}
