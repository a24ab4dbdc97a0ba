// Like and dislike answer at once: the button shows what was pressed, and is as before if the server did not take it.
function buttons() {
  return [...document.querySelectorAll("[data-verdict]")];
}

function press(pressed) {
  const on = pressed.getAttribute("aria-pressed") !== "true";
  buttons().forEach((each) => {
    each.dataset.before = each.getAttribute("aria-pressed");
    each.setAttribute("aria-pressed", String(each === pressed && on));
  });
}

function undo() {
  buttons().forEach((each) => each.dataset.before && each.setAttribute("aria-pressed", each.dataset.before));
}

// The pressed button is drawn anew with the answer; the focus stays on it.
function settle(event) {
  if (event.detail.target.id !== "feedback") return;
  const key = event.detail.requestConfig?.elt?.id;
  if (key && document.activeElement === document.body) document.getElementById(key)?.focus();
}

export function startVerdicts() {
  const isVerdict = (event) => event.target.matches?.("[data-verdict]");
  document.addEventListener("htmx:beforeRequest", (event) => isVerdict(event) && press(event.target));
  for (const failed of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failed, (event) => isVerdict(event) && undo());
  }
  document.addEventListener("htmx:afterSettle", settle);
}
