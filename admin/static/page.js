// The frame of the page: sidebar on phones, theme, page size, live lists, failed requests, file drop.
import { keepTicks } from "./bulk.js";
import { holdNewRows } from "./held_rows.js";
import { patch } from "./live_patch.js";
import { say } from "./notice.js";
import { leave } from "./typed.js";

function startFrame() {
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-toggle-sidebar]");
    if (toggle) {
      const open = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(open));
      document.getElementById("sidebar-menu").classList.toggle("show", open);
    }
    const again = event.target.closest("[data-choose-again]");
    if (again) document.getElementById(again.dataset.chooseAgain)?.click();
    // The same file, mended meanwhile, is a change only if the field forgot it.
    if (event.target.matches("input[data-upload]")) event.target.value = "";
    if (event.target.closest("[data-toggle-theme]")) {
      const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
      document.documentElement.dataset.bsTheme = next;
      document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-upload]")) event.target.form.requestSubmit();
  });
}

// Polling stops while it is paused, while the page is hidden and while a dialog is open over the list.
function mayPoll() {
  const paused = document.querySelector('[data-live][aria-pressed="false"]');
  return !paused && !document.hidden && !document.querySelector("dialog[open]");
}

let latest = "";

// What a live part was answered takes its place; new rows wait while somebody is busy there, unless asked for.
function show(target, answer, everything) {
  const focused = target.contains(document.activeElement) ? document.activeElement.id : "";
  keepTicks(() => {
    const page = new DOMParser().parseFromString(answer, "text/html");
    const copy = target.cloneNode(false);
    copy.replaceChildren(...page.body.childNodes);
    if (!everything) holdNewRows(target, copy);
    patch(target, copy);
    htmx.process(target);
    if (focused) document.getElementById(focused)?.focus();
  });
}

function startLive() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-held]")) {
      show(document.getElementById("live"), latest, true);
      document.querySelector("#live .row-link")?.focus();
    }
    const toggle = event.target.closest("[data-live]");
    if (!toggle) return;
    const on = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(on));
    toggle.querySelector("[data-live-text]").textContent = on ? toggle.dataset.on : toggle.dataset.off;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "live" && !mayPoll()) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr } = event.detail;
    if (target.id !== "live") return;
    if (!mayPoll() || document.querySelector('#live [aria-expanded="true"]')) {
      event.detail.shouldSwap = false;
      return;
    }
    event.detail.shouldSwap = false;
    if (xhr.status !== 200) return;
    latest = xhr.responseText;
    show(target, latest, false);
  });
}

function startFailures() {
  // An answer that says what is wrong where the reader looks takes its place although it is a refusal.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (detail.xhr.status === 404 && detail.xhr.responseText.includes("data-in-place")) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, target } = event.detail;
    if (xhr.status === 401) return leave();
    if (target.id === "live") return undefined;
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    say(page.querySelector("[data-problem]")?.textContent.trim() || document.body.dataset.failed);
    return undefined;
  });
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && say(""));
}

export function startPage() {
  startFrame();
  startLive();
  startFailures();
  // Somebody may be typing by now: a password must not go on in the field beside it.
  if (document.activeElement === document.body) document.querySelector("[data-focus]")?.focus();
}
