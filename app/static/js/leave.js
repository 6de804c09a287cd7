// Leaving with words that nobody has taken yet asks first. A draft that saved itself may be left at any time.
for (const root of document.querySelectorAll("[data-autosave], form[data-leave]")) {
  const clean = () => { delete root.dataset.dirty; };
  root.addEventListener("input", (event) => { if (!event.target.matches("[data-pick]")) root.dataset.dirty = "1"; });
  root.addEventListener("draft:saved", clean);
  root.closest("form").addEventListener("submit", clean);
}
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("[data-dirty]")) event.preventDefault();
});
