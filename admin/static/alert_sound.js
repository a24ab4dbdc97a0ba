// A sound for each alert that appears unseen. Browsers let a page sound only after a gesture: until then it says so.
const KEPT = "carecall-alert-sound";
const EVERY_MS = 5000;
let context = null;

function wanted() {
  try {
    return localStorage.getItem(KEPT) === "on";
  } catch {
    return false;
  }
}

function keep(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function tone(at, pitch) {
  const source = context.createOscillator();
  const level = context.createGain();
  source.frequency.value = pitch;
  level.gain.setValueAtTime(0.0001, at);
  level.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
  level.gain.exponentialRampToValueAtTime(0.0001, at + 0.28);
  source.connect(level).connect(context.destination);
  source.start(at);
  source.stop(at + 0.3);
}

function sound() {
  if (context?.state !== "running") return;
  [880, 660, 880].forEach((pitch, number) => tone(context.currentTime + number * 0.32, pitch));
}

// Called only from within a gesture.
async function wake() {
  context ??= new AudioContext();
  if (context.state === "suspended") await context.resume();
}

function show(button, lost) {
  const on = button.getAttribute("aria-pressed") === "true";
  const ready = context?.state === "running";
  const state = lost ? "lost" : !on ? "off" : ready ? "on" : "waits";
  button.querySelector("[data-sound-text]").textContent = button.dataset[state];
  button.dataset.state = state;
}

async function look(button, known) {
  let ids;
  try {
    const answer = await fetch(button.dataset.watch, { headers: { Accept: "application/json" } });
    ids = (await answer.json()).ids;
  } catch {
    return show(button, true);
  }
  const news = known.ids && ids.some((id) => !known.ids.has(id));
  known.ids = new Set(ids);
  show(button, false);
  if (!news) return undefined;
  document.getElementById("sound-news").textContent = `${button.dataset.news} (${ids.length})`;
  button.dataset.sounded = String(Number(button.dataset.sounded || 0) + 1);
  if (button.getAttribute("aria-pressed") === "true") sound();
  return undefined;
}

export function startAlertSound() {
  const button = document.querySelector("[data-sound]");
  if (!button) return;
  button.setAttribute("aria-pressed", String(wanted()));
  show(button, false);
  const gesture = async () => {
    if (button.getAttribute("aria-pressed") !== "true") return;
    await wake();
    show(button, false);
  };
  document.addEventListener("pointerdown", gesture);
  document.addEventListener("keydown", gesture);
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    keep(on);
    if (on) {
      await wake();
      sound();
    }
    show(button, false);
  });
  const known = { ids: null };
  look(button, known);
  setInterval(() => look(button, known), EVERY_MS);
}
