// One sentence about something that did not work; it stands in whatever window is open.
export function say(text) {
  const place = document.getElementById("notice");
  // What lies under an open window is neither seen nor read aloud.
  if (text) ([...document.querySelectorAll("dialog[open]")].pop() || document.body).append(place);
  place.textContent = text;
  place.hidden = !text;
}
