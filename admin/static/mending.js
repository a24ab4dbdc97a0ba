// Where the focus goes in an upload's window: to the next failed row after one was saved, to the field that is wrong, or to what was said.
function nextPencil(row) {
  for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
    const pencil = next.querySelector("[data-reveal]");
    if (pencil) return pencil;
  }
  return document.getElementById("upload-counts");
}

// Somebody who already works in another row stays there.
function elsewhere(row) {
  return document.activeElement !== document.body && !row.contains(document.activeElement);
}

export function startMending() {
  document.addEventListener("htmx:afterSettle", (event) => {
    const row = event.target.closest?.("#upload-result [data-row]");
    const result = event.target.closest?.("#upload-result");
    if (result && document.activeElement === document.body) {
      (result.querySelector("[aria-invalid]") || result.querySelector("#upload-counts, [data-said]"))?.focus();
    }
    if (!row?.dataset.row || elsewhere(row)) return;
    (row.querySelector("form:not([hidden]) [aria-invalid]") || nextPencil(row))?.focus();
  });
}
