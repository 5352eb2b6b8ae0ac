import { within } from "./dom.js";

const nameOf = (one) => one.ariaLabel ?? one.textContent.trim();
let lost;

document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
  const one = document.activeElement;
  lost = !detail.boosted && one !== document.body && target.contains(one) ? nameOf(one) : undefined;
});

/** Give the focus that a swap took away to what has the same name in `part`, else to `part` itself. */
export function keepFocus(part) {
  if (lost === undefined || document.activeElement !== document.body) return;
  const successor = within(part, "a[href], button").find((one) => nameOf(one) === lost);
  if (!successor) part.tabIndex = -1;
  (successor ?? part).focus({ preventScroll: true });
}
