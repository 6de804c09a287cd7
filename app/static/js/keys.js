// Keys: never while typing, never over an open dialog. j and k walk a list, other keys press what names them.
// [data-keys=open] opens each entry at once, as in the review queue; [data-keys] alone moves the focus.
const typing = "input, textarea, select, dialog, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest(typing) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const control = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (control) {
    event.preventDefault();
    control.click();
    return;
  }
  const items = [...document.querySelectorAll("[data-keys] [data-item]")];
  const step = { j: 1, k: -1 }[key];
  if (!step || !items.length) return;
  const now = items.findIndex((item) => item === document.activeElement || item.getAttribute("aria-current") === "true");
  const next = items[now < 0 ? 0 : Math.min(Math.max(now + step, 0), items.length - 1)];
  if (next.closest("[data-keys]").dataset.keys === "open") {
    if (items.indexOf(next) !== now) next.click();
    return;
  }
  next.focus();
});
