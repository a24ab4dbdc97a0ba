// Copying: a button with data-copy takes the text of the element that it names, one with data-copy-value its own;
// both say that they did.
function select(source) {
  if ("select" in source) source.select();
  else getSelection().selectAllChildren(source);
}

// The clipboard is closed to pages without a secure connection; the older way copies what is selected.
async function put(source) {
  select(source);
  try {
    await navigator.clipboard.writeText("value" in source ? source.value : source.innerText);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}

let heard;

// What a list says of a copied number is for ears only: the eye sees the mark beside it.
function tell(text) {
  heard ??= document.body.appendChild(Object.assign(document.createElement("p"), { className: "visually-hidden" }));
  heard.setAttribute("role", "status");
  heard.textContent = text;
}

async function copyValue(button) {
  if (!(await put(button))) return;
  document.querySelectorAll("[data-was-copied]").forEach((each) => delete each.dataset.wasCopied);
  button.dataset.wasCopied = "";
  getSelection().removeAllRanges();
  tell(`${button.textContent} ${button.dataset.copied}`);
}

export function startCopying() {
  document.addEventListener("click", async (event) => {
    const value = event.target.closest("[data-copy-value]");
    if (value) return copyValue(value);
    const button = event.target.closest("[data-copy]");
    if (!button) return undefined;
    if (await put(document.getElementById(button.dataset.copy))) {
      button.querySelector("[data-copy-text]").textContent = button.dataset.copied;
    }
    return undefined;
  });
}
