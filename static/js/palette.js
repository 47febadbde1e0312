// The palette (Ctrl/⌘-K): pages, the actions of this page, and whatever a few letters find; and the list of keys (?).
// Loaded when it is first asked for.

const WAIT_MS = 120;
let dialog;
let asked = 0;

const NAMES = {
  "/": "Search", j: "Next row", k: "Row before", o: "Open row", x: "Tick row", y: "Copy a permanent link",
  "?": "These keys", g: "Then o, i, m, r, t, s: overview, issues, matrix, rounds, timeline, sources",
};

function made(label) {
  dialog?.remove();
  dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", label);
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  return dialog;
}

function nameOf(element) {
  return element.getAttribute("aria-label") || element.title || element.textContent.trim().replace(/\s+/g, " ");
}

const actions = () => [...document.querySelectorAll("[data-key]:not([data-key='/'])")]
  .filter((element) => element.checkVisibility())
  .map((element) => ({ label: nameOf(element), key: element.dataset.key, run: () => element.click() }));

const pages = () => [...document.querySelectorAll(".sections a")]
  .map((link) => ({ label: `Go to ${nameOf(link)}`, key: "", run: () => link.click() }));

export function help() {
  const box = made("Keys");
  const list = document.createElement("dl");
  list.className = "keys";
  const known = new Map(Object.entries(NAMES));
  for (const { label, key } of actions()) known.set(key, label);
  if (!document.querySelector("[data-row]")) for (const key of "jkox") known.delete(key);
  known.set("Ctrl-K", "Everything by name");
  known.set("Ctrl-Enter", "Save the form");
  for (const [key, label] of known) {
    const term = document.createElement("dt");
    const letter = document.createElement("kbd");
    letter.textContent = key;
    term.append(letter);
    const said = document.createElement("dd");
    said.textContent = label;
    list.append(term, said);
  }
  const note = document.createElement("p");
  note.className = "small quiet";
  note.textContent = "Single letters can be switched off in your profile.";
  box.append(list, note);
  box.showModal();
}

export function commands() {
  const box = made("Everything by name");
  const input = document.createElement("input");
  Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false, placeholder: "US-017, R5, a word, an action" });
  const list = document.createElement("div");
  list.id = "palette-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "What there is");
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-autocomplete": "list",
    "aria-label": "Go to, or do",
  })) input.setAttribute(name, value);
  box.append(input, list);
  let choices = [];
  let at = 0;

  function choose(next) {
    at = Math.min(Math.max(next, 0), choices.length - 1);
    for (const [place, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(place === at));
    if (choices.length) {
      input.setAttribute("aria-activedescendant", `palette-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function show(found) {
    choices = found;
    list.replaceChildren(...found.map(({ label, key }, place) => {
      const option = document.createElement("div");
      option.id = `palette-${place}`;
      option.setAttribute("role", "option");
      const text = document.createElement("span");
      text.textContent = label;
      option.append(text);
      if (key) {
        const letter = document.createElement("kbd");
        letter.textContent = key;
        option.append(letter);
      }
      option.addEventListener("click", () => run(place));
      return option;
    }));
    choose(0);
  }

  function run(place) {
    const choice = choices[place];
    if (!choice) return;
    box.close();
    choice.run();
  }

  async function look() {
    const words = input.value.trim().toLowerCase();
    const here = [...actions(), ...pages()].filter(({ label }) => label.toLowerCase().includes(words));
    show(here);
    const search = document.querySelector("form.find");
    if (!words || !search) return;
    const number = ++asked;
    await new Promise((done) => { setTimeout(done, WAIT_MS); });
    if (number !== asked) return;
    try {
      const address = `${search.dataset.suggest}?q=${encodeURIComponent(input.value.trim())}`;
      const found = await (await fetch(address, { headers: { Accept: "application/json" } })).json();
      if (number !== asked) return;
      const hits = found.hits.map(({ label, url }) => ({ label, key: "", run: () => location.assign(url) }));
      const all = { label: `Search for “${input.value.trim()}”`, key: "", run: () => location.assign(found.all) };
      show([...hits, ...here, all]);
    } catch {
      // The server is away for a moment; what is on this page still works.
    }
  }

  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) choose(at + steps[event.key]);
    else if (event.key === "Enter") run(at);
    else return;
    event.preventDefault();
  });
  box.addEventListener("close", () => { asked += 1; });
  look();
  box.showModal();
  input.focus();
}
