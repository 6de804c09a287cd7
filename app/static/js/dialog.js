// A link or button that names a dialog opens it; the browser does focus and Escape. Without script a link's
// address does the same through :target.
for (const opener of document.querySelectorAll("[data-dialog]")) {
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog).showModal();
  });
}
for (const closer of document.querySelectorAll("[data-close]")) {
  closer.addEventListener("click", (event) => {
    event.preventDefault();
    closer.closest("dialog").close();
  });
}
// One that must be seen at once stands open in the page; here it also takes the focus.
for (const dialog of document.querySelectorAll("dialog[data-open]")) {
  dialog.open = false;
  dialog.showModal();
}
