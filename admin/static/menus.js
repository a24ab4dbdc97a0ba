// Menus: a button with aria-controls opens a list that arrow keys walk and Escape closes.
const OPEN = '[data-menu][aria-expanded="true"]';

// Where the open list stands. Not in its style attribute: redrawn parts take over attributes, and styles there are not allowed.
const spot = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, spot];

function listOf(button) {
  return document.getElementById(button.getAttribute("aria-controls"));
}

function items(list) {
  return [...list.querySelectorAll("a, button:not([disabled])")];
}

function close(button, refocus) {
  button.setAttribute("aria-expanded", "false");
  listOf(button)?.classList.remove("show");
  if (refocus) button.focus();
}

function closeAll(except) {
  document.querySelectorAll(OPEN).forEach((button) => button !== except && close(button, false));
}

// A list ends where its button ends; on a phone the window's edge is often nearer than the list is wide.
function keepInside(list) {
  spot.replaceSync("");
  const out = 8 - list.getBoundingClientRect().left;
  if (out > 0) spot.replaceSync(`.menu > .menu-list.show:not(.menu-floating) { inset-inline-end: ${-out}px; }`);
}

// A list inside a scrolling table is placed against the window, so that nothing cuts it off.
function place(button, list) {
  if (!list.classList.contains("menu-floating")) return keepInside(list);
  const at = button.getBoundingClientRect();
  const below = at.bottom + list.offsetHeight + 8 < innerHeight;
  const top = below ? at.bottom + 4 : Math.max(8, at.top - list.offsetHeight - 4);
  const left = Math.max(8, at.right - list.offsetWidth);
  spot.replaceSync(`.menu-floating.show { top: ${top}px; left: ${left}px; }`);
}

function open(button) {
  closeAll(button);
  const list = listOf(button);
  button.setAttribute("aria-expanded", "true");
  list.classList.add("show");
  place(button, list);
  items(list)[0]?.focus();
}

function walk(event, list) {
  const all = items(list);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !all.length) return;
  event.preventDefault();
  const at = all.indexOf(document.activeElement);
  all[(at + step + all.length) % all.length].focus();
}

// The menu is longer than most windows: the entry of the page that is open comes into sight. Not by scrollIntoView:
// the first Tab would go on from there instead of beginning with the page.
function showCurrent() {
  const entry = document.querySelector(".navbar-vertical .nav-link[aria-current]");
  if (!entry || !matchMedia("(min-width: 992px)").matches) return;
  for (let frame = entry.parentElement; frame; frame = frame.parentElement) {
    const [seen, at] = [frame.getBoundingClientRect(), entry.getBoundingClientRect()];
    if (frame.scrollHeight > frame.clientHeight) frame.scrollTop += Math.max(0, at.bottom - seen.bottom) + Math.min(0, at.top - seen.top);
    if (frame.matches(".navbar-vertical")) return;
  }
}

export function startMenus() {
  showCurrent();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-menu]");
    if (!button) return event.target.closest("[data-stays]") ? undefined : closeAll(null);
    if (button.getAttribute("aria-expanded") === "true") close(button, false);
    else open(button);
  });
  document.addEventListener("keydown", (event) => {
    const button = document.querySelector(OPEN);
    if (!button) return;
    if (event.key === "Escape") {
      event.preventDefault();
      close(button, true);
    } else if (event.key === "Tab") close(button, false);
    else walk(event, listOf(button));
  });
  addEventListener("scroll", ({ target }) => target.closest?.(".menu-list") || closeAll(null), { passive: true, capture: true });
}
