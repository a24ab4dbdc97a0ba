// Draws the charts of a page with Chart.js, which is brought only where there is one.
import { chartLibrary } from "./chart_library.js";

const LIGHT = ["#0b5cab", "#b25e00", "#1f2937", "#7c2d92", "#0b6b3a", "#a11212"];
const DARK = ["#4d8fd1", "#f5cc7a", "#f3f6fb", "#d9a6f0", "#7fe0a8", "#ff9c9c"];

// Stripes and dots beside the colours, so that nobody has to tell series apart by colour alone.
function pattern(colour, number) {
  if (number === 0) return colour;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  if (number === 1) { pen.moveTo(0, 8); pen.lineTo(8, 0); pen.moveTo(-2, 2); pen.lineTo(2, -2); pen.moveTo(6, 10); pen.lineTo(10, 6); }
  else if (number === 2) { pen.moveTo(0, 4); pen.lineTo(8, 4); }
  else pen.arc(4, 4, 1.8, 0, 7);
  if (number === 3) pen.fill(); else pen.stroke();
  return pen.createPattern(tile, "repeat");
}

function dataset(series, number, colours) {
  const colour = colours[number % colours.length];
  const shared = { label: series.title, data: series.values, borderColor: colour };
  if (!series.line) return { ...shared, type: "bar", backgroundColor: pattern(colour, number % 4), borderWidth: 1 };
  return { ...shared, type: "line", yAxisID: "rate", backgroundColor: colour, borderWidth: 2, spanGaps: false,
    borderDash: number % 2 ? [6, 4] : [], pointStyle: number % 2 ? "rectRot" : "circle", pointRadius: 4 };
}

function settings(wanted, dark) {
  const ink = dark ? "#dce3ee" : "#374151";
  const grid = dark ? "rgba(255,255,255,.12)" : "rgba(0,0,0,.1)";
  const lying = wanted.kind === "lying";
  const axis = (more) => ({ stacked: wanted.stacked, beginAtZero: true, grid: { color: grid }, ...more, ticks: { color: ink, ...more?.ticks } });
  const scales = lying ? { x: axis({ ticks: { precision: 0 } }), y: axis() } : { x: axis(), y: axis({ ticks: { precision: 0 } }) };
  if (wanted.series.some((each) => each.line)) {
    scales.rate = { position: "right", min: 0, max: 100, grid: { drawOnChartArea: false }, ticks: { color: ink, callback: (value) => `${value}%` } };
  }
  return { indexAxis: lying ? "y" : "x", responsive: true, maintainAspectRatio: false, scales,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? false : { duration: 250 },
    interaction: { mode: "index", intersect: false }, plugins: { legend: { labels: { color: ink, usePointStyle: false } } } };
}

function draw(canvas) {
  window.Chart.getChart(canvas)?.destroy();
  const wanted = JSON.parse(canvas.dataset.chart);
  const dark = document.documentElement.dataset.bsTheme === "dark";
  if (wanted.kind === "lying") canvas.parentElement.classList.toggle("chart-tall", wanted.labels.length > 10);
  // Lines lie over the bars: Chart.js draws the first data set on top.
  const sets = wanted.series.map((each, number) => dataset(each, number, dark ? DARK : LIGHT));
  for (const set of sets) set.order = set.type === "line" ? 0 : 1;
  new window.Chart(canvas, { type: "bar", data: { labels: wanted.labels, datasets: sets }, options: settings(wanted, dark) });
}

export async function startCharts(root) {
  const canvases = [...root.querySelectorAll("canvas[data-chart]")];
  if (!canvases.length) return;
  await chartLibrary();
  canvases.forEach(draw);
  new MutationObserver(() => canvases.forEach(draw)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}
