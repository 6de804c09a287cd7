// Drafts save themselves. What the server could not take is kept in this browser until it can.
const WAIT = 800;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const store = `duban:${form.dataset.owner}:${form.dataset.autosave}`;
  const states = document.querySelectorAll("[data-autosave-state]");
  const say = (words) => states.forEach((state) => { state.textContent = words; });
  const fields = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  };
  let timer;
  let running = false;
  let again = false;

  const save = async () => {
    if (running) { again = true; return; }
    running = true;
    say("正在保存…");
    const data = fields();
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok) {
        form.elements.version.value = told.version;
        localStorage.removeItem(store);
        say(`草稿已保存 ${told.saved_at}`);
      } else {
        localStorage.setItem(store, JSON.stringify([...data]));
        say(told.detail ?? "草稿没有保存，内容暂存在本机");
      }
    } catch {
      localStorage.setItem(store, JSON.stringify([...data]));
      say("没有连上服务器，内容暂存在本机，连上后自动保存");
      timer = setTimeout(save, 10000);
    }
    running = false;
    if (again) { again = false; save(); }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    localStorage.setItem(store, JSON.stringify([...fields()]));
  });

  const kept = localStorage.getItem(store);
  const notice = document.querySelector("[data-restore]");
  if (kept && notice) {
    notice.hidden = false;
    notice.querySelector("[data-restore-now]").addEventListener("click", () => {
      for (const [name, value] of JSON.parse(kept)) {
        const field = form.elements[name];
        if (field && !["version", "idempotency_key"].includes(name)) field.value = value;
      }
      notice.hidden = true;
      save();
    });
    notice.querySelector("[data-restore-drop]").addEventListener("click", () => {
      localStorage.removeItem(store);
      notice.hidden = true;
    });
  }
}
