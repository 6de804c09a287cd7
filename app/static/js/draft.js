// Checking a document: the source follows the record one stands on, and the page says that it is open.
const source = document.querySelector(".source");
const marks = [...document.querySelectorAll(".source mark[data-of]")];

const follow = (item) => {
  if (!source || !item) return;
  const own = marks.filter((mark) => mark.dataset.of === item.dataset.task);
  if (!own.length) return;
  for (const mark of marks) mark.classList.toggle("is-on", own.includes(mark));
  const away = own[0].getBoundingClientRect().top - source.getBoundingClientRect().top;
  source.scrollTop += away - source.clientHeight / 4;
};
document.addEventListener("focusin", (event) => follow(event.target.closest?.("[data-item][data-task]")));
follow(document.activeElement?.closest?.("[data-item][data-task]"));

// A document that is being read: the words change while one waits; with its end the page is loaded again.
const LOOK = 1_000;
const reading = document.querySelector("[data-reading]");
const look = async () => {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { redirect: "manual" });
      if (answer.type === "opaqueredirect") { location.reload(); return; }
      const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-reading]");
      if (!now) { location.reload(); return; }
      for (const part of [".answer", ".head__note"]) {
        const words = now.querySelector(part).textContent;
        if (reading.querySelector(part).textContent !== words) reading.querySelector(part).textContent = words;
      }
    } catch { /* No connection: the next turn tries again. */ }
  }
  setTimeout(look, LOOK);
};
if (reading) setTimeout(look, LOOK);

const PAUSE = 30_000;
const notice = document.querySelector("[data-presence]");

const tell = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(notice.dataset.presence, { method: "POST", headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { words } = await answer.json();
    if (words === notice.textContent) return;
    notice.textContent = words;
    notice.hidden = !words;
  } catch { /* No connection: the next turn tries again. */ }
};
if (notice) {
  tell();
  setInterval(tell, PAUSE);
  document.addEventListener("visibilitychange", tell);
}
