// Everything works without this file; with it, less waits and less reloads.
import { within } from "./lib/dom.js";
import { keepFocus } from "./lib/focus.js";
import { watchCharts } from "./lib/lazy.js";
import { showToast, tendToasts } from "./lib/toasts.js";

const root = document.documentElement;
const SLOW = 200;

// The first page comes through here, and every part that is swapped in.
document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  watchCharts(part);
  tendToasts(part);
  for (const eye of within(part, "[data-eye]")) eye.hidden = false;
  keepFocus(part);
  within(part, "[data-focus]")[0]?.focus();
});

document.addEventListener("click", (event) => {
  const target = event.target.closest("a, button, summary");
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (!target || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey) return;
  if (target.dataset.themeTo) {
    event.preventDefault();
    root.dataset.theme = target.dataset.themeTo;
    fetch(target.href, { method: "HEAD", keepalive: true }).catch(() => {}); // the answer sets the cookie
    document.dispatchEvent(new Event("promo:theme"));
    target.parentElement.querySelector(`[data-theme-to]:not([data-theme-to="${target.dataset.themeTo}"])`).focus();
  } else if (target.dataset.eye) {
    const input = document.getElementById(target.dataset.eye);
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    target.setAttribute("aria-pressed", shown);
  }
});

// A browser leaves half hidden what it thinks is in sight.
document.addEventListener("focusin", ({ target }) => {
  if (target.closest(".chips, thead")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A form on its way: after a moment its button says so; a second press does nothing.
function busy(form, button) {
  if (!button || button.ariaBusy === "true") return () => {};
  const words = button.querySelector("span");
  const before = words?.textContent;
  const timer = setTimeout(() => {
    button.style.minWidth = `${button.offsetWidth}px`;
    button.ariaBusy = "true";
    button.classList.add("spinner");
    if (words && button.dataset.busy) words.textContent = button.dataset.busy;
  }, SLOW);
  form.dataset.sent = "";
  return () => {
    clearTimeout(timer);
    button.style.minWidth = "";
    button.ariaBusy = null;
    button.classList.remove("spinner");
    if (words) words.textContent = before;
    delete form.dataset.sent;
  };
}

const running = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  running.set(form, busy(form, event.submitter));
}, true);

function settled(form) {
  running.get(form)?.();
  running.delete(form);
}

// A page that comes back from the browser's memory has no request on its way.
addEventListener("pageshow", () => {
  for (const form of running.keys()) settled(form);
  root.classList.remove("loading");
});

let waiting = 0;
let line;
document.addEventListener("htmx:beforeRequest", () => {
  waiting += 1;
  line ??= setTimeout(() => root.classList.add("loading"), SLOW);
});
document.addEventListener("htmx:afterRequest", (event) => {
  waiting = Math.max(0, waiting - 1);
  if (!waiting) {
    clearTimeout(line);
    line = undefined;
    root.classList.remove("loading");
  }
  settled(event.detail.elt);
});

// A search keeps the filters that the address holds now, not those of the time it was drawn.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  if (!elt.matches("[data-live]")) return;
  const kept = new URLSearchParams(location.search);
  for (const hidden of elt.querySelectorAll("input[type=hidden]")) delete parameters[hidden.name];
  for (const [name, value] of kept) {
    if (!["page", "lang", "theme", ...Array.from(elt.elements, (field) => field.type !== "hidden" && field.name)].includes(name)) {
      parameters[name] = value;
    }
  }
  for (const [name, value] of Object.entries(parameters)) if (value === "") delete parameters[name];
});

// A boosted link whose answer is an error or belongs to another frame is followed as a plain one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { boosted, requestConfig, xhr, serverResponse } = event.detail;
  if (!boosted) return;
  const here = document.getElementById("main").dataset.layout;
  if (xhr.status < 400 && serverResponse.includes(`data-layout="${here}"`)) return;
  event.detail.shouldSwap = false;
  event.detail.isError = false;
  event.preventDefault();
  location.assign(xhr.responseURL || requestConfig.path);
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail }) => "quiet" in detail.elt.dataset || showToast("offline"));
}
document.addEventListener("htmx:responseError", (event) => {
  const { boosted, elt } = event.detail;
  if (!boosted && !("quiet" in elt.dataset)) showToast(event.detail.xhr.status === 429 ? "slow" : "failed");
});
document.addEventListener("htmx:afterSettle", (event) => {
  // keyboard and reader start at the new page's top, as after a real navigation
  if (event.detail.boosted && event.detail.target.id === "main") document.getElementById("main").focus({ preventScroll: true });
});
