// The issue list: suggestions while one types into the box, ticking of rows, dragging of cards. Links and forms do all
// of it without this.

// --- The box: an ARIA combobox over what can be typed -----------------------------------------------------------------

const box = document.getElementById("filter");
const list = document.getElementById("filter-suggestions");
const known = JSON.parse(document.getElementById("vocabulary")?.textContent ?? "[]");
const MOST = 12;
let chosen = -1;

// The word the cursor stands in: where it begins and ends, its minus, name and last value.
function wordAt(text, at) {
  let start = 0;
  let quoted = false;
  for (let place = 0; place < at; place += 1) {
    if (text[place] === '"') quoted = !quoted;
    else if (!quoted && /\s/.test(text[place])) start = place + 1;
  }
  const typed = text.slice(start, at);
  const parts = /^(-?)([A-Za-z][\w.]*)[:：](.*)$/.exec(typed);
  if (!parts) return { start, at, minus: typed.startsWith("-") ? "-" : "", name: null, typed: typed.replace(/^-/, "") };
  const values = parts[3].split(/[,，]/);
  return { start, at, minus: parts[1], name: parts[2].toLowerCase(), before: values.slice(0, -1), typed: values.at(-1) };
}

const fits = (typed, ...texts) => {
  const wanted = typed.toLowerCase();
  return texts.some((text) => text.toLowerCase().startsWith(wanted) || text.toLowerCase().includes(` ${wanted}`));
};

function suggestionsFor(word) {
  if (word.name === null) {
    if (!word.typed) return known.map((each) => ({ label: `${each.name}:`, says: each.says, text: `${word.minus}${each.name}:` }));
    const names = known.filter((each) => fits(word.typed, each.name, each.says))
      .map((each) => ({ label: `${each.name}:`, says: each.says, text: `${word.minus}${each.name}:` }));
    const values = known.flatMap((each) => each.values.filter(([code, label]) => fits(word.typed, code, label))
      .map(([code, label]) => ({ label: `${each.name}:${code}`, says: label, text: `${word.minus}${each.name}:${code} ` })));
    return [...names, ...values];
  }
  const own = known.find((each) => each.name === word.name);
  const head = `${word.minus}${word.name}:${[...(word.before ?? []), ""].join(",")}`;
  return (own?.values ?? []).filter(([code, label]) => !word.before.includes(code) && fits(word.typed, code, label))
    .map(([code, label]) => ({ label: code, says: label, text: `${head}${code} ` }));
}

function close() {
  list.hidden = true;
  chosen = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function suggest() {
  const word = wordAt(box.value, box.selectionStart);
  const found = suggestionsFor(word).slice(0, word.typed || word.name ? MOST : known.length);
  list.replaceChildren(...found.map((each, place) => {
    const item = document.createElement("li");
    item.id = `filter-suggestion-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const code = document.createElement("span");
    code.textContent = each.label;
    const says = document.createElement("span");
    says.className = "quiet";
    says.textContent = each.says;
    item.append(code, says);
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(word, each); });
    item.take = () => take(word, each);
    return item;
  }));
  chosen = -1;
  list.hidden = !found.length;
  box.setAttribute("aria-expanded", String(found.length > 0));
  box.removeAttribute("aria-activedescendant");
}

function take(word, each) {
  const rest = box.value.slice(word.at);
  box.value = box.value.slice(0, word.start) + each.text + rest.replace(/^\s+/, "");
  const at = word.start + each.text.length;
  box.setSelectionRange(at, at);
  box.focus();
  if (each.text.endsWith(":")) suggest(); else close();
}

function move(by) {
  const items = [...list.children];
  if (!items.length) return;
  items[chosen]?.setAttribute("aria-selected", "false");
  chosen = (chosen + by + items.length + (chosen < 0 && by < 0 ? 1 : 0)) % items.length;
  items[chosen].setAttribute("aria-selected", "true");
  items[chosen].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", items[chosen].id);
}

if (box && list) {
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
  })) box.setAttribute(name, value);
  box.addEventListener("input", suggest);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) suggest(); else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) {
      event.preventDefault();
      list.children[chosen].take();
    }
  });
}

// --- Ticking rows -------------------------------------------------------------------------------------------------------

const bulk = document.getElementById("bulk");
if (bulk) {
  const ticks = [...bulk.querySelectorAll("[data-tick]")];
  const all = bulk.querySelector("[data-tick-all]");
  const said = bulk.querySelector("[data-ticked]");
  let last = null;
  const tell = () => {
    const count = ticks.filter((tick) => tick.checked).length;
    said.textContent = count === 1 ? "1 issue ticked" : `${count} issues ticked`;
    all.checked = count === ticks.length;
    all.indeterminate = count > 0 && count < ticks.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => { for (const tick of ticks) tick.checked = all.checked; tell(); });
  bulk.addEventListener("click", (event) => {
    if (!event.target.matches("[data-tick]")) return;
    if (event.shiftKey && last) {
      const [from, to] = [ticks.indexOf(last), ticks.indexOf(event.target)].sort((one, other) => one - other);
      for (const tick of ticks.slice(from, to + 1)) tick.checked = event.target.checked;
    }
    last = event.target;
    tell();
  });
  bulk.addEventListener("reset", () => setTimeout(tell));
  tell();
}

// --- Bulk edit: what is filled in is set; a long act says that it runs ---------------------------------------------------------

for (const line of document.querySelectorAll("[data-line]")) {
  const what = line.querySelector(".bulk-what select");
  line.querySelector(".bulk-to").addEventListener("input", () => {
    const filled = [...line.querySelectorAll(".bulk-to select, .bulk-to input")]
      .some((field) => (field.type === "checkbox" ? field.checked : field.value));
    what.value = filled ? "set" : "";
  });
}
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    setTimeout(() => { for (const sign of form.querySelectorAll("[data-busy-sign]")) sign.hidden = false; }, 1000);
  });
}
addEventListener("pageshow", () => { for (const sign of document.querySelectorAll("[data-busy-sign]")) sign.hidden = true; });

document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// --- Menus close when one goes elsewhere -----------------------------------------------------------------------------------

const menus = document.querySelectorAll("details.menu");
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// --- Dragging cards: opens the same form as the card's own link ------------------------------------------------------------

for (const card of document.querySelectorAll("[data-card]")) {
  const link = card.querySelector(".move-to");
  if (!link || !document.querySelector("[data-to]")) continue;
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", card.id);
    event.dataTransfer.effectAllowed = "move";
  });
}
for (const lane of document.querySelectorAll("[data-to]")) {
  lane.addEventListener("dragover", (event) => { event.preventDefault(); lane.setAttribute("data-over", ""); });
  lane.addEventListener("dragleave", () => lane.removeAttribute("data-over"));
  lane.addEventListener("drop", (event) => {
    event.preventDefault();
    lane.removeAttribute("data-over");
    const card = document.getElementById(event.dataTransfer.getData("text/plain"));
    const link = card?.querySelector(".move-to");
    if (!link || card.closest("[data-to]") === lane) return;
    const address = new URL(link.href);
    address.searchParams.set("to", lane.dataset.to);
    const before = link.href;
    link.href = address.href;
    link.click();
    link.href = before;
  });
}
