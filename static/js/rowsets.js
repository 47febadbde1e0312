// Adds an empty row to a set of rows of a form without a round trip: a copy of its <template>. Without it the button
// asks the server for some.

export function addRows(rowset) {
  const total = rowset.querySelector(`[name="${rowset.dataset.rows}-TOTAL_FORMS"]`);
  const index = Number(total.value);
  if (index >= Number(rowset.dataset.most)) return;
  const row = rowset.querySelector("template").content.cloneNode(true);
  for (const element of row.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__prefix__")) element.setAttribute(name, value.replaceAll("__prefix__", String(index)));
    }
  }
  const legend = row.querySelector("legend");
  if (rowset.dataset.rows === "source") legend.textContent = String.fromCharCode(65 + index);
  const first = row.querySelector("input:not([type=hidden]), select, textarea");
  rowset.querySelector(".rowset-rows").append(row);
  total.value = String(index + 1);
  first?.focus();
}

export function growRows(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button.add-rows");
    if (!button) return;
    event.preventDefault();
    addRows(button.closest(".rowset"));
  });
}
