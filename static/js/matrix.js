// One cell of the matrix is in the tab order; arrows move from it, the line above says what it holds, Enter opens the issue.

const table = document.querySelector(".matrix");
const said = document.getElementById("cell-said");
const lines = table ? [...table.querySelectorAll("tbody tr:not(.group)")].map((row) => [...row.cells]) : [];
const heads = table ? [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim()) : [];
let row = 0;
let column = 1;

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const within = (value, least, most) => Math.min(Math.max(value, least), most);
const cell = () => lines[row][column];

function tell(of) {
  const line = of.parentElement;
  const name = line.cells[0].textContent.trim().replace(/\s+/g, " ");
  const words = of.querySelector(".visually-hidden")?.textContent.trim() ?? "not on record yet";
  said.textContent = `${name}, ${heads[of.cellIndex]}: ${words}`;
}

function go(toRow, toColumn) {
  cell().tabIndex = -1;
  row = within(toRow, 0, lines.length - 1);
  column = within(toColumn, 1, lines[row].length - 1);
  cell().tabIndex = 0;
  cell().focus();
}

if (lines.length && lines[0].length > 1) {
  cell().tabIndex = 0;
  table.addEventListener("focusin", (event) => { if (event.target.matches("td")) tell(event.target); });
  table.addEventListener("pointerover", (event) => { if (event.target.closest("td")) tell(event.target.closest("td")); });
  table.addEventListener("click", (event) => {
    const of = event.target.closest("td");
    const place = of ? lines.findIndex((cells) => cells.includes(of)) : -1;
    if (place >= 0) go(place, of.cellIndex);
  });
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches("td")) return;
    if (event.key in STEPS) go(row + STEPS[event.key][0], column + STEPS[event.key][1]);
    else if (event.key === "Home") go(row, 1);
    else if (event.key === "End") go(row, lines[row].length - 1);
    else if (event.key === "Enter") lines[row][0].querySelector("a").click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
