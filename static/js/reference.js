// The page of the REST API: opens what an address points to, narrows the list by words, and sends requests to read.
// Everything on the page can be read without it.

const operations = [...document.querySelectorAll("details.operation")];

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.matches("details")) target.open = true;
  target?.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();

const find = document.getElementById("find-address");
find.closest("p").hidden = false;
find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const operation of operations) {
    const text = operation.querySelector("summary").textContent.toLowerCase() + " " + operation.id.toLowerCase();
    operation.hidden = !words.every((word) => text.includes(word));
  }
  for (const section of document.querySelectorAll(".reference-main > section")) {
    const inside = [...section.querySelectorAll("details.operation")];
    section.hidden = words.length > 0 && inside.every((operation) => operation.hidden);
  }
});

function addressOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll("input")) {
    if (input.dataset.place === "path") {
      path = path.replace(`{${input.name}}`, input.value ? encodeURIComponent(input.value) : `{${input.name}}`);
    } else if (input.value) {
      query.set(input.name, input.value);
    }
  }
  return query.size ? `${path}?${query}` : path;
}

async function send(form) {
  const line = form.querySelector(".try-said");
  const body = form.querySelector(".try-answer");
  line.textContent = "…";
  body.replaceChildren();
  try {
    const answer = await fetch(addressOf(form), { headers: { Accept: "application/json" } });
    const kind = answer.headers.get("Content-Type") ?? "";
    const shown = document.createElement("pre");
    shown.tabIndex = 0;
    if (kind.includes("json")) shown.textContent = JSON.stringify(await answer.json(), null, 2);
    else shown.textContent = kind.startsWith("text/") ? await answer.text() : `(${kind})`;
    line.textContent = `${answer.status} ${answer.statusText} · ETag ${answer.headers.get("ETag") ?? "none"}`;
    body.append(shown);
  } catch {
    line.textContent = "The server cannot be reached just now.";
  }
}

for (const form of document.querySelectorAll("form.try")) {
  const address = form.querySelector(".try-address");
  const show = () => { address.textContent = addressOf(form); };
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  show();
}
