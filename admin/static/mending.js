// Failed rows of an upload: after one was saved the focus goes on to the next, after a refusal to the field that is wrong.
function nextPencil(row) {
  for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
    const pencil = next.querySelector("[data-reveal]");
    if (pencil) return pencil;
  }
  return document.getElementById("upload-counts");
}

export function startMending() {
  document.addEventListener("htmx:afterSettle", (event) => {
    const row = event.target.closest?.("#upload-result [data-row]");
    if (event.target.id === "upload-result" && document.activeElement === document.body) {
      (event.target.querySelector("[aria-invalid]") || document.getElementById("upload-counts"))?.focus();
    }
    if (!row?.dataset.row) return;
    (row.querySelector("form:not([hidden]) [aria-invalid]") || nextPencil(row))?.focus();
  });
}
