// The page of a round: adds rows without a round trip, sends once, and asks before typed text is left behind.
// Everything works without it: the buttons that add rows then ask the server.

const sheet = document.getElementById("sheet");

function addRows(rowset) {
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

let touched = document.getElementById("errors") !== null;
let sent = false;

sheet.addEventListener("click", (event) => {
  const button = event.target.closest("button.add-rows");
  if (!button) return;
  event.preventDefault();
  addRows(button.closest(".rowset"));
});

sheet.addEventListener("input", () => { touched = true; });

sheet.addEventListener("submit", (event) => {
  // A second press while the first is on its way would only be refused.
  if (sent) event.preventDefault();
  sent = true;
});

// Back from another page with the form as it was left: it can be sent again.
addEventListener("pageshow", () => { sent = false; });

addEventListener("beforeunload", (event) => {
  if (touched && !sent) event.preventDefault();
});
