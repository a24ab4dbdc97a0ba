// One of many choices searched for by a part of its name, in a window over the form; the select keeps what is chosen.
const MOST = 200;

function matching(select, words) {
  const wanted = words.trim().toLocaleLowerCase().split(/\s+/);
  return [...select.options].filter((option) => option.value && wanted.every((word) => option.text.toLocaleLowerCase().includes(word)));
}

function line(option, select) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "choice";
  button.textContent = option.text;
  button.setAttribute("aria-current", String(option.value === select.value));
  button.addEventListener("click", () => {
    select.value = option.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    button.closest("dialog").close();
  });
  item.append(button);
  return item;
}

function draw(name) {
  const select = document.getElementById(name);
  const list = document.querySelector(`[data-choice-list="${name}"]`);
  const found = matching(select, document.querySelector(`[data-choice-words="${name}"]`).value);
  list.replaceChildren(...found.slice(0, MOST).map((option) => line(option, select)));
  document.querySelector(`[data-choice-says="${name}"]`).textContent = found.length ? "" : list.dataset.nothing;
}

// A long list of ticks shortened to what holds the typed words; what is ticked stays ticked.
function narrow(field) {
  const wanted = field.value.trim().toLocaleLowerCase().split(/\s+/);
  field.closest("fieldset").querySelectorAll(".choices-list label").forEach((label) => {
    label.hidden = !wanted.every((word) => label.textContent.toLocaleLowerCase().includes(word));
  });
}

export function startChoiceSearch() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-choice-search]");
    if (!opener) return;
    document.querySelector(`[data-choice-words="${opener.dataset.choiceSearch}"]`).value = "";
    draw(opener.dataset.choiceSearch);
  });
  document.addEventListener("input", (event) => {
    if (event.target.dataset.choiceWords) draw(event.target.dataset.choiceWords);
    if (event.target.dataset.filterChoices) narrow(event.target);
  });
  // The window lies inside the form: Enter takes the first found, and does not send the form.
  document.addEventListener("keydown", (event) => {
    if (event.target.dataset?.filterChoices && event.key === "Enter") event.preventDefault();
    const name = event.target.dataset?.choiceWords;
    if (!name || event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    document.querySelector(`[data-choice-list="${name}"] button`)?.click();
  });
}
