// Keys: never while typing, never over an open dialog. j and k walk a list, other keys press what names them:
// data-key for the page, data-item-key for the entry one stands on.
// [data-keys=open] opens each entry at once, as in the review queue; [data-keys] alone moves the focus;
// [data-keys=arrows] takes the arrow keys too.
const fields = "input, textarea, select, dialog, [contenteditable]";
// A dialog that closes keeps the focus until the page is drawn again: a key pressed meanwhile is meant for the page.
const typesIn = (place) => place.closest(fields) && place.getClientRects().length > 0;
const items = () => [...document.querySelectorAll("[data-keys] [data-item]")];
// In a table one stands on an entry wherever in its line one is.
const lineOf = (item) => item?.closest("tr") ?? item;
const current = (all) => all.find((item) => lineOf(item).contains(document.activeElement))
  ?? all.find((item) => item.getAttribute("aria-current") === "true");

const pressed = (event, key, here) => {
  // Enter on a button or link is the button's own.
  if (key === "enter") return event.target.closest("a, button, summary") ? null : here?.querySelector('[data-item-key="enter"]');
  return lineOf(here)?.querySelector(`[data-item-key="${CSS.escape(key)}"]`)
    ?? [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typesIn(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const all = items();
  const here = current(all);
  const control = pressed(event, key, here);
  if (control) {
    event.preventDefault();
    control.click();
    return;
  }
  const arrow = here?.closest("[data-keys=arrows]") ? { arrowdown: 1, arrowup: -1 }[key] : 0;
  const step = { j: 1, k: -1 }[key] ?? arrow;
  if (!step || !all.length) return;
  event.preventDefault();
  const now = all.indexOf(here);
  const next = all[now < 0 ? 0 : Math.min(Math.max(now + step, 0), all.length - 1)];
  if (next.closest("[data-keys]").dataset.keys === "open") {
    if (all.indexOf(next) !== now) next.click();
    return;
  }
  next.focus();
});

// Where the work goes on after a page was sent: the keyboard stands there at once.
document.querySelector("[data-start]:not(:disabled)")?.focus();
if (location.hash === "#split") document.querySelector("#split [data-item]")?.focus();

// A row of a form is sent from within any of its fields, by its own button.
for (const row of document.querySelectorAll("section[data-autosave]")) {
  row.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    row.closest("form").requestSubmit(row.querySelector("[data-send]"));
  });
}

// A form of many fields is sent from within any of them.
for (const form of document.querySelectorAll("form[data-quick]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
