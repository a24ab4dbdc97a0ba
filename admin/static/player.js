// Transcript and sound in step: a line seeks, the line being heard is marked, ±5 s and speed by button and key.
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

function wire(player) {
  const sound = player.querySelector("audio");
  const lines = [...player.querySelectorAll("[data-start]")];
  sound.addEventListener("timeupdate", () => follow(sound, lines));
  player.addEventListener("click", (event) => {
    const line = event.target.closest("[data-start]");
    if (line) {
      seek(sound, Number(line.dataset.start));
      sound.play().catch(() => {});
    }
    const step = event.target.closest("[data-step]");
    if (step) seek(sound, sound.currentTime + Number(step.dataset.step));
  });
  player.querySelector("[data-speed]")?.addEventListener("change", (event) => {
    sound.playbackRate = Number(event.target.value);
  });
}

export function startPlayers(root) {
  root.querySelectorAll("[data-player]").forEach((player) => {
    if (player.dataset.wired || !player.querySelector("audio")) return;
    player.dataset.wired = "yes";
    wire(player);
  });
}
