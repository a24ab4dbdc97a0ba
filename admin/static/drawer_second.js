// A drawer opened from an alert has its player set to the second of the words; it plays when somebody presses play.
function setTo(sound, second) {
  const seek = () => {
    sound.currentTime = Math.min(second, Number.isFinite(sound.duration) ? sound.duration : second);
  };
  if (sound.readyState) seek();
  else sound.addEventListener("loadedmetadata", seek, { once: true });
}

export function startDrawerSecond() {
  const drawer = document.getElementById("drawer");
  let second = drawer?.dataset.second;
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("[data-drawer]");
      if (link) second = link.dataset.second;
    },
    { capture: true },
  );
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "drawer-body" || second === undefined) return;
    const sound = drawer.querySelector("audio");
    if (sound) setTo(sound, Number(second));
    second = undefined;
  });
}
