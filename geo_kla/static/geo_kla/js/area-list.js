/** The list of areas: htmx searches; this file keeps the address and tells when it fails. */

const form = document.getElementById("area-search");
const problem = document.getElementById("area-error");

document.body.addEventListener("htmx:afterSwap", () => {
  problem.hidden = true;
  const words = new FormData(form).get("q").trim();
  history.replaceState(null, "", words ? `${form.action}?${new URLSearchParams({ q: words })}` : form.action);
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(trouble, () => (problem.hidden = false));
}
