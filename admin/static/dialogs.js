// Dialogs: data-dialog opens one and tells it what it is about; the browser keeps and returns the focus.
function fill(dialog, opener) {
  for (const [name, value] of Object.entries(opener.dataset)) {
    if (!name.startsWith("set")) continue;
    const slot = name.slice(3).toLowerCase();
    dialog.querySelectorAll(`[data-slot="${slot}"]`).forEach((place) => {
      if (place.tagName === "FORM") place.action = value;
      else if ("value" in place && place.tagName !== "BUTTON") place.value = value;
      else place.textContent = value;
    });
  }
}

function copySelection(dialog) {
  const place = dialog.querySelector("[data-selection]");
  if (!place) return;
  const whole = [...document.querySelectorAll("[data-whole-field]")].map((field) => field.cloneNode());
  if (whole.length) {
    whole.forEach((field) => delete field.dataset.wholeField);
    place.replaceChildren(...whole);
    return;
  }
  place.replaceChildren(
    ...[...document.querySelectorAll("[data-row-check]:checked")].map((box) => {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "id";
      field.value = box.value;
      return field;
    }),
  );
}

// The backdrop belongs to the dialog, so a click on it has the dialog as its target.
function outside(event) {
  const box = event.target.getBoundingClientRect();
  return (
    event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom
  );
}

const FIELDS = "textarea, select, input:not([type=hidden]), button";

function showers(form) {
  return [...document.querySelectorAll(`[data-reveal="${form.id}"]`)];
}

function turn(form, shown) {
  form.hidden = !shown;
  showers(form).forEach((each) => each.hasAttribute("aria-expanded") && each.setAttribute("aria-expanded", String(shown)));
}

// A form inside the page that a button shows, and its Cancel hides again; the focus goes in and comes back.
function reveal(target) {
  const shower = target.closest("[data-reveal]");
  if (shower) {
    const form = document.getElementById(shower.dataset.reveal);
    turn(form, form.hidden || !shower.hasAttribute("aria-expanded"));
    if (!form.hidden) (form.querySelector("[aria-invalid]") || form.querySelector(FIELDS))?.focus();
    return true;
  }
  const hider = target.closest("[data-conceal]");
  if (!hider) return false;
  const form = hider.closest("form");
  turn(form, false);
  const [opener] = showers(form);
  (opener && menuButton(opener) || opener)?.focus();
  return true;
}

function menuButton(entry) {
  const list = entry.closest(".menu-list");
  return list && document.querySelector(`[aria-controls="${list.id}"]`);
}

// An entry of a menu is out of sight once its menu is closed: the focus comes back to the menu's button instead.
function open(dialog, opener) {
  menuButton(opener)?.focus();
  fill(dialog, opener);
  copySelection(dialog);
  dialog.showModal();
}

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener?.getAttribute("aria-disabled") === "true") return;
    if (opener) {
      open(document.getElementById(opener.dataset.dialog), opener);
      return;
    }
    if (reveal(event.target)) return;
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
    else if (event.target instanceof HTMLDialogElement && outside(event)) event.target.close();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.querySelector("[data-close-after]")) event.target.closest("dialog").close();
  });
  document.querySelectorAll("dialog[data-reload]").forEach((dialog) => {
    dialog.addEventListener("close", () => {
      if (dialog.querySelector("[data-row]")) location.reload();
    });
  });
}
