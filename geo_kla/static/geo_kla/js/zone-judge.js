/** Live judgement: waits for a pause, asks once, drops answers that come too late. Pure but for its clock. */

/** How long after letting go the server is asked. */
export const PAUSE_MS = 150;

/** Return the anchor a judgement was asked for, "" where the system proposed one. */
export function chosenAnchor(judgement) {
  return judgement?.anchor?.is_chosen ? judgement.anchor.public_id : "";
}

/**
 * Ask for judgements of shapes; only the newest shape's answer is ever told.
 *
 * ask(shape, signal) returns a promise of the judgement. tell: {waiting(), judged(judgement), failed(problem)}.
 */
export class LiveJudge {
  constructor({ ask, tell, pauseMs = PAUSE_MS, clock = globalThis }) {
    this.ask = ask;
    this.tell = tell;
    this.pauseMs = pauseMs;
    this.clock = clock;
    this.timer = null;
    this.abort = null;
  }

  /** Want a shape judged; `now` does not wait for a pause. */
  want(shape, { now = false } = {}) {
    this.stop();
    this.tell.waiting();
    this.timer = this.clock.setTimeout(() => this.#send(shape), now ? 0 : this.pauseMs);
  }

  /** Drop what is waited for. */
  stop() {
    this.clock.clearTimeout(this.timer);
    this.timer = null;
    this.abort?.abort();
    this.abort = null;
  }

  async #send(shape) {
    const abort = new AbortController();
    this.timer = null;
    this.abort = abort;
    let judgement;
    try {
      judgement = await this.ask(shape, abort.signal);
    } catch (problem) {
      if (this.abort === abort) {
        this.abort = null;
        this.tell.failed(problem);
      }
      return;
    }
    if (this.abort !== abort) return;
    this.abort = null;
    this.tell.judged(judgement);
  }
}
