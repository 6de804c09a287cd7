// Small helps in forms and on paper.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// Text of last month into this month's field, to be changed there.
for (const button of document.querySelectorAll("[data-copy-to]")) {
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copyTo);
    field.value = document.getElementById(button.dataset.copyFrom).textContent.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

// Last month's words into what is still blank of this row; what was typed stays. Without script the server does it.
for (const button of document.querySelectorAll("[data-fill]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const row = button.closest("[data-autosave]");
    const fields = button.form.elements;
    for (const said of row.querySelectorAll("[data-last]")) {
      const field = fields[said.dataset.last];
      if (!field.value) field.value = said.dataset.value ?? said.textContent.trim();
    }
    const first = row.querySelector("textarea");
    first.dispatchEvent(new Event("input", { bubbles: true }));
    first.focus();
  });
}

// How much has been written, beside what is advised.
for (const field of document.querySelectorAll("[data-counted]")) {
  const place = document.getElementById(field.dataset.counted);
  const count = () => { place.textContent = field.value.replace(/\s/g, "").length; };
  field.addEventListener("input", count);
  count();
}

// Parts of a form that belong to one choice: shown with it, and all shown without script.
for (const part of document.querySelectorAll("[data-when]")) {
  const [name, value] = part.dataset.when.split("=");
  const form = part.closest("form");
  const show = () => { part.hidden = new FormData(form).get(name) !== value; };
  form.addEventListener("input", show);
  show();
}

// Filters apply themselves when a choice is made with the pointer; by keyboard the button does it, as every
// arrow key is a choice.
for (const form of document.querySelectorAll("form[data-auto]")) {
  let pointer = false;
  form.addEventListener("pointerdown", () => { pointer = true; });
  form.addEventListener("keydown", () => { pointer = false; });
  form.addEventListener("change", (event) => pointer && event.target.matches("select") && form.requestSubmit());
}
