/* What is open in a statement: words that the machine put in, and its doubts. Confirm waits until nothing is open. The
   server holds the same: this only says so at once. What was put in is taken as right by its own initial (data-take),
   one at a time: a hand that knows its keys by heart cannot know that one before the eye has seen the words. */
import { current, speak } from "./claims.js";
import { light, rangeOf } from "./text.js";

const panelOf = (claim) => claim?.querySelector(":scope > .panel") ?? null;
const openChanges = (panel) => [...panel.querySelectorAll(".settle .change[data-state=open], .settle .change[data-state=accepted]")].filter(
  (change) => !change.querySelector("[name=accept]")?.checked,
);
const isWaived = (panel) =>
  Boolean(panel.querySelector("[name=waive]:checked")) || Boolean(panel.querySelector("[name=waive_own]")?.value.trim());
const isReading = (panel) => !panel.querySelector("details.edit[open]");

function isOpen(panel) {
  return !isWaived(panel) && (openChanges(panel).length > 0 || panel.querySelector(".settle .doubt") !== null);
}

/** Show in the statement what was accepted, and which change the next key is about. */
export function showOpenness(panel) {
  if (!panel) return;
  const next = openChanges(panel)[0];
  const inText = [...panel.querySelectorAll(".statement .put-in")];
  const open = new Set(openChanges(panel));
  for (const [at, change] of [...panel.querySelectorAll(".settle .change")].entries()) {
    change.classList.toggle("now", change === next);
    inText[at]?.classList.toggle("took", Boolean(change.querySelector("[name=accept]")?.checked));
    inText[at]?.classList.toggle("now", change === next);
    const take = change.querySelector("[data-take]");
    if (!take) continue;
    if (open.has(change)) take.dataset.key = take.dataset.take;
    else delete take.dataset.key;
  }
  light("origin", ...placeOf(next));
  if (!isOpen(panel)) panel.querySelector(".held")?.setAttribute("hidden", "");
}

const placeOf = (change) => change?.dataset.from?.split(" ").map(Number) ?? [];

/** Lead the eye to the next change: in the statement, and to where the article has its words. Takes nothing as right. */
export function lookAtNext() {
  const panel = panelOf(current());
  const next = panel && openChanges(panel)[0];
  if (!next) return;
  showOpenness(panel);
  next.scrollIntoView({ block: "nearest" });
  const [start, end] = placeOf(next);
  if (start !== undefined) rangeOf(start, end)?.startContainer.parentElement.scrollIntoView({ block: "center" });
  speak(next.textContent.replace(/\s+/g, " ").trim());
}

/** Put the article's words back in the place of the next change. */
export function putBackNext() {
  const panel = panelOf(current());
  if (panel) openChanges(panel)[0]?.querySelector("button[name=revert]")?.click();
}

/** A digit: the reason that is being chosen, or else whether it is so. */
export function choose(digit) {
  const panel = panelOf(current());
  if (!panel) return;
  const listed = panel.querySelector("details[open] :is(input[name=reason_code], input[name=waive])");
  const choices = listed
    ? listed.closest("details").querySelectorAll(`input[name=${listed.name}]`)
    : panel.querySelectorAll(".ask input[type=radio]");
  const choice = choices[digit - 1];
  if (!choice) return;
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("change", { bubbles: true }));
}

/* A chief who settles what two people disagree on says why, before anything is sent. */
function askWhy(event, panel) {
  const why = panel.querySelector(".settling input");
  if (!why || why.value.trim()) return;
  event.preventDefault();
  event.stopPropagation();
  panel.querySelector(".unsaid").hidden = false;
  why.focus();
}

/** Stop an answer to whether it was said while something is open, and say so. */
export function hold(event) {
  const button = event.target.closest("button[name=said]");
  const panel = button?.closest(".panel");
  if (!panel || !isReading(panel)) return;
  if (!isOpen(panel)) {
    askWhy(event, panel);
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  const held = panel.querySelector(".held");
  held.hidden = false;
  held.scrollIntoView({ block: "nearest" });
  if (openChanges(panel).length) lookAtNext();
  else panel.querySelector(".settle .doubt")?.classList.add("now");
}
