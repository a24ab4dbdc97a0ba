// Copying: a button with data-copy takes the text of the element that it names, and says that it did.
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

export function startCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    if (await put(document.getElementById(button.dataset.copy))) {
      button.querySelector("[data-copy-text]").textContent = button.dataset.copied;
    }
  });
}
