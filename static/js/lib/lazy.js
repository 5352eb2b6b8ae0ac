import { within } from "./dom.js";

// Charts cost much, so their code comes when the first one is about to be seen.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    import(target.dataset.chart)
      .then((charts) => charts.draw(target))
      .catch(() => {
        target.classList.add("failed");
        target.querySelector("details").open = true;
      });
  }
}, { rootMargin: "300px" });

/** Draw each chart inside `part` once it comes near the window. */
export function watchCharts(part) {
  for (const chart of within(part, "[data-chart]:not([data-drawn])")) {
    chart.dataset.drawn = "";
    seen.observe(chart);
  }
}
