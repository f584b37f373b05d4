/* Finds facts as somebody types into the field of a fact block, and keeps the one that is chosen. */
document.addEventListener("input", async event => {
  const field = event.target, list = field.nextElementSibling;
  if (!(list instanceof HTMLDataListElement) || /^[0-9a-f-]{36}:\d+$/.test(field.value)) return;
  const answer = await fetch(`/admin/factdesk/facts/?q=${encodeURIComponent(field.value)}`);
  if (!answer.ok) return;
  list.id ||= `facts-${crypto.randomUUID()}`;
  field.setAttribute("list", list.id);
  list.replaceChildren(...(await answer.json()).facts.map(fact => {
    const option = new Option(`${fact.words} (${fact.status})`, fact.value);
    return option;
  }));
});
