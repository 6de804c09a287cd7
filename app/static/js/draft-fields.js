// What belongs to one draft: a whole form, or one row of a form in which every field bears the row's number.
export const pairsOf = (root) => {
  const own = new Set([...root.querySelectorAll("[name]")].map((field) => field.name));
  return [...new FormData(root.closest("form"))].filter(([name, value]) => typeof value === "string" && own.has(name));
};

export const fieldsOf = (root) => [...root.querySelectorAll("input, textarea, select")];

export const versionOf = (root) => root.querySelector("[name=version], [name^=version-]");

// These belong to the page that is shown, never to the words.
export const isPassing = (name) => name === "idempotency_key" || name === "version" || name.startsWith("version-");
