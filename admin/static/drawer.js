// Details drawer: opens over the list, keeps its address in the URL, and closes with Back or Escape.
const drawer = () => document.getElementById("drawer");

function addressWithout() {
  const url = new URL(location.href);
  url.searchParams.delete("open");
  return url;
}

function show() {
  const box = drawer();
  if (!box.open) box.showModal();
  box.querySelector("h2")?.focus();
}

function remember(key) {
  const url = new URL(location.href);
  if (url.searchParams.get("open") === key) return;
  url.searchParams.set("open", key);
  history.pushState({ drawer: key }, "", url);
}

function load(url) {
  return htmx.ajax("GET", url, { target: "#drawer-body", swap: "innerHTML" });
}

export function startDrawer() {
  const box = drawer();
  if (!box) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-drawer]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load(link.dataset.drawer).then(() => {
      remember(link.dataset.key);
      show();
    });
  });
  box.addEventListener("close", () => {
    box.querySelectorAll("audio").forEach((sound) => sound.pause());
    document.getElementById("drawer-body").replaceChildren();
    if (new URL(location.href).searchParams.has("open")) {
      history.replaceState({}, "", addressWithout());
    }
  });
  addEventListener("popstate", () => {
    if (!new URL(location.href).searchParams.has("open")) box.close();
  });
  if (box.dataset.now) load(box.dataset.now).then(show);
}
