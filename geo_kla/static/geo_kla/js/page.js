/** What every page does: the phone's menu, and htmx with the CSRF token. */
import htmx from "htmx.org";
import { csrfToken } from "./request.js";

document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = csrfToken();
});

const button = document.querySelector(".menu-button");
const menu = document.getElementById("menu");
button?.addEventListener("click", () => {
  const isOpen = menu.toggleAttribute("data-open");
  button.setAttribute("aria-expanded", String(isOpen));
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && menu?.hasAttribute("data-open")) {
    button.click();
    button.focus();
  }
});

/* Groups of the menu close when somebody presses elsewhere, leaves them by Tab, or presses Escape. */
const groups = [...document.querySelectorAll(".site-nav-group")];
const closeGroups = (except) => {
  for (const group of groups) if (group !== except) group.open = false;
};
const isWide = matchMedia("(min-width: 56rem)");
for (const happening of ["click", "focusin"]) {
  document.addEventListener(happening, ({ target }) => isWide.matches && closeGroups(target.closest?.(".site-nav-group")));
}
document.addEventListener("keydown", ({ key }) => {
  const open = groups.find((group) => group.open && group.contains(document.activeElement));
  if (key !== "Escape" || !open || !isWide.matches) return;
  open.open = false;
  open.querySelector("summary").focus();
});

/* Where the parts of a section are one line to be pushed aside, the open one is in sight. */
const tabs = document.querySelector(".tabs");
const here = tabs?.querySelector("[aria-current]");
if (here) tabs.scrollLeft = here.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;

globalThis.htmx ??= htmx;
