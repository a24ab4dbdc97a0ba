// Details drawer: opens over the list, keeps its address in the URL, and closes with Back or Escape.
import { startVerdicts } from "./verdicts.js";

const drawer = () => document.getElementById("drawer");

function addressWithout() {
  const url = new URL(location.href);
  url.searchParams.delete("open");
  return url;
}

function show() {
  const box = drawer();
  if (!box.open) box.showModal();
  box.querySelector("h2")?.focus();
}

function remember(key) {
  const url = new URL(location.href);
  if (url.searchParams.get("open") === key) return;
  url.searchParams.set("open", key);
  history.pushState({ drawer: key }, "", url);
}

function load(url) {
  return htmx.ajax("GET", url, { target: "#drawer-body", swap: "innerHTML" });
}

// What was pressed is gone once its part was redrawn: the focus stays in the drawer, near to where it was.
function keepFocus(target) {
  const box = drawer();
  if (!box.open || document.querySelector("dialog[open]:not(.drawer)")) return;
  if (document.activeElement !== document.body && document.activeElement !== box) return;
  const place = target.id === "memos" ? "#memos button" : ".tabs [aria-current]";
  (target.querySelector('[role="alert"]') || document.querySelector(place) || box.querySelector("h2"))?.focus();
}

function silence() {
  drawer().querySelectorAll("audio").forEach((sound) => sound.pause());
}

// The rows of the list, each once, in their order.
function rows() {
  const seen = new Set();
  return [...document.querySelectorAll("main [data-drawer]")].filter((link) => !seen.has(link.dataset.drawer) && seen.add(link.dataset.drawer));
}

function atRow(all) {
  const key = new URL(location.href).searchParams.get("open");
  return all.findIndex((link) => link.dataset.key === key);
}

function beside(step) {
  const all = rows();
  const at = atRow(all);
  return at < 0 ? undefined : all[at + step];
}

function showSteps() {
  drawer().querySelectorAll("[data-row-step]").forEach((button) => (button.disabled = !beside(Number(button.dataset.rowStep))));
}

// The drawer goes on to the row above or below without closing; Back closes it then, as before.
function go(step) {
  const link = beside(step);
  if (!link) return;
  silence();
  load(link.dataset.drawer).then(() => {
    const url = new URL(location.href);
    url.searchParams.set("open", link.dataset.key);
    history.replaceState({ drawer: link.dataset.key }, "", url);
    showSteps();
    drawer().querySelector("h2")?.focus();
  });
}

function stepKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && event.target.matches?.(".drawer-head h2")) {
    event.preventDefault();
    go(step);
  }
}

export function startDrawer() {
  const box = drawer();
  if (!box) return;
  startVerdicts();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-drawer]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load(link.dataset.drawer).then(() => {
      remember(link.dataset.key);
      showSteps();
      show();
    });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const { target } = event.detail;
    if (target.id !== "drawer-body" && target.id !== "memos") return;
    showSteps();
    keepFocus(target);
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-step]");
    if (button) go(Number(button.dataset.rowStep));
  });
  box.addEventListener("keydown", stepKey);
  box.addEventListener("close", () => {
    silence();
    document.getElementById("drawer-body").replaceChildren();
    const all = rows();
    all[atRow(all)]?.focus();
    if (new URL(location.href).searchParams.has("open")) {
      history.replaceState({}, "", addressWithout());
    }
  });
  addEventListener("popstate", () => {
    if (!new URL(location.href).searchParams.has("open")) box.close();
  });
  if (box.dataset.now) load(box.dataset.now).then(show);
}
