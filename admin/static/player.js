// Transcript and sound in step: a line seeks, the line being heard is marked, steps and speed by button and key.
import { startWaveform } from "./waveform.js";

const STEP_S = 5;
const TYPING = "input, textarea, select, audio, summary, a, [contenteditable]";

function lineAt(lines, second) {
  let current = null;
  for (const line of lines) {
    if (Number(line.dataset.start) <= second + 0.05) current = line;
  }
  return current;
}

function follow(sound, lines) {
  const current = lineAt(lines, sound.currentTime);
  for (const line of lines) {
    const here = line === current && (!sound.paused || sound.currentTime > 0);
    if (here && line.getAttribute("aria-current") !== "true") {
      line.scrollIntoView({ block: "nearest" });
    }
    if (here) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
}

function seek(sound, second) {
  const end = Number.isFinite(sound.duration) ? sound.duration : second;
  sound.currentTime = Math.min(Math.max(0, second), end);
}

function play(sound) {
  sound.play().catch(() => {});
}

function wire(player) {
  const sound = player.querySelector("audio");
  const lines = [...player.querySelectorAll(".line[data-start]")];
  sound.addEventListener("timeupdate", () => follow(sound, lines));
  player.addEventListener("click", (event) => {
    const line = event.target.closest("[data-start]");
    if (line) {
      seek(sound, Number(line.dataset.start));
      play(sound);
    }
    const step = event.target.closest("[data-step]");
    if (step) seek(sound, sound.currentTime + Number(step.dataset.step));
  });
  player.querySelector("[data-speed]")?.addEventListener("change", (event) => {
    sound.playbackRate = Number(event.target.value);
  });
  startWaveform(player, sound, (second) => {
    seek(sound, second);
    play(sound);
  });
}

function besideLine(player, target, step) {
  const lines = [...player.querySelectorAll("button.line")];
  const at = lines.indexOf(target.closest(".line") ?? player.querySelector('.line[aria-current="true"]'));
  return lines[Math.min(lines.length - 1, Math.max(0, at + step))];
}

function press(player, event) {
  const sound = player.querySelector("audio");
  if (event.key === " " && !event.target.closest("button")) {
    if (sound.paused) play(sound);
    else sound.pause();
  } else if (event.key === "ArrowLeft") seek(sound, sound.currentTime - STEP_S);
  else if (event.key === "ArrowRight") seek(sound, sound.currentTime + STEP_S);
  else if (event.key === "ArrowUp" && event.target.closest(".line")) besideLine(player, event.target, -1).focus();
  else if (event.key === "ArrowDown" && event.target.closest(".line")) besideLine(player, event.target, 1).focus();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const player = document.querySelector("dialog[open] [data-player][data-wired]");
  const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  if (player && !modified && !event.target.closest(TYPING)) press(player, event);
});

export function startPlayers(root) {
  root.querySelectorAll("[data-player]").forEach((player) => {
    if (player.dataset.wired || !player.querySelector("audio")) return;
    player.dataset.wired = "yes";
    wire(player);
  });
}
