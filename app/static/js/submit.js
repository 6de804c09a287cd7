// A form is sent once: the button says so and takes no second click. The server would not do it twice anyway.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || button?.formMethod === "dialog") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (!button?.matches(".btn")) return;
    button.setAttribute("aria-busy", "true");
    button.dataset.words = button.textContent;
    button.textContent = button.dataset.busy ?? "正在提交…";
  });
}

// A page shown again from the browser's memory can be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("form .btn[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.textContent = button.dataset.words;
  }
});
