/** What a phone keeps between visits: the draft, the outbox, and the places around. IndexedDB, in this browser only. */

const NAME = "geo-kla-lapangan";
const VERSION = 1;

/** Open the store; rejects where the browser keeps nothing. */
export function openStore() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, VERSION);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("records", { keyPath: "client_id" });
      opening.result.createObjectStore("places", { keyPath: "id" });
      opening.result.createObjectStore("notes");
    };
    opening.onsuccess = () => resolve(new Store(opening.result));
    opening.onerror = () => reject(opening.error);
  });
}

class Store {
  constructor(database) {
    this.database = database;
    database.onversionchange = () => database.close();
  }

  /** Return all records, the oldest first. */
  async records() {
    const all = await this.#ask("records", "readonly", (records) => records.getAll());
    return all.sort((a, b) => a.written_at.localeCompare(b.written_at));
  }

  record(id) {
    return this.#ask("records", "readonly", (records) => records.get(id));
  }

  keep(record) {
    return this.#ask("records", "readwrite", (records) => records.put(record));
  }

  drop(id) {
    return this.#ask("records", "readwrite", (records) => records.delete(id));
  }

  /** Change a record as it is now, in one step; does nothing when it is gone. */
  change(id, values) {
    return new Promise((resolve, reject) => {
      const work = this.database.transaction("records", "readwrite");
      const records = work.objectStore("records");
      const asking = records.get(id);
      asking.onsuccess = () => {
        if (asking.result) records.put({ ...asking.result, ...values });
      };
      work.oncomplete = () => resolve();
      work.onerror = work.onabort = () => reject(work.error);
    });
  }

  places() {
    return this.#ask("places", "readonly", (places) => places.getAll());
  }

  /** Keep these places instead of those from before. */
  keepPlaces(all) {
    return this.#ask("places", "readwrite", (places) => {
      const cleared = places.clear();
      for (const place of all) places.put(place);
      return cleared;
    });
  }

  note(name) {
    return this.#ask("notes", "readonly", (notes) => notes.get(name));
  }

  keepNote(name, value) {
    return this.#ask("notes", "readwrite", (notes) => notes.put(value, name));
  }

  /** Do one thing; resolves only once it is written. */
  #ask(name, mode, act) {
    return new Promise((resolve, reject) => {
      const work = this.database.transaction(name, mode);
      const request = act(work.objectStore(name));
      work.oncomplete = () => resolve(request.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  }
}

/** The same where the browser keeps nothing: all is gone when the page is closed. */
export class MemoryStore {
  #records = new Map();
  #places = [];
  #notes = new Map();

  async records() {
    return [...this.#records.values()].sort((a, b) => a.written_at.localeCompare(b.written_at));
  }

  async record(id) {
    return this.#records.get(id);
  }

  async keep(record) {
    this.#records.set(record.client_id, record);
  }

  async drop(id) {
    this.#records.delete(id);
  }

  async change(id, values) {
    if (this.#records.has(id)) this.#records.set(id, { ...this.#records.get(id), ...values });
  }

  async places() {
    return this.#places;
  }

  async keepPlaces(all) {
    this.#places = all;
  }

  async note(name) {
    return this.#notes.get(name);
  }

  async keepNote(name, value) {
    this.#notes.set(name, value);
  }
}
