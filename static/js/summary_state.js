// While a summary is being recomputed: asks for its state after 2 s, then less and less often, and shows the new
// one when it is there. Old figures stay visible until then. Asks nothing while the tab is hidden.

const FIRST_MS = 2000;
const LONGEST_MS = 10000;
let wait = FIRST_MS;
let timer = 0;

const section = () => document.querySelector("[data-poll]");
const settled = () => !section() || section().dataset.state === "current";

function later() {
  clearTimeout(timer);
  if (!settled() && !document.hidden) timer = setTimeout(ask, wait);
}

async function ask() {
  const { poll, state, revision } = section().dataset;
  try {
    const answer = await fetch(poll, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const now = await answer.json();
      if (now.state !== state || String(now.revision ?? "") !== revision) await show(now);
    }
  } catch {
    // The server is away for a moment: asked again below.
  }
  wait = Math.min(wait * 1.5, LONGEST_MS);
  later();
}

async function show(now) {
  const main = document.querySelector("main");
  const page = await (await fetch(location.href, { headers: { Accept: "text/html" } })).text();
  const fresh = new DOMParser().parseFromString(page, "text/html");
  const said = document.querySelector("#said");
  if (!fresh.querySelector("[data-poll]")) return;
  for (const details of main.querySelectorAll("details[id][open]")) {
    fresh.getElementById(details.id)?.setAttribute("open", "");
  }
  const active = main.contains(document.activeElement) ? document.activeElement : null;
  const inside = active?.getAttribute("href");
  const folded = active?.matches("summary") ? active.parentElement.id : "";
  main.replaceChildren(...fresh.querySelector("main").childNodes);
  // Only what tells of summaries: somebody may be typing a day beside it.
  const told = ".bottom-row > :first-child";
  document.querySelector(told)?.replaceWith(fresh.querySelector(told) ?? "");
  if (folded) document.querySelector(`#${CSS.escape(folded)} > summary`)?.focus({ preventScroll: true });
  if (inside) main.querySelector(`a[href="${CSS.escape(inside)}"]`)?.focus({ preventScroll: true });
  if (now.state === "current") said.textContent = `The summary is current: revision ${now.revision}.`;
}

document.addEventListener("visibilitychange", () => {
  wait = FIRST_MS;
  later();
});
later();
