// What the server could not take is kept in this browser, per person and form, and offered again on return.
import { fieldsOf, isPassing, pairsOf } from "./draft-fields.js";

const PREFIX = "duban:";
const LIFE = 14 * 24 * 3600 * 1000;

const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const drop = (key) => { try { localStorage.removeItem(key); } catch { /* storage is switched off */ } };
const write = (key, pairs) => {
  try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), pairs })); } catch { /* full or switched off */ }
};
const wordsOf = (root) => pairsOf(root).filter(([name]) => !isPassing(name));

const fill = (root, pairs) => {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of fieldsOf(root)) {
    if (!field.name || isPassing(field.name) || ["file", "hidden"].includes(field.type)) continue;
    const given = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else field.value = given[0] ?? "";
  }
  root.dispatchEvent(new Event("input", { bubbles: true }));
};

for (const key of Object.keys(window.localStorage ?? {})) {
  if (key.startsWith(PREFIX) && !((read(key)?.at ?? 0) > Date.now() - LIFE)) drop(key);
}

for (const root of document.querySelectorAll("[data-autosave]")) {
  const key = `${PREFIX}${root.dataset.owner}:${root.dataset.autosave}`;
  const notice = (root.matches("form") ? document : root).querySelector("[data-kept]");
  const copy = read(key);
  root.addEventListener("draft:kept", () => write(key, wordsOf(root)));
  root.addEventListener("draft:saved", () => drop(key));
  if (!copy || !notice) continue;
  const server = wordsOf(root);
  const button = notice.querySelector("button");
  let mine = false;
  const swap = () => {
    mine = !mine;
    fill(root, mine ? copy.pairs : server);
    notice.querySelector("[data-kept-words]").textContent = notice.dataset[mine ? "mine" : "theirs"];
    button.textContent = notice.dataset[mine ? "toTheirs" : "toMine"];
  };
  notice.hidden = false;
  button.addEventListener("click", swap);
  if (copy.at / 1000 > Number(root.dataset.savedAt || 0)) swap();
}
