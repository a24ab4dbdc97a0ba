// The window that chooses a list's columns: [up] and [down] swap one with its neighbour and say its new place.
// The column that names the rows has no buttons: the others pass it.
function movable(list) {
  return [...list.querySelectorAll("[data-movable]")];
}

function markEnds(list) {
  const all = movable(list);
  all.forEach((line, at) => {
    line.querySelector('[data-move="-1"]').setAttribute("aria-disabled", String(at === 0));
    line.querySelector('[data-move="1"]').setAttribute("aria-disabled", String(at === all.length - 1));
  });
}

// Only what stands around the line is moved: an element that leaves the page for a moment loses the focus.
function swap(line, other, step) {
  const lines = [...line.parentElement.children];
  const [low, high] = [lines.indexOf(line), lines.indexOf(other)].sort((a, b) => a - b);
  const between = lines.slice(low + 1, high);
  if (step < 0) line.after(...between, other);
  else line.before(other, ...between);
}

function sayPlace(list, line) {
  const lines = [...list.children];
  const said = list.dataset.said
    .replace("{name}", () => line.querySelector("[data-column-title]").textContent)
    .replace("{place}", lines.indexOf(line) + 1)
    .replace("{count}", lines.length);
  list.parentElement.querySelector("[data-column-said]").textContent = said;
}

function move(button) {
  const line = button.closest("[data-movable]");
  const list = line.parentElement;
  const all = movable(list);
  const step = Number(button.dataset.move);
  const other = all[all.indexOf(line) + step];
  if (other) swap(line, other, step);
  markEnds(list);
  sayPlace(list, line);
  button.focus();
  line.scrollIntoView({ block: "nearest" });
}

export function startColumnOrder() {
  document.querySelectorAll("[data-column-order]").forEach(markEnds);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-column-order] [data-move]");
    if (button) move(button);
  });
}
