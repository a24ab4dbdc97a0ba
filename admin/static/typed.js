// What somebody typed outlives the end of a session: kept in this tab alone, given back to the same person, once.
import { say } from "./notice.js";

const KEY = "typed";
const SKIPPED = '[type="password"], [type="hidden"], [type="file"], [autocomplete="one-time-code"], [data-row-check], [data-submit-on-change], [data-single-keys], [data-column-order] *';

const here = () => location.pathname + location.search;
const ticks = (field) => field.type === "checkbox" || field.type === "radio";
const formKey = (form) => form.getAttribute("action") || form.getAttribute("hx-post") || "";

function changed(field) {
  if (ticks(field)) return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return field.value !== field.defaultValue;
}

function valueOf(field) {
  if (ticks(field)) return field.checked;
  return field.multiple ? [...field.selectedOptions].map((each) => each.value) : field.value;
}

function fields(form) {
  return [...form.elements].filter((each) => each.name && each.matches("input, textarea, select") && !each.matches(SKIPPED));
}

// Whatever writes, in the page and in the drawer; a window's form only while the window stands open.
function forms() {
  return [...document.forms].filter((form) => {
    const dialog = form.closest("dialog");
    return (form.method === "post" || form.hasAttribute("hx-post")) && !(dialog && !dialog.open);
  });
}

function typedHere() {
  return forms().flatMap((form) =>
    fields(form)
      .map((field, place) => ({ form: formKey(form), name: field.name, place, value: valueOf(field), changed: changed(field) }))
      .filter((each) => each.changed),
  );
}

function keep(crossed) {
  const typed = typedHere();
  if (typed.length) sessionStorage.setItem(KEY, JSON.stringify({ user: document.body.dataset.user, at: here(), crossed, typed }));
}

function kept() {
  return JSON.parse(sessionStorage.getItem(KEY) || "null");
}

// The session is over: this page again, by way of signing in.
export function leave() {
  keep(true);
  location.assign(here());
}

function write(field, value) {
  if (ticks(field)) field.checked = value;
  else if (field.multiple) [...field.options].forEach((each) => (each.selected = value.includes(each.value)));
  else field.value = value;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

function giveBack(each) {
  for (const form of document.forms) {
    if (formKey(form) !== each.form) continue;
    const field = fields(form)[each.place];
    if (field?.name !== each.name) continue;
    if (form.hidden) document.querySelector(`[data-reveal="${form.id}"]`)?.click();
    write(field, each.value);
    return true;
  }
  return false;
}

// Part of it may belong to the drawer, which is drawn a moment later.
function giveAllBack(typed) {
  let waiting = typed;
  const again = () => {
    const before = waiting.length;
    waiting = waiting.filter((each) => !giveBack(each));
    if (waiting.length < before) say(document.body.dataset.back);
    if (!waiting.length) document.removeEventListener("htmx:afterSettle", again);
  };
  document.addEventListener("htmx:afterSettle", again);
  again();
}

function atTheDoor(held) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...held, crossed: true }));
  const next = document.querySelector('form input[name="next"]');
  if (next && !next.value) next.value = held.at;
}

export function startTyped() {
  const held = kept();
  const { user } = document.body.dataset;
  if (held && !user) atTheDoor(held);
  else if (held && !(held.user === user && held.crossed && held.at !== here())) {
    sessionStorage.removeItem(KEY);
    if (held.user === user && held.crossed) giveAllBack(held.typed);
  }
  document.addEventListener("submit", (event) => {
    const action = event.target.getAttribute("action") || "";
    if (!user || event.target.method !== "post") return;
    if (action.endsWith("/sign-out")) sessionStorage.removeItem(KEY);
    else keep(action.endsWith("/language"));
  });
}
