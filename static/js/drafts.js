// Keeps what is typed into a form on the server every five seconds, says so beside its button, and asks before the page
// is left with something that is kept nowhere.

const EVERY_MS = 5000;
const kept = new WeakSet();

export function keep() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (!kept.has(form)) watch(form);
  }
}

// Whether somebody was quicker than this script: a field holds something else than it was sent with.
function isTyped(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.defaultValue !== undefined && field.value !== field.defaultValue;
}

function watch(form) {
  kept.add(form);
  let typed = document.getElementById("errors") !== null;
  let timer = 0;
  let sent = false;
  const said = document.createElement("span");
  said.className = "small quiet";
  said.setAttribute("role", "status");
  (form.querySelector(".actions") ?? form).append(said);

  async function save() {
    clearTimeout(timer);
    timer = 0;
    if (!typed || sent) return;
    typed = false;
    const at = new URL(form.action, location.href).pathname;
    try {
      const answer = await fetch(`${document.body.dataset.drafts}?at=${encodeURIComponent(at)}`, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
      });
      if (answer.redirected) throw new Error("You are signed out. Sign in in another tab; your text stays here.");
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.error);
      said.textContent = `Draft saved ${told.saved_at}`;
    } catch (error) {
      typed = true;
      const away = error instanceof TypeError || error instanceof SyntaxError;
      said.textContent = away ? "No connection: your text is only in this window." : error.message;
      timer = setTimeout(save, EVERY_MS);
    }
  }

  function changed() {
    typed = true;
    timer ||= setTimeout(save, EVERY_MS);
  }

  function note(event) {
    if (event.isTrusted) changed(); // else a script tidied up; nobody typed
  }

  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("typed", changed); // a script that types for the person says so
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  document.querySelector("form.draft")?.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  addEventListener("beforeunload", (event) => { if (typed && !sent) event.preventDefault(); });
  if ([...form.elements].some(isTyped)) changed();
}
