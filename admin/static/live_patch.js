// Brings a part of the page in line with a newer copy of it and touches only what differs, so that scroll,
// focus, selected words and open menus stay, and nothing flickers.
function keyOf(node) {
  return node.nodeType === 1 ? node.id || node.querySelector("[id]")?.id || "" : "";
}

function keyed(nodes) {
  const keys = nodes.map(keyOf);
  return keys.every(Boolean) && new Set(keys).size === keys.length;
}

function syncAttributes(old, wanted) {
  [...old.attributes].forEach(({ name }) => wanted.hasAttribute(name) || old.removeAttribute(name));
  [...wanted.attributes].forEach(({ name, value }) => {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  });
}

// Rows are found again by their key: what was ticked belongs to the row, wherever it moved.
function patchKeyed(old, wanted) {
  const known = new Map([...old.children].map((node) => [keyOf(node), node]));
  [...wanted.children].forEach((next, at) => {
    let node = known.get(keyOf(next));
    if (node) patch(node, next);
    else node = next.cloneNode(true);
    if (old.children[at] !== node) old.insertBefore(node, old.children[at] || null);
  });
  while (old.children.length > wanted.children.length) old.lastElementChild.remove();
}

// White space between elements is left out: the parser drops some of it.
function parts(node) {
  return [...node.childNodes].filter((part) => part.nodeType === 1 || part.nodeValue.trim());
}

function alike(before, after) {
  return before.length === after.length && before.every((node, at) => node.nodeName === after[at].nodeName);
}

export function patch(old, wanted) {
  if (old.isEqualNode(wanted)) return;
  if (old.nodeType !== 1) {
    old.nodeValue = wanted.nodeValue;
    return;
  }
  syncAttributes(old, wanted);
  if (keyed([...old.children]) && keyed([...wanted.children]) && old.tagName === "TBODY") patchKeyed(old, wanted);
  else if (alike(parts(old), parts(wanted))) {
    const next = parts(wanted);
    parts(old).forEach((node, at) => patch(node, next[at]));
  } else old.replaceChildren(...[...wanted.childNodes].map((node) => node.cloneNode(true)));
}
