// Any control that names a dialog opens it; the browser does focus and Escape.
for (const opener of document.querySelectorAll("[data-dialog]")) {
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog).showModal();
  });
}
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

// Text of last month into this month's field, to be changed there.
for (const button of document.querySelectorAll("[data-copy-to]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copyTo);
    field.value = document.getElementById(button.dataset.copyFrom).textContent.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// Filters apply themselves when a choice is made; without script the button does it.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", (event) => event.target.matches("select") && form.requestSubmit());
}
