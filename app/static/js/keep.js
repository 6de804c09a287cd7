// What the server could not take is kept in this browser, per person and form, and offered again on return.
const PREFIX = "duban:";
const LIFE = 14 * 24 * 3600 * 1000;
const UNKEPT = ["version", "idempotency_key"];

const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const drop = (key) => { try { localStorage.removeItem(key); } catch { /* storage is switched off */ } };
const write = (key, pairs) => {
  try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), pairs })); } catch { /* full or switched off */ }
};
const pairsOf = (form) => [...new FormData(form)].filter(
  ([name, value]) => typeof value === "string" && !UNKEPT.includes(name),
);

const fill = (form, pairs) => {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || UNKEPT.includes(field.name) || field.type === "file" || field.type === "submit") continue;
    const given = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else field.value = given[0] ?? "";
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
};

for (const key of Object.keys(window.localStorage ?? {})) {
  if (key.startsWith(PREFIX) && !((read(key)?.at ?? 0) > Date.now() - LIFE)) drop(key);
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const key = `${PREFIX}${form.dataset.owner}:${form.dataset.autosave}`;
  const notice = document.querySelector("[data-kept]");
  const copy = read(key);
  form.addEventListener("draft:kept", () => write(key, pairsOf(form)));
  form.addEventListener("draft:saved", () => drop(key));
  if (!copy || !notice) continue;
  const server = pairsOf(form);
  const button = notice.querySelector("button");
  let mine = false;
  const swap = () => {
    mine = !mine;
    fill(form, mine ? copy.pairs : server);
    notice.querySelector("[data-kept-words]").textContent = notice.dataset[mine ? "mine" : "theirs"];
    button.textContent = notice.dataset[mine ? "toTheirs" : "toMine"];
  };
  notice.hidden = false;
  button.addEventListener("click", swap);
  if (copy.at / 1000 > Number(form.dataset.savedAt || 0)) swap();
}
