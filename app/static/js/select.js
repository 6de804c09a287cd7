// Ticked rows: the bulk bar counts them and hides when there are none.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

for (const table of all("[data-select]")) {
  const boxes = all("tbody input[type=checkbox], [data-pick]", table);
  const head = table.querySelector("[data-all]");
  const bar = (table.closest("form") ?? table.parentElement).querySelector("[data-bulk]");
  if (!bar) continue;
  const update = () => {
    const count = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr, section").classList.toggle("is-on", box.checked);
    if (head) {
      head.checked = count > 0 && count === boxes.length;
      head.indeterminate = count > 0 && count < boxes.length;
    }
    bar.hidden = count === 0;
    for (const place of all("[data-n]", bar)) place.textContent = count;
  };
  const set = (on) => {
    for (const box of boxes) box.checked = on;
    update();
  };
  table.addEventListener("change", (event) => (event.target === head ? set(head.checked) : update()));
  // What is written is meant to be filed.
  table.addEventListener("draft:saved", (event) => {
    const box = event.target.querySelector("[data-pick]");
    if (box) { box.checked = true; update(); }
  });
  bar.querySelector("[data-none]")?.addEventListener("click", () => set(false));
  update();
}
