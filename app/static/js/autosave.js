// Drafts save themselves: a pause in typing posts a form, or a row of one, without files to the address in data-autosave.
// The server answers {"saved_at": "09:42", "version": 4}, or {"detail": "why not"}.
import { pairsOf, versionOf } from "./draft-fields.js";

const PAUSE = 800;
const RETRY = 10000;
const OFFLINE = "没有连上服务器，内容暂存在本机，连上后自动保存";

for (const root of document.querySelectorAll("[data-autosave]")) {
  const form = root.closest("form");
  const places = root === form ? document : root;
  const version = versionOf(root);
  let timer;
  let running = false;
  let again = false;
  let waiting = null;

  const say = (words, failed = false) => {
    for (const state of places.querySelectorAll("[data-autosave-state]")) {
      state.textContent = words;
      state.parentElement.classList.toggle("is-kept", failed);
    }
  };
  // The key that makes the form safe to send twice belongs to the submission alone.
  const body = () => new URLSearchParams(pairsOf(root).filter(([name]) => name !== "idempotency_key"));
  const post = async () => {
    const options = { method: "POST", body: body(), headers: { Accept: "application/json" } };
    const answer = await fetch(root.dataset.autosave, options);
    return [answer.ok, await answer.json()];
  };
  const save = async () => {
    clearTimeout(timer);
    if (running) { again = true; return; }
    running = true;
    say("正在保存…");
    try {
      const [taken, told] = await post();
      if (taken) version.value = told.version;
      say(taken ? `草稿已保存 ${told.saved_at}` : told.detail ?? "草稿没有保存，内容暂存在本机", !taken);
      root.dispatchEvent(new Event(taken ? "draft:saved" : "draft:kept", { bubbles: true }));
    } catch {
      say(OFFLINE, true);
      root.dispatchEvent(new Event("draft:kept", { bubbles: true }));
      timer = setTimeout(save, RETRY);
    }
    running = false;
    if (waiting) { form.requestSubmit(waiting); return; }
    if (again) { again = false; save(); }
  };

  root.addEventListener("input", (event) => {
    if (event.target.matches("[data-pick]")) return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  window.addEventListener("online", () => root.dataset.dirty && save());
  // A save under way changes the version: the submission waits for it.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter;
  });
}
