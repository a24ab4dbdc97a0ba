// Single keys that do something; a user can switch them off, and they never work while somebody types.
import { say } from "./notice.js";

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") && target.type !== "checkbox";
}

const DEEDS = {
  "?": () => document.getElementById("shortcuts")?.showModal(),
  "/": () => document.querySelector('[data-dialog="search-dialog"]')?.click(),
  n: () => document.querySelector(".page-head .tools a.btn-primary")?.click(),
  h: () => document.querySelector("[data-help-page]")?.click(),
};

async function keep(box) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  try {
    const answer = await fetch(box.dataset.singleKeys, { method: "POST", headers, body: new URLSearchParams({ on: box.checked ? "yes" : "no" }) });
    if (!answer.ok) say(document.body.dataset.failed);
  } catch {
    say(document.body.dataset.offline);
  }
}

export function startShortcuts() {
  const box = document.querySelector("[data-single-keys]");
  if (!box) return;
  box.addEventListener("change", () => keep(box));
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]") || !(event.key in DEEDS)) return;
    event.preventDefault();
    DEEDS[event.key]();
  });
}
