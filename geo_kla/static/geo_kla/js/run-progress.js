/** The progress of a run: ears hear a change of stage, not every percent; the tab's title says how far it is. */

const box = document.getElementById("run-box");
const told = document.getElementById("run-told");
const offline = document.getElementById("run-offline");
const title = document.title;

function tell() {
  const { told: words } = box.querySelector("#run-progress").dataset;
  const number = box.querySelector(".run-number")?.textContent;
  document.title = number ? `${number} · ${title}` : title;
  if (told.textContent !== words) told.textContent = words;
}

document.body.addEventListener("htmx:afterSwap", () => {
  offline.hidden = true;
  tell();
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(trouble, () => (offline.hidden = false));
}
tell();
