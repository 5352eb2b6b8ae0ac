/** List the elements of `part`, itself included, that match. */
export function within(part, selector) {
  return [...(part.matches(selector) ? [part] : []), ...part.querySelectorAll(selector)];
}
