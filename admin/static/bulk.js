// Bulk bar: appears while rows are ticked, says how many, and only lets actions run on a selection.
function boxes() {
  return [...document.querySelectorAll("[data-row-check]")];
}

function refresh() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  const bar = document.getElementById("bulk-bar");
  if (bar) {
    bar.hidden = ticked === 0;
    bar.querySelector("[data-bulk-count]").textContent = ticked;
  }
  const head = document.querySelector("[data-check-all]");
  if (head) {
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  }
}

let started = false;

export function startBulk() {
  refresh();
  if (started) return;
  started = true;
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-check-all]")) {
      boxes().forEach((box) => (box.checked = event.target.checked));
    }
    if (event.target.matches("[data-check-all], [data-row-check]")) refresh();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear-selection]")) return;
    boxes().forEach((box) => (box.checked = false));
    refresh();
  });
}

// A live list is redrawn under the operator's hands: what was ticked stays ticked.
export function keepTicks(redraw) {
  const ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  redraw();
  boxes().forEach((box) => (box.checked = ticked.has(box.value)));
  refresh();
}
