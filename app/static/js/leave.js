// Leaving with words that nobody has taken yet asks first. A draft that saved itself may be left at any time.
for (const form of document.querySelectorAll("form[data-autosave], form[data-leave]")) {
  const clean = () => { delete form.dataset.dirty; };
  form.addEventListener("input", () => { form.dataset.dirty = "1"; });
  form.addEventListener("draft:saved", clean);
  form.addEventListener("submit", clean);
}
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});
