// Line charts of one person: each is drawn from the table below it, so both always say the same.
import { chartLibrary } from "./chart_library.js";

function tone(canvas, name) {
  return getComputedStyle(canvas).getPropertyValue(name).trim();
}

function pointsOf(table) {
  return [...table.tBodies[0].rows].map((row) => [row.cells[0].textContent, Number(row.cells[1].textContent)]);
}

function draw(Chart, canvas, table) {
  const points = pointsOf(table);
  const ink = tone(canvas, "--care-dull");
  const line = tone(canvas, "--care-note");
  const grid = "rgba(128, 128, 128, .25)";
  new Chart(canvas, {
    type: "line",
    data: {
      labels: points.map(([day]) => day),
      datasets: [{ data: points.map(([, value]) => value), borderColor: line, backgroundColor: line, pointRadius: 3, tension: 0 }],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: { legend: { display: false } },
      scales: {
        x: { ticks: { color: ink, maxTicksLimit: 8, maxRotation: 0 }, grid: { display: false } },
        y: { beginAtZero: true, ticks: { color: ink, maxTicksLimit: 5 }, grid: { color: grid } },
      },
    },
  });
}

export async function startPersonCharts(root) {
  const waiting = [...root.querySelectorAll("canvas[data-course]:not([data-drawn])")];
  if (!waiting.length) return;
  waiting.forEach((canvas) => canvas.setAttribute("data-drawn", ""));
  const Chart = await chartLibrary();
  waiting.forEach((canvas) => draw(Chart, canvas, document.getElementById(canvas.dataset.course)));
}
