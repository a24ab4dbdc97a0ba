// Warns two minutes before the session ends and lets it go on in place. All tabs know of what any of them was told.
import { say } from "./notice.js";
import { leave } from "./typed.js";

const KEY = "session-ends";
const WARN_MS = 120_000;
const LOOK_MS = 5_000;

function note(told) {
  if (!told) return;
  const [idle, whole] = told.split(" ").map(Number);
  localStorage.setItem(KEY, JSON.stringify({ at: Date.now() + 1000 * Math.min(idle, whole), last: whole <= idle }));
}

async function stay(dialog) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  try {
    const answer = await fetch(dialog.dataset.stay, { method: "POST", headers });
    if (answer.status !== 204) return leave();
    note(answer.headers.get("CareCall-Session"));
    dialog.close();
  } catch {
    say(document.body.dataset.offline);
  }
  return undefined;
}

function look(dialog, warned) {
  const ends = JSON.parse(localStorage.getItem(KEY) || "null");
  if (!ends) return warned;
  const left = ends.at - Date.now();
  if (left <= 0) {
    leave();
  } else if (left > WARN_MS) {
    dialog.close();
  } else if (warned !== ends.at) {
    dialog.querySelector("#session-end-text").hidden = ends.last;
    dialog.querySelector("#session-end-last").hidden = !ends.last;
    dialog.querySelector("#session-stay").hidden = ends.last;
    if (!dialog.open) dialog.showModal();
    return ends.at;
  }
  return warned;
}

export function startSessionEnd() {
  const dialog = document.getElementById("session-end");
  if (!dialog || !document.body.dataset.session) return;
  note(document.body.dataset.session);
  document.addEventListener("htmx:afterRequest", (event) => note(event.detail.xhr?.getResponseHeader("CareCall-Session")));
  dialog.querySelector("#session-stay").addEventListener("click", () => stay(dialog));
  let warned = 0;
  setInterval(() => (warned = look(dialog, warned)), LOOK_MS);
}
