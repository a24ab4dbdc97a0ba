// Bulk bar: appears while rows are ticked, says how many, and only lets actions run on a selection.
import { say } from "./notice.js";

function boxes() {
  return [...document.querySelectorAll("[data-row-check]")];
}

// Everybody that the search finds is selected, not only the page: the server said so in the bar.
function wholeCount() {
  return document.querySelector("[data-whole]")?.dataset.whole;
}

function forgetWhole() {
  document.getElementById("bulk-whole")?.replaceChildren();
}

// Which of the ticked people an action would leave out, and why.
function noteCannot(ticked) {
  const place = document.querySelector("[data-bulk-note]");
  if (!place) return;
  const without = (name) => String(ticked.filter((box) => !(name in box.dataset)).length);
  place.textContent = wholeCount() ? "" : place.dataset.cannot.replace("{n}", without("pausable")).replace("{m}", without("paused"));
}

function offerWhole(everybody) {
  const whole = wholeCount();
  document.querySelectorAll("[data-offer-whole]").forEach((button) => (button.hidden = !everybody || Boolean(whole)));
  document.querySelectorAll("[data-whole-only]").forEach((part) => {
    part.hidden = !whole;
    part.querySelectorAll("input").forEach((field) => (field.disabled = !whole));
  });
}

function refresh() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked);
  const ticked = chosen.length;
  noteCannot(chosen);
  offerWhole(ticked > 0 && ticked === all.length);
  const bar = document.getElementById("bulk-bar");
  if (bar) {
    bar.hidden = ticked === 0;
  }
  document.querySelectorAll("[data-bulk-count]").forEach((place) => (place.textContent = wholeCount() || ticked));
  document.querySelectorAll("[data-ticked-names]").forEach((list) => nameTicked(list, chosen));
  document.querySelectorAll("[data-needs-ticks]").forEach((button) => {
    button.setAttribute("aria-disabled", String(ticked === 0));
    button.title = ticked ? "" : button.dataset.needsTicks;
  });
  if (ticked) say("");
  const head = document.querySelector("[data-check-all]");
  if (head) {
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  }
}

const MOST_NAMED = 5;

// A window that asks about many rows names the first of them.
function nameTicked(list, ticked) {
  const names = ticked.slice(0, MOST_NAMED).map((box) => box.dataset.name);
  if (ticked.length > MOST_NAMED) names.push("…");
  list.replaceChildren(...names.map((name) => Object.assign(document.createElement("li"), { textContent: name })));
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
    if (!event.target.matches("[data-check-all], [data-row-check]")) return;
    forgetWhole();
    refresh();
  });
  document.addEventListener("click", (event) => {
    const waits = event.target.closest('[data-needs-ticks][aria-disabled="true"]');
    if (waits) say(waits.dataset.needsTicks);
    if (!event.target.closest("[data-clear-selection]")) return;
    boxes().forEach((box) => (box.checked = false));
    forgetWhole();
    refresh();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.elt.id === "bulk-whole") event.detail.elt.querySelector("[tabindex]")?.focus();
  });
}

// A live list is redrawn under the operator's hands: what was ticked stays ticked.
export function keepTicks(redraw) {
  const ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  redraw();
  boxes().forEach((box) => (box.checked = ticked.has(box.value)));
  refresh();
}
