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

/* Where the parts of a section are one line to be pushed aside, the open one is in sight. */
const tabs = document.querySelector(".tabs");
const here = tabs?.querySelector("[aria-current]");
if (here) tabs.scrollLeft = here.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;

globalThis.htmx ??= htmx;
