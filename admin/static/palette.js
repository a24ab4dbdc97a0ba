// The command palette: Ctrl or Cmd and K opens it, arrows choose, Enter goes. Words are posted, never in an address.
const parts = () => ({
  dialog: document.getElementById("palette"),
  words: document.getElementById("palette-words"),
  list: document.getElementById("palette-found"),
  says: document.getElementById("palette-says"),
});
let asked = 0;
let waiting = 0;

function choose(list, words, option) {
  list.querySelector('[aria-selected="true"]')?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) words.setAttribute("aria-activedescendant", option.id);
  else words.removeAttribute("aria-activedescendant");
}

function line(found, number) {
  const option = document.createElement("div");
  option.id = `palette-${number}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.url = found.url;
  const text = document.createElement("span");
  text.textContent = found.text;
  const kind = document.createElement("span");
  kind.className = "text-secondary";
  kind.textContent = found.kind;
  option.append(text, kind);
  return option;
}

async function ask() {
  const { dialog, words, list, says } = parts();
  const turn = ++asked;
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  let found = [];
  try {
    const answer = await fetch(dialog.dataset.find, { method: "POST", headers, body: new URLSearchParams({ words: words.value }) });
    if (!answer.ok) throw new Error(answer.statusText);
    found = (await answer.json()).found;
  } catch {
    says.textContent = document.body.dataset.failed;
    return;
  }
  if (turn !== asked) return;
  list.replaceChildren(...found.map(line));
  says.textContent = found.length ? `${found.length} ${dialog.dataset.count}` : dialog.dataset.nothing;
  choose(list, words, list.firstElementChild);
}

function walk(event) {
  const { words, list } = parts();
  const chosen = list.querySelector('[aria-selected="true"]');
  const steps = { ArrowDown: chosen?.nextElementSibling ?? list.firstElementChild, ArrowUp: chosen?.previousElementSibling ?? list.lastElementChild };
  if (event.key in steps) {
    event.preventDefault();
    choose(list, words, steps[event.key]);
  } else if (event.key === "Enter" && chosen && !event.isComposing) {
    event.preventDefault();
    location.assign(chosen.dataset.url);
  }
}

export function openPalette() {
  const { dialog, words } = parts();
  if (!dialog || dialog.open) return;
  words.value = "";
  dialog.showModal();
  words.focus();
  ask();
}

export function startPalette() {
  const { dialog, words, list } = parts();
  if (!dialog) return;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    }
  });
  document.addEventListener("click", (event) => event.target.closest("[data-palette]") && openPalette());
  words.addEventListener("keydown", walk);
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-url]");
    if (option) location.assign(option.dataset.url);
  });
}
