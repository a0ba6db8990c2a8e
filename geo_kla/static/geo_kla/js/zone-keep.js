/** What is being drawn is kept in this browser, so that a reload or a lost session loses nothing. */

const VERSION = 1;
/** Clocks of browser and server differ, and the server is told a little later. */
const SAME_MOMENT_MS = 20000;

/** Keep one drawing per person; a browser without storage keeps nothing and says nothing. */
export class DrawingKeep {
  constructor(person, storage = safeStorage()) {
    this.name = `geo-kla:kawasan:${person}`;
    this.storage = storage;
  }

  /** Keep {geometry, zone, revision, candidate, name, note, title}. */
  put(drawing) {
    try {
      this.storage?.setItem(this.name, JSON.stringify({ version: VERSION, at: new Date().toISOString(), drawing }));
    } catch {
      // A full or forbidden storage must not stop anybody from drawing.
    }
  }

  /** Return {drawing, at}, or null. */
  get() {
    try {
      const kept = JSON.parse(this.storage?.getItem(this.name) ?? "null");
      return kept?.version === VERSION && kept.drawing ? { drawing: kept.drawing, at: new Date(kept.at) } : null;
    } catch {
      return null;
    }
  }

  /** Forget the drawing: it is saved, or thrown away on purpose. */
  drop() {
    try {
      this.storage?.removeItem(this.name);
    } catch {
      // Nothing was kept.
    }
  }
}

/**
 * Of what this browser and the server keep, return [newest, other]: {drawing, at, isElsewhere}; null where there is none.
 *
 * The server's copy of the very drawing that this browser keeps is no other drawing.
 */
export function newestKept(local, sketches) {
  const [first] = sketches.map(({ drawing, at }) => ({ drawing, at: new Date(at), isElsewhere: true })).sort((one, other) => other.at - one.at);
  const here = local && { ...local, isElsewhere: false };
  if (!first || !here) return [here ?? first ?? null, null];
  if (JSON.stringify(first.drawing.geometry) === JSON.stringify(here.drawing.geometry)) return [here, null];
  return first.at - here.at > SAME_MOMENT_MS ? [first, here] : [here, null];
}

function safeStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
