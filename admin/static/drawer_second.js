// A drawer opened from an alert has its player set to the second of the words; it plays when somebody presses play.
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
    // Before the sound is loaded this says where it will begin; a line that is clicked says otherwise.
    if (sound) sound.currentTime = Number(second);
    second = undefined;
  });
}
