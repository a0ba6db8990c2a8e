/** The worklist of gaps: choose all of a page, and say how many are chosen. */
import { fill, ngettext } from "./words.js";

const form = document.getElementById("gap-bulk");
const line = document.getElementById("chosen-count");

function say() {
  if (!line) return;
  const isAll = document.getElementById("choose-all")?.checked;
  const count = form.querySelectorAll("[name=pilih]:checked").length;
  line.textContent = count && !isAll ? fill(ngettext("%(count)s dipilih", "%(count)s dipilih", count), { count }) : "";
}

form?.addEventListener("change", ({ target }) => {
  if (target.id === "choose-page") {
    for (const box of form.querySelectorAll("[name=pilih]")) box.checked = target.checked;
  }
  say();
});
if (form) say();
