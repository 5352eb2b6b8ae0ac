// Draws the JSON figures of a page with Plotly, in the page's own colours and type.
const LANGUAGE = document.documentElement.lang;
const CONFIG = { displayModeBar: false, responsive: false, showTips: false, locale: LANGUAGE };
const PHONE = matchMedia("(width < 640px)");
let plotly;

// Plotly speaks English only; the browser knows the names of months and days.
function locale(name) {
  const names = (count, start, options) => {
    const format = new Intl.DateTimeFormat(name, { timeZone: "UTC", ...options });
    return Array.from({ length: count }, (_, n) => format.format(start(n)).replace(".", ""));
  };
  const months = (month) => names(12, (n) => Date.UTC(2026, n, 1), { month });
  const days = (weekday) => names(7, (n) => Date.UTC(2026, 1, n + 1), { weekday });
  return {
    moduleType: "locale",
    name,
    dictionary: {},
    format: {
      months: months("long"), shortMonths: months("short"), days: days("long"), shortDays: days("short"),
      periods: ["AM", "PM"], dateTime: "%e %b %Y, %X", date: "%d.%m.%Y", time: "%H:%M",
      decimal: ",", thousands: "\u00a0", grouping: [3], currency: ["", "\u00a0₽"],
    },
  };
}

function load(address) {
  plotly ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => {
      if (LANGUAGE !== "en") window.Plotly.register(locale(LANGUAGE));
      done(window.Plotly);
    };
    script.onerror = failed;
    document.head.append(script);
  });
  return plotly;
}

// Plotly reads no CSS variables and no oklch(): a canvas turns any colour into what it reads.
const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function colour(element, value) {
  const probe = document.createElement("i");
  probe.style.color = value;
  element.append(probe);
  const computed = getComputedStyle(probe).color;
  probe.remove();
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = computed;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`;
}

function painted(element, value) {
  if (typeof value === "string") {
    return value.startsWith("var(--") || value.startsWith("color-mix(") ? colour(element, value) : value;
  }
  if (Array.isArray(value)) return value.map((one) => painted(element, one));
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, painted(element, one)]));
}

function merged(under, over) {
  const result = { ...under };
  for (const [key, value] of Object.entries(over ?? {})) {
    const both = [result[key], value].every((one) => one && typeof one === "object" && !Array.isArray(one));
    result[key] = both ? merged(result[key], value) : value;
  }
  return result;
}

const AXIS = {
  automargin: true, fixedrange: true, showline: false, zeroline: false, ticks: "", ticklabelstandoff: 6,
  tickfont: { size: 12, color: "var(--muted)" },
};

function layout(element, own) {
  const base = {
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    margin: { l: 8, r: 8, t: 8, b: 8 },
    font: { family: getComputedStyle(element).fontFamily, size: 12, color: "var(--color-base-content)" },
    showlegend: false,
    dragmode: false,
    hovermode: "closest",
    hoverlabel: {
      bgcolor: "var(--color-neutral)", bordercolor: "var(--color-neutral)",
      font: { color: "var(--color-neutral-content)", size: 13 },
    },
    bargap: 0.3,
    barcornerradius: 2,
    separators: LANGUAGE === "ru" ? ",\u00a0" : ".,",
    xaxis: { ...AXIS, showgrid: false },
    yaxis: { ...AXIS, gridcolor: "var(--line)", rangemode: "tozero", nticks: 5 },
  };
  const { meta, ...rest } = own ?? {};
  return merged(merged(base, rest), PHONE.matches ? meta?.phone : {});
}

const drawn = new Set();

function paint(Plotly, chart) {
  const plot = chart.querySelector(".plot");
  const figure = JSON.parse(chart.querySelector('script[type="application/json"]').textContent);
  Plotly.react(plot, painted(plot, figure.data), painted(plot, layout(plot, figure.layout)), CONFIG);
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const chart = target.closest(".chart");
    if (target.offsetWidth && target.drawnAt !== target.offsetWidth) {
      target.drawnAt = target.offsetWidth;
      plotly.then((Plotly) => paint(Plotly, chart));
    }
  }
});

/** Draw the chart, and again whenever its width or the theme changes. */
export async function draw(chart) {
  await load(chart.dataset.plotly);
  await document.fonts.ready;
  drawn.add(chart);
  sizes.observe(chart.querySelector(".plot"));
}

function repaint() {
  plotly?.then((Plotly) => {
    for (const chart of drawn) {
      if (chart.isConnected) paint(Plotly, chart);
      else drawn.delete(chart);
    }
  });
}
document.addEventListener("promo:theme", repaint);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
PHONE.addEventListener("change", repaint);
document.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
  if (!target.matches?.(".chart")) return;
  drawn.delete(target);
  window.Plotly?.purge(target.querySelector(".plot"));
});
