/** The list of what waits and what was sent, in words; failures stand beside what failed. */
import { fill, gettext, ngettext } from "./words.js";

/** Draw the records; onMend(record), onDrop(record) act on one. */
export function drawQueue(root, records, { onMend, onDrop, logIn }) {
  const waiting = records.filter(({ state }) => state === "waiting");
  const sent = records.filter(({ state }) => state === "sent");
  root.querySelector("[data-queue]").replaceChildren(...waiting.map((one) => waitingRow(one, { onMend, onDrop, logIn })));
  root.querySelector("[data-queue-empty]").hidden = waiting.length > 0;
  root.querySelector("[data-send-all]").hidden = !waiting.length;
  const count = document.querySelector("[data-waiting-count]");
  count.hidden = !waiting.length;
  count.textContent = fill(ngettext("%(count)s belum terkirim", "%(count)s belum terkirim", waiting.length), { count: waiting.length });
  root.querySelector("[data-sent]").hidden = !sent.length;
  root.querySelector("[data-sent-title]").textContent = fill(
    ngettext("%(count)s sudah terkirim", "%(count)s sudah terkirim", sent.length), { count: sent.length },
  );
  root.querySelector("[data-sent-list]").replaceChildren(...sent.toReversed().map(sentRow));
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function title(record) {
  const name = record.values.name || record.place_name;
  return record.place ? fill(gettext("Perbaikan: %(name)s"), { name }) : fill(gettext("Baru: %(name)s"), { name });
}

function waitingRow(record, { onMend, onDrop, logIn }) {
  const row = element("li", "card-surface field-record");
  row.dataset.clientId = record.client_id;
  row.append(element("p", "field-record-title", title(record)), element("p", "soft small", detail(record)));
  if (record.kind === "sending") row.append(element("p", "small", gettext("Sedang dikirim …")));
  else if (record.trouble) row.append(element("p", "field-record-trouble", record.trouble));
  const buttons = element("div", "cluster");
  if (record.kind === "log_in") {
    const link = element("a", "button button-small", gettext("Masuk lagi"));
    link.href = logIn;
    buttons.append(link);
  }
  if (record.kind !== "sending") {
    const mend = element("button", "button button-small", gettext("Perbaiki"));
    mend.type = "button";
    mend.addEventListener("click", () => onMend(record));
    const drop = element("button", "button button-small button-quiet", gettext("Buang"));
    drop.type = "button";
    drop.addEventListener("click", () => onDrop(record));
    buttons.append(mend, drop);
  }
  row.append(buttons);
  return row;
}

function detail(record) {
  const at = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const photos = record.photos.length;
  const words = photos ? fill(ngettext("%(count)s foto", "%(count)s foto", photos), { count: photos }) : "";
  return [at.format(new Date(record.written_at)), words, record.by].filter(Boolean).join(" · ");
}

function sentRow(record) {
  const row = element("li", "field-record-sent");
  if (record.facility_address) {
    const link = element("a", "", title(record));
    link.href = record.facility_address;
    row.append(link);
  } else row.append(element("span", "", title(record)));
  if (record.replaced?.length) {
    row.append(element("p", "soft small", gettext("Sebagian isian sudah diubah orang lain sebelumnya; isian Anda yang berlaku, yang lama ada di riwayat.")));
  }
  return row;
}
