// Counters: a field with data-limit says how many characters, as a person counts them, are used.
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function lengthOf(text) {
  return [...segmenter.segment(text.normalize("NFC").trim())].length;
}

function show(field) {
  const place = document.getElementById(`${field.id}-count`);
  if (!place) return;
  const limit = Number(field.dataset.limit);
  const used = lengthOf(field.value);
  place.textContent = `${used} / ${limit}`;
  place.classList.toggle("over-limit", used > limit);
}

export function startCounters(root) {
  root.querySelectorAll("[data-limit]").forEach((field) => {
    if (field.dataset.counted) return;
    field.dataset.counted = "yes";
    field.addEventListener("input", () => show(field));
    show(field);
  });
}
