// A nil report by two keys: N asks for the task one stands on, Enter files it. The dialog names the task, the period and the
// reason first. Without script the reason is chosen beside the task, and its button pressed.
const dialog = document.getElementById("nil");
const place = (name) => document.getElementById(`nil-${name}`);
let asked = null;

for (const opener of document.querySelectorAll("[data-nil]")) {
  opener.addEventListener("click", () => {
    asked = opener;
    const chosen = opener.form.elements[opener.dataset.nil].value;
    place("title").textContent = opener.dataset.title;
    place("task").textContent = opener.dataset.task;
    place("reason").value = chosen || opener.dataset.usual;
  });
}
// The whole page is sent, as by the button of the row, so that what stands in other rows is kept.
dialog?.addEventListener("close", () => {
  if (dialog.returnValue !== "go" || !asked) return;
  dialog.returnValue = "";
  asked.form.elements[asked.dataset.nil].value = place("reason").value;
  asked.form.requestSubmit(asked);
});
