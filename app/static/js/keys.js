// Keys: never while typing, never over an open dialog. j and k walk the list, other keys press what names them.
const typing = "input, textarea, select, dialog[open]";

document.addEventListener("keydown", (event) => {
  if (event.target.closest(typing) || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const control = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (control) {
    event.preventDefault();
    control.click();
    return;
  }
  const items = [...document.querySelectorAll("[data-keys] a")];
  const step = { j: 1, k: -1 }[key];
  if (!step || !items.length) return;
  const now = items.findIndex((item) => item.hasAttribute("aria-current"));
  const next = items[Math.min(Math.max(now + step, 0), items.length - 1)];
  if (document.querySelector("[data-keys][data-open]")) {
    next.click();
    return;
  }
  items[now]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  next.focus();
});
