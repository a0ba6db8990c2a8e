/** Undo and redo of shapes: a list of states with a place in it. Pure. */

const MOST = 200;

/** States of a shape, newest last; `equals` tells when nothing has changed. */
export class ShapeHistory {
  constructor(first = null, { equals = Object.is } = {}) {
    this.equals = equals;
    this.restart(first);
  }

  /** Forget everything and begin from a state. */
  restart(first) {
    this.states = [first];
    this.at = 0;
  }

  get current() {
    return this.states[this.at];
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.states.length - 1;
  }

  /** Add a state after the current one; what was undone is gone. Return whether it differs. */
  push(state) {
    if (this.equals(state, this.current)) return false;
    this.states = [...this.states.slice(0, this.at + 1), state].slice(-MOST);
    this.at = this.states.length - 1;
    return true;
  }

  /** Go one step back and return that state. */
  undo() {
    if (this.canUndo) this.at -= 1;
    return this.current;
  }

  /** Go one step forward and return that state. */
  redo() {
    if (this.canRedo) this.at += 1;
    return this.current;
  }
}
