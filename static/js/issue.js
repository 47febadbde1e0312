// The forms of one issue: what follows from what is typed is asked of the server and put in its place.
// Everything is listened for on the document, because a form may arrive in the panel after this ran.

const WAIT = 350;
let timer, latest = 0;

async function refresh(form) {
  const turn = ++latest;
  const response = await fetch(form.dataset.preview, {method: "POST", body: new FormData(form)}).catch(() => null);
  if (!response?.ok || turn !== latest) return; // the preview is a help: without it the form works as ever
  const arrived = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of arrived.querySelectorAll("[data-part]")) {
    const place = form.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!place || place.innerHTML === part.innerHTML) continue;
    const focused = place.contains(document.activeElement) ? document.activeElement.value : null;
    place.replaceChildren(...part.childNodes);
    if (focused !== null) place.querySelector(`[value="${CSS.escape(focused)}"]`)?.focus();
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-preview]");
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT, form);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-add-row]");
  const blank = button && document.getElementById(`${button.dataset.addRow}-blank`);
  if (!blank) return;
  const total = button.form.elements[`${button.dataset.addRow}-TOTAL_FORMS`];
  const row = blank.content.cloneNode(true);
  for (const element of row.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replaceAll("__prefix__", total.value));
    }
  }
  event.preventDefault();
  total.value = Number(total.value) + 1;
  button.closest("p").before(row);
  button.closest("p").previousElementSibling.querySelector("input:not([type=hidden])").focus();
});
