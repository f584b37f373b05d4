/* Several claims at once: only what the list shows can be selected, and what it no longer shows is let go. */
import { claims, current, fill, isListed, isOpen, list, page, unfold } from "./claims.js";
import { onKey } from "./keys.js";
import { say } from "./toasts.js";

const bar = document.getElementById("bulk");
const pickOf = (claim) => claim.querySelector(":scope > .pick");
const picked = () => claims().filter((claim) => pickOf(claim)?.checked);

function count() {
  const number = picked().length;
  const words = number === 1 ? bar.dataset.one : fill(bar.dataset.many, { number });
  const shown = bar.querySelector(".number");
  if (shown.textContent !== words) shown.textContent = number ? words : "";
  page.classList.toggle("selecting", number > 0);
  if (!number) for (const fold of bar.querySelectorAll("details[open]")) fold.open = false;
}

function letGo() {
  for (const claim of picked()) if (!isListed(claim) || !isOpen(claim)) pickOf(claim).checked = false;
  count();
}

/** Nothing is selected any more; whether anything was. */
export function clearPicks() {
  const all = picked();
  for (const claim of all) pickOf(claim).checked = false;
  if (bar) count();
  return all.length > 0;
}

function showOnly(link) {
  list.dataset.show = link.dataset.showOnly;
  for (const kept of page.querySelectorAll("input[name=show]")) kept.value = link.dataset.showOnly;
  for (const other of link.parentElement.querySelectorAll("[data-show-only]")) {
    if (other === link) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  const address = new URL(window.location);
  if (link.dataset.showOnly === "all") address.searchParams.delete("show");
  else address.searchParams.set("show", link.dataset.showOnly);
  history.replaceState(null, "", address);
  showWhetherEmpty();
  if (bar) letGo();
}

page?.addEventListener("click", (event) => event.target.closest("[data-unfold]") && unfold());

export function showWhetherEmpty() {
  const empty = page.querySelector(".none-shown");
  if (empty) empty.hidden = claims().some(isListed);
}

if (list) {
  page.querySelector(".shown")?.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show-only]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    showOnly(link);
  });
}

/* On the sheet Space ticks a statement and goes on to the next; Ctrl and Enter confirm the ticked; Escape leaves. */
function inSheet(event) {
  const sheet = event.target.closest?.("#sheet");
  if (!sheet) return;
  const boxes = [...sheet.querySelectorAll("input[name=claim]")];
  if (event.key === " " && event.target.matches("input[name=claim]")) {
    event.preventDefault();
    event.target.checked = !event.target.checked;
    (boxes[boxes.indexOf(event.target) + 1] ?? sheet.querySelector("button.primary")).focus();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    sheet.requestSubmit();
  } else if (event.key === "Escape") {
    event.preventDefault();
    sheet.remove();
    current()?.focus({ preventScroll: true });
  } else if (event.key.length === 1) event.stopPropagation();
}

if (list && bar) {
  onKey("x", () => {
    const pick = current() && pickOf(current());
    if (!pick) return say(page.dataset.nothingOpen);
    pick.checked = !pick.checked;
    return count();
  });
  onKey("X", () => {
    const all = claims().filter((claim) => isOpen(claim) && isListed(claim));
    if (!all.length) return say(page.dataset.bulkNone);
    const isAll = all.every((claim) => pickOf(claim).checked);
    for (const claim of all) pickOf(claim).checked = !isAll;
    return count();
  });
  onKey("b", () => (picked().length ? bar.querySelector("button").focus() : say(page.dataset.nonePicked)));
  list.addEventListener("change", (event) => event.target.matches(".pick") && count());
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const sheet = event.detail.target?.querySelector?.("#sheet");
    if (!sheet) return;
    sheet.scrollIntoView({ block: "start" });
    (sheet.querySelector("input[name=claim]") ?? sheet).focus({ preventScroll: true });
  });
  page.addEventListener("keydown", inSheet);
  bar.addEventListener("reset", () => setTimeout(count));
  bar.addEventListener("submit", letGo, true);
  document.addEventListener("claimsRefreshed", letGo);
  count();
}
