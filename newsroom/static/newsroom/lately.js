/* What one searched for lately, offered where one searches. It stays in this browser, apart for each person. */
const MOST = 12;

function read(name) {
  try {
    const held = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(held) ? held.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export function offerLately(field) {
  const name = `searched-${field.dataset.lately}`;
  const list = field.list;
  field.form.addEventListener("submit", () => {
    const words = field.value.trim();
    if (!words) return;
    const others = read(name).filter((one) => one !== words);
    localStorage.setItem(name, JSON.stringify([words, ...others].slice(0, MOST)));
  });
  field.addEventListener("focus", () => {
    list?.replaceChildren(
      ...read(name).map((words) => {
        const option = document.createElement("option");
        option.value = words;
        return option;
      }),
    );
  });
}
