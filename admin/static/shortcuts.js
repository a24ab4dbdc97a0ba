// Single keys that do something; they can be switched off, and never work while somebody types.
const KEY = `single-keys-${document.body.dataset.user}`;

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") && target.type !== "checkbox";
}

const DEEDS = {
  "?": () => document.getElementById("shortcuts")?.showModal(),
  "/": () => document.querySelector('[data-dialog="search-dialog"]')?.click(),
  n: () => document.querySelector(".page-head .tools a.btn-primary")?.click(),
  h: () => document.querySelector("[data-help-page]")?.click(),
};

export function startShortcuts() {
  const box = document.querySelector("[data-single-keys]");
  if (!box) return;
  box.checked = localStorage.getItem(KEY) !== "off";
  box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]") || !(event.key in DEEDS)) return;
    event.preventDefault();
    DEEDS[event.key]();
  });
}
