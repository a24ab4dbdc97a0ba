// Draws both sides of a recording from peaks that the server counted: agent above, recipient below the middle.
// wavesurfer.js puts a style element into its shadow tree, which the page's policy refuses.
const BAR = 3;

function colour(canvas, name) {
  return getComputedStyle(canvas).getPropertyValue(name).trim();
}

function paint(canvas, peaks, heard) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = devicePixelRatio || 1;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const tall = Math.max(1, ...peaks.agent, ...peaks.recipient);
  const middle = height / 2;
  const bars = Math.max(1, Math.floor(width / BAR));
  const sides = [
    { levels: peaks.agent, up: true, tone: colour(canvas, "--care-dull") },
    { levels: peaks.recipient, up: false, tone: colour(canvas, "--care-note") },
  ];
  for (const { levels, up, tone } of sides) {
    pen.fillStyle = tone;
    for (let bar = 0; bar < bars; bar += 1) {
      const from = Math.floor((bar * levels.length) / bars);
      const upTo = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / bars));
      const level = Math.max(0, ...levels.slice(from, upTo));
      const size = Math.max(1, (level / tall) * (middle - 1));
      pen.globalAlpha = bar / bars <= heard ? 1 : 0.45;
      pen.fillRect(bar * BAR, up ? middle - size : middle, BAR - 1, size);
    }
  }
  pen.globalAlpha = 1;
  pen.fillStyle = colour(canvas, "--care-bad");
  pen.fillRect(Math.min(width - 2, heard * width), 0, 2, height);
}

function clock(second) {
  const whole = Math.floor(second);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export async function startWaveform(player, sound, seek) {
  const wave = player.querySelector("[data-wave]");
  if (!wave || !player.dataset.peaks) return;
  const answer = await fetch(player.dataset.peaks).catch(() => null);
  if (!answer?.ok) return;
  const peaks = await answer.json();
  if (!peaks.duration_ms) return;
  const length = peaks.duration_ms / 1000;
  const canvas = wave.querySelector("canvas");
  const show = () => {
    paint(canvas, peaks, Math.min(1, sound.currentTime / length));
    wave.querySelector("[data-clock]").textContent = `${clock(sound.currentTime)} / ${clock(length)}`;
  };
  wave.hidden = false;
  wave.querySelectorAll("[data-mark]").forEach((mark) => {
    mark.style.left = `${Math.min(100, (Number(mark.dataset.mark) / length) * 100)}%`;
  });
  canvas.addEventListener("click", (event) => {
    seek((event.offsetX / canvas.clientWidth) * length);
    show();
  });
  sound.addEventListener("timeupdate", show);
  sound.addEventListener("seeking", show);
  new ResizeObserver(show).observe(canvas);
}
