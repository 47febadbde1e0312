// The page of a round in the admin: adds rows without a round trip, sends once, and asks before typed text is left
// behind. Everything works without it.

import { growRows } from "./rowsets.js";

const sheet = document.getElementById("sheet");

let touched = document.getElementById("errors") !== null;
let sent = false;

growRows(sheet);

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
