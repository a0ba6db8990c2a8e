/** The outbox: records wait here until the server has them. A record keeps its id, so sending it twice makes one. */
import { gettext, fill } from "./words.js";

/** Sends what waits. `store` keeps records; `ask(address, body)` asks the server; onChange() after each step. */
export class Outbox {
  constructor({ store, addresses, ask, onChange = () => {}, onUser = () => {} }) {
    Object.assign(this, { store, addresses, ask, onChange, onUser });
    this.running = null;
  }

  /** Return the records that wait or were sent, the oldest first. */
  async records() {
    return (await this.store.records()).filter(({ state }) => state !== "draft");
  }

  /** Send all that waits, one after another; a second call while one runs waits for that one. */
  send() {
    this.running ??= this.#sendAll().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async #sendAll() {
    const waiting = (await this.records()).filter(({ state }) => state === "waiting");
    if (!waiting.length) return;
    let user;
    try {
      user = await this.ask(this.addresses.ready);
      await this.onUser(user);
    } catch (problem) {
      for (const { client_id } of waiting) await this.#trouble(client_id, problem);
      return;
    }
    for (const record of waiting) {
      if (record.by && record.by !== user.user) {
        const words = fill(gettext("Ditulis oleh %(name)s. Masuk dengan akun itu untuk mengirimnya."), { name: record.by });
        await this.store.change(record.client_id, { trouble: words, kind: "other_user" });
        await this.onChange();
        continue;
      }
      const goesOn = await this.#sendOne(record);
      if (!goesOn) return;
    }
  }

  /** Send a record and its photos; return false when there is no use in trying the next one. */
  async #sendOne(record) {
    const { client_id } = record;
    await this.store.change(client_id, { trouble: "", kind: "sending" });
    await this.onChange();
    try {
      const answer = await this.ask(this.addresses.send, record.report);
      await this.store.change(client_id, { facility_address: answer.address, replaced: answer.replaced ?? [] });
      await this.#sendPhotos(record);
      await this.store.change(client_id, { state: "sent", sent_at: new Date().toISOString(), photos: [], trouble: "", kind: "" });
      await this.onChange();
      return true;
    } catch (problem) {
      await this.#trouble(client_id, problem);
      return problem.status >= 400 && problem.status < 500 && problem.status !== 401;
    }
  }

  /** Send each photo; one that arrived is not sent again. */
  async #sendPhotos(record) {
    let left = record.photos;
    for (const photo of record.photos) {
      const form = new FormData();
      form.append("client_id", record.client_id);
      form.append("photo", photo.blob, "foto.jpg");
      await this.ask(this.addresses.photo, form);
      left = left.filter(({ id }) => id !== photo.id);
      await this.store.change(record.client_id, { photos: left });
    }
  }

  async #trouble(client_id, problem) {
    const kind = problem.status === 401 ? "log_in" : problem.status >= 400 && problem.status < 500 ? "refused" : "later";
    await this.store.change(client_id, { trouble: problem.message, field: problem.data?.field ?? "", kind });
    await this.onChange();
  }
}
