// Rows that are new in a list that somebody is busy with wait behind a button: nothing moves under the hand.
function keyOf(row) {
  return row.querySelector("[id]")?.id;
}

function isBusy(list) {
  const beyond = list.getBoundingClientRect().top < 0;
  return beyond || list.matches(":hover") || list.contains(document.activeElement) || list.querySelector(":checked");
}

// Takes the new rows out of a fresh copy and lets its button say how many; a list without that button grows at once.
export function holdNewRows(shown, fresh) {
  const [list, next] = [shown.querySelector("tbody"), fresh.querySelector("tbody")];
  const button = fresh.querySelector("[data-held]");
  if (!list || !next || !button || !isBusy(list)) return;
  const known = new Set([...list.rows].map(keyOf));
  const held = [...next.rows].filter((row) => !known.has(keyOf(row)));
  if (!held.length || held.length === next.rows.length) return;
  held.forEach((row) => row.remove());
  button.hidden = false;
  button.textContent = button.dataset.text.replace("{n}", String(held.length));
}
