/* Runs axe on the page as it stands and on each of its dialogs opened, in one theme; tells what sticks out sideways. */
async ({ rules, theme, seen }) => {
  const options = { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] };
  const found = [];
  const look = async (root, place) => {
    for (const fault of (await axe.run(root, options)).violations) {
      for (const node of fault.nodes.slice(0, 3)) found.push(`${place}${fault.id}: ${node.html.slice(0, 200)}`);
    }
  };
  const shapeOf = (box) => `${box.id}|${[...box.querySelectorAll("*")].map((each) => each.tagName + each.className).join()}`;
  document.documentElement.dataset.bsTheme = theme;
  const page = document.documentElement;
  // Charts follow a new width within some frames.
  for (let frame = 0; frame < 12 && page.scrollWidth > innerWidth; frame++) await new Promise(requestAnimationFrame);
  if (page.scrollWidth > innerWidth) {
    const widest = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).slice(0, 2);
    found.push(`sideways: ${page.scrollWidth} px of ${innerWidth}: ${widest.map((each) => each.outerHTML.slice(0, 120)).join(" | ")}`);
  }
  await look(document, "");
  const shapes = [];
  for (const dialog of document.querySelectorAll("dialog:not([open])")) {
    const shape = shapeOf(dialog);
    if (seen.includes(shape) || !dialog.textContent.trim() || dialog.id === "palette") continue;
    shapes.push(shape);
    if (dialog.closest("[hidden]")) continue;
    dialog.showModal();
    if (dialog.scrollWidth > dialog.clientWidth + 1) found.push(`sideways in #${dialog.id}: ${dialog.scrollWidth} px of ${dialog.clientWidth}`);
    await look(dialog, `#${dialog.id}: `);
    dialog.close();
  }
  return { found, shapes };
};
