/** The form in the field: what is written in it, as a record that can be kept, and back again. */
import { changedValues } from "./registry-field-position.js";

const WHEELCHAIR = { yes: true, no: false, "": null };

/** Return a new record: nothing filled in, with the id under which it will be known. */
export function newRecord(by) {
  return {
    client_id: newId(), by, state: "draft", place: "", place_name: "", before: null, values: {}, fixes: [], move: false,
    note: "", verified: false, photos: [], written_at: new Date().toISOString(), trouble: "", kind: "",
  };
}

/** crypto.randomUUID, also where the page is not served by https. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Return what the fields of the form say. */
export function readValues(form) {
  const data = new FormData(form);
  return {
    name: data.get("name").trim(),
    type: data.get("type"),
    address: data.get("address").trim(),
    opening_hours: data.get("opening_hours").trim(),
    wheelchair: WHEELCHAIR[data.get("wheelchair") ?? ""],
    amenities: data.getAll("amenities"),
  };
}

/** Make the fields of the form say these values. */
export function writeValues(form, { name = "", type = "", address = "", opening_hours = "", wheelchair = null, amenities = [] }) {
  form.elements.name.value = name;
  form.elements.type.value = type;
  form.elements.address.value = address;
  form.elements.opening_hours.value = opening_hours;
  form.elements.wheelchair.value = Object.keys(WHEELCHAIR).find((key) => WHEELCHAIR[key] === wheelchair) ?? "";
  for (const box of form.querySelectorAll("[name=amenities]")) box.checked = amenities.includes(box.value);
}

/** Return whether a record holds anything that a person wrote. */
export function hasContent(record) {
  const changed = Object.keys(changedValues(record.before, record.values)).length > 0;
  return changed || record.place !== "" || record.fixes.length > 0 || record.photos.length > 0 || record.note !== "";
}

/** Return the report that is sent for a record; position is its mean fix or null. */
export function reportOf(record, position) {
  const values = changedValues(record.before, record.values);
  return {
    client_id: record.client_id,
    written_at: record.written_at,
    facility: record.place,
    values,
    before: record.before ? Object.fromEntries(Object.keys(values).map((name) => [name, record.before[name]])) : {},
    verified: record.place !== "" && record.verified,
    position: position && (record.place === "" || record.move) ? { ...position, fixes: record.fixes } : null,
    note: record.note,
  };
}
