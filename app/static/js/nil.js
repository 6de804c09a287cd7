// A nil report by two keys: N asks for the task one stands on, Enter files it. The dialog names the task, the period and the
// reason first. Without script the reason is chosen beside the task, and its button pressed.
const dialog = document.getElementById("nil");
const place = (name) => document.getElementById(`nil-${name}`);
const field = (name) => asked.form.elements[asked.dataset[name]];
let asked = null;

for (const opener of document.querySelectorAll("[data-nil]")) {
  opener.addEventListener("click", () => {
    asked = opener;
    place("title").textContent = opener.dataset.title;
    place("task").textContent = opener.dataset.task;
    // Words of one's own go before a choice when the page is sent, so they are what the dialog shows.
    const own = field("own").value.trim();
    place("own").hidden = place("own").disabled = !own;
    place("own").textContent = place("own").value = own;
    place("reason").value = own || field("nil").value || opener.dataset.usual;
  });
}
// The whole page is sent, as by the button of the row, so that what stands in other rows is kept.
dialog?.addEventListener("close", () => {
  if (dialog.returnValue !== "go" || !asked) return;
  dialog.returnValue = "";
  if (place("reason").value !== field("own").value.trim()) {
    field("own").value = "";
    field("nil").value = place("reason").value;
  }
  asked.form.requestSubmit(asked);
});
