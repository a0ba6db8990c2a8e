/** Which of several questions is the newest: what answers an older one is dropped. Pure. */

/** Counts turns; each makes those before it old. */
export class Turns {
  #count = 0;

  /** Begin a turn; return a question: is it still the newest? */
  next() {
    this.#count += 1;
    return this.watch();
  }

  /** Return a question: has no turn begun since? */
  watch() {
    const seen = this.#count;
    return () => seen === this.#count;
  }
}
