// The sheet of a round by keyboard: letters set statuses, arrows move between rows, rows are filtered, cells of a
// spreadsheet can be pasted. Selects, Tab and the buttons of the form do all of it without this.

const sheet = document.getElementById("sheet");
const grid = sheet.querySelector("[data-grid]");
const lines = [...grid.querySelectorAll("tr[data-line]")];
const open = lines.filter((line) => !line.closest("details"));
const LETTERS = { H: "½", V: "✓" };

// Rows that grow are seldom needed: their script comes with the first press.
sheet.addEventListener("click", async (event) => {
  const button = event.target.closest("button.add-rows");
  if (!button) return;
  event.preventDefault();
  const { addRows } = await import("./rowsets.js");
  addRows(button.closest(".rowset"));
});

const statusOf = (line) => line.querySelector(".sheet-to select");
// A script typed for the person: drafts.js is told, as the browser would.
const typed = () => sheet.dispatchEvent(new CustomEvent("typed"));

// --- How many are treated ---------------------------------------------------------------------------------------------

const told = document.getElementById("treated");
// Talks of thousands of issues have more than rows: those beyond them count as they are on record.
const of = Number(told.dataset.of);
const beyond = Number(told.dataset.beyond);

function count() {
  const treated = open.filter((line) => statusOf(line).value).length + beyond;
  told.textContent = `${treated} of ${of} treated, ${of - treated} not assessed`;
}

grid.addEventListener("change", (event) => { if (event.target.closest(".sheet-to")) count(); });

// --- Statuses by letter -----------------------------------------------------------------------------------------------

function set(select, value) {
  if (select.value === value) return;
  select.value = value;
  count();
  typed();
}

function setByLetter(select, key) {
  const letter = (LETTERS[key.toUpperCase()] ?? key).toUpperCase();
  const option = [...select.options].find((each) => each.value && each.text.split(" ")[0].toUpperCase() === letter);
  if (option) set(select, option.value);
  return Boolean(option);
}

// A second press empties the rest of a row that is not on record.
function clear(select, line) {
  if (select.value) { set(select, ""); return; }
  if (/^issue-\d+-\d+-/.test(select.name)) return;
  for (const field of line.querySelectorAll("input, textarea")) field.value = "";
  typed();
}

// --- From row to row --------------------------------------------------------------------------------------------------

function go(from, line, by) {
  const cell = from.closest("td");
  const place = [...line.children].indexOf(cell);
  const group = line.closest("details") ? lines.filter((each) => each.closest("details")) : open;
  const shown = group.filter((each) => !each.hidden);
  const next = shown[shown.indexOf(line) + by];
  const field = next?.children[place].querySelector("select, textarea, input, summary");
  if (!field) return false;
  field.focus({ preventScroll: true });
  field.select?.();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function leavesText(field, by) {
  if (!field.matches("textarea")) return true;
  if (field.selectionStart !== field.selectionEnd) return field.selectionEnd - field.selectionStart === field.value.length;
  return by < 0 ? field.selectionStart === 0 : field.selectionEnd === field.value.length;
}

function toStatusBelow(from, line) {
  const select = statusOf(line);
  if (!go(select, line, 1)) select.focus();
}

grid.addEventListener("keydown", (event) => {
  const field = event.target;
  const line = field.closest("tr[data-line]");
  if (!line || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!field.matches("select, textarea, input") || field.closest("details.sheet-help, .sheet-more")) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  let done = false;
  if (step) done = leavesText(field, step) && (go(field, line, step) || field.matches("select"));
  else if (event.key === "Enter" && !event.shiftKey) { toStatusBelow(field, line); done = true; }
  else if (field.matches("select")) {
    if (event.key === "." || event.key === "Delete" || event.key === "Backspace") { clear(field, line); done = true; }
    else if (event.key === "=") {
      if ([...field.options].some((each) => each.value === line.dataset.line)) set(field, line.dataset.line);
      done = true;
    } else if (event.key.length === 1 && event.key !== " ") { setByLetter(field, event.key); done = true; }
  }
  if (done) event.preventDefault();
});

// --- Which rows are shown ---------------------------------------------------------------------------------------------

const filter = document.getElementById("filter");
const words = document.getElementById("filter-text");
const show = document.getElementById("filter-show");
const shownTold = document.getElementById("filter-told");

function narrow() {
  const wanted = words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let hidden = 0;
  for (const line of open) {
    const text = `${line.querySelector("th").textContent} ${line.dataset.area}`.toLowerCase();
    const treated = statusOf(line).value !== "";
    const kept = wanted.every((word) => text.includes(word))
      && (!show.value || line.classList.contains("wrong") || (show.value === "treated") === treated);
    line.hidden = !kept;
    if (!kept) hidden += 1;
  }
  shownTold.textContent = hidden ? `${open.length - hidden} of ${open.length} rows shown` : "";
}

filter.hidden = false;
sheet.querySelector(".no-script")?.remove();
for (const box of [words, show]) {
  // Looking is not typing: the draft need not know.
  for (const kind of ["input", "change"]) box.addEventListener(kind, (event) => { event.stopPropagation(); narrow(); });
}
words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" && event.key !== "ArrowDown") return;
  event.preventDefault();
  const first = open.find((line) => !line.hidden);
  if (first) statusOf(first).focus();
});
if (show.value) narrow();

// --- Rows of other issues ---------------------------------------------------------------------------------------------

const bring = document.getElementById("bring");
const asked = bring?.querySelector("input");

// Enter asks for rows: the form's own answer would be to check it.
asked?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  bring.querySelector("button").click();
});

// On to what was brought in, or back to words that found nothing; after the browser has gone to the box itself.
if (bring?.querySelector("[data-focus]")) {
  addEventListener("pageshow", () => { (asked.value ? asked : statusOf(lines[0])).focus(); });
}

// --- Cells of a spreadsheet -------------------------------------------------------------------------------------------

grid.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!event.target.closest("tr[data-line]") || !text.includes("\t")) return;
  event.preventDefault();
  const box = document.getElementById("id_pasted");
  box.value = box.value.trim() ? `${box.value.trimEnd()}\n${text}` : text;
  document.getElementById("paste").open = true;
  document.getElementById("fill").click();
});
