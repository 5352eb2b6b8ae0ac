import { within } from "./dom.js";

// Outcomes go by themselves after a while, but not while somebody reads them; errors stay until closed.
const STAY = 8000;

function leave(toast) {
  clearTimeout(toast.timer);
  toast.remove();
}

function wait(toast) {
  clearTimeout(toast.timer);
  if (toast.dataset.toast !== "error") toast.timer = setTimeout(leave, STAY, toast);
}

/** Start the clock of the toasts in `part`. */
export function tendToasts(part) {
  for (const toast of within(part, "[data-toast]:not([data-tended])")) {
    toast.dataset.tended = "";
    const close = toast.querySelector("[data-dismiss]");
    close.hidden = false;
    close.addEventListener("click", () => leave(toast));
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(toast.timer));
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, () => wait(toast));
    wait(toast);
  }
}

/** Show the page's own toast of that name, once. */
export function showToast(name) {
  const list = document.getElementById("toasts");
  if (list.querySelector(`[data-name="${name}"]`)) return;
  const toast = document.getElementById(`toast-${name}`).content.firstElementChild.cloneNode(true);
  toast.dataset.name = name;
  list.append(toast);
  tendToasts(toast);
}
