/** The unsaved drawing on the server, and a sign of life that tells colleagues who has the zone open. Pure but for its clock. */

const PAUSE_MS = 2000;
const BEAT_MS = 30000;

/**
 * ask(address, body) posts and returns the answer; tell.others(colleagues, revision) after each sign of life.
 * What does not arrive is sent with the next sign: this browser keeps the drawing too.
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
    return this.#send();
  }

  /** Keep a drawing, once it has been left alone for a moment. */
  put(drawing) {
    if (!this.isOn) return;
    this.unsent = drawing;
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => this.#send(), PAUSE_MS);
  }

  /** The drawing is put away: what was not sent goes now; without `keep` the server forgets it. */
  end({ keep }) {
    this.clock.clearTimeout(this.timer);
    this.isOn = false;
    const { unsent, zone } = this;
    this.unsent = null;
    if (!keep) return this.drop(zone);
    return unsent ? this.#post("/zona/sketsa/", { zone, drawing: unsent }) : Promise.resolve(null);
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
    const answer = await this.#post("/zona/sketsa/", drawing ? { zone, drawing } : { zone });
    if (!this.isOn || zone !== this.zone) return;
    if (!answer && drawing && !this.unsent) this.unsent = drawing;
    if (answer) this.tell.others(answer.others, answer.revision);
    this.clock.clearTimeout(this.timer);
    this.timer = this.clock.setTimeout(() => this.#send(), this.unsent ? PAUSE_MS : BEAT_MS);
  }

  async #post(address, body) {
    try {
      return await this.ask(address, body);
    } catch {
      return null;
    }
  }
}
