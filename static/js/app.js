// What every page answers to: keys, the palette, panels, drafts, toasts. All of it only makes shorter what links and
// forms do without it.

const root = document.documentElement;
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const GO = { o: "overview", i: "issues", m: "matrix", r: "rounds", t: "timeline", s: "sources" };
let going = false;

const typing = (target) => target instanceof Element && target.closest(TYPING) !== null;
const say = (text) => { document.getElementById("said").textContent = text; };

// --- Rows of a list: one of them is current -----------------------------------------------------------------------

const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => document.querySelector("[data-row][data-current]");

function step(by) {
  const all = rows();
  if (!all.length) return;
  const next = all[Math.min(Math.max(all.indexOf(current()) + by, 0), all.length - 1)];
  current()?.removeAttribute("data-current");
  next.setAttribute("data-current", "");
  next.querySelector("[data-open]")?.focus();
  next.scrollIntoView({ block: "nearest" });
}

const ON_ROW = {
  j: () => step(1),
  k: () => step(-1),
  o: () => current()?.querySelector("[data-open]")?.click(),
  x: () => current()?.querySelector("[data-tick]")?.click(),
};

// --- Keys ---------------------------------------------------------------------------------------------------------

function press(key) {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return false;
  if (found.matches(TYPING)) { found.focus(); found.select?.(); } else found.click();
  return true;
}

function go(letter) {
  const section = document.querySelector(`[data-go="${GO[letter] ?? ""}"]`);
  if (section) section.click();
  return Boolean(section);
}

// The page as it is known now, for good: later changes will not alter what the link shows.
async function copyAddress() {
  const address = new URL(location.href);
  if (!address.searchParams.has("as_of")) address.searchParams.set("as_of", document.body.dataset.at);
  await navigator.clipboard.writeText(address.href);
  say("The permanent link is copied.");
}

function answer(key) {
  if (going) {
    going = false;
    return go(key);
  }
  if (key === "g") { going = true; return true; }
  if (key === "?") { open("help"); return true; }
  if (key === "y") { copyAddress(); return true; }
  if (press(key)) return true;
  if (key in ON_ROW && rows().length) { ON_ROW[key](); return true; }
  return false;
}

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open("commands");
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!root.hasAttribute("data-keys") || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (answer(event.key)) event.preventDefault();
});

async function open(what) {
  const palette = await import("./palette.js");
  palette[what]();
}

// --- A panel over the page ----------------------------------------------------------------------------------------

const panel = document.getElementById("panel");

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-panel]");
  if (!link || !panel || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  try {
    const answered = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answered.text(), "text/html");
    const body = page.querySelector("[data-panel-body]");
    if (!answered.ok || !body) throw new Error("no panel");
    for (const form of body.querySelectorAll("form")) form.setAttribute("action", form.getAttribute("action") || link.href);
    const into = document.getElementById("panel-body");
    into.replaceChildren(body);
    panel.setAttribute("aria-label", body.querySelector("h1")?.textContent ?? "Panel");
    panel.showModal();
    into.dispatchEvent(new CustomEvent("panel:open", { bubbles: true }));
    keepDrafts();
  } catch {
    location.assign(link.href);
  }
});

panel?.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });

// --- Drafts, errors -----------------------------------------------------------------------------------------------

async function keepDrafts() {
  if (!document.querySelector("form[data-draft]")) return;
  const drafts = await import("./drafts.js");
  drafts.keep();
}

keepDrafts();
document.querySelector("[data-focus]")?.focus();
