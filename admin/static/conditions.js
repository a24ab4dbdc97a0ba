// Fields that are asked for only while another field has certain values; the server judges the same condition.
function valuesOf(form, name) {
  const data = new FormData(form);
  return data.getAll(name).map(String);
}

function refresh(form) {
  form.querySelectorAll("[data-shown-when]").forEach((part) => {
    const allowed = part.dataset.shownValues.split(" ");
    part.hidden = !valuesOf(form, part.dataset.shownWhen).some((value) => allowed.includes(value));
  });
}

export function startConditions() {
  document.querySelectorAll("form:has([data-shown-when])").forEach((form) => {
    refresh(form);
    form.addEventListener("change", () => refresh(form));
  });
}
