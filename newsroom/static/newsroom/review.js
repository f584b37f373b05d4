/* The review page: what its keys do, and how it follows the server's answers.
   A claim's form is fetched when it becomes current and stays in the page, so what was typed is never lost; the next
   claims are fetched ahead, so that a key shows them at once. */
import { clearPicks, showWhetherEmpty } from "./bulk.js";
import {
  claims, current, find, isListed, isOpen, list, load, markSpans, nextOpen, page, refreshClaims, show, speak, step,
} from "./claims.js";
import { startDrafts } from "./drafts.js";
import { closeEdit, moveEnd, openEdit } from "./editing.js";
import { isTyping, onKey } from "./keys.js";
import "./marking.js";
import { stepMerge } from "./parts.js";
import { choose, hold, lookAtNext, putBackNext, showOpenness } from "./settling.js";
import { forgetText } from "./text.js";
import { say } from "./toasts.js";

const SKIPPED = `skipped${window.location.pathname}`;
/* What this tab decided, newest last: each entry is what one undo takes back. */
const decided = [];

function goOn(claim) {
  show(nextOpen(claim) ?? claim);
}

function remember(ids) {
  decided.push(ids);
  return { label: page.dataset.undo, run: undo };
}

function undo() {
  const ids = decided.pop();
  if (!ids) {
    say(page.dataset.nothingToUndo);
    return;
  }
  const values = { claim: ids };
  window.htmx.ajax("POST", page.dataset.reopen, { values, target: "#bulk-result", swap: "innerHTML", source: document.body });
}

/* A decision that was sent as a page of its own came back in the address, so that one key takes it back here, too. */
function rememberSent() {
  const address = new URL(window.location);
  const ids = address.searchParams.getAll("undo");
  if (!ids.length) return;
  decided.push(ids);
  address.searchParams.delete("undo");
  history.replaceState(null, "", address);
}

/* ---- skipping: a matter of this tab alone ---- */

function readSkipped() {
  return new Set(JSON.parse(sessionStorage.getItem(SKIPPED) ?? "[]"));
}

function markSkipped() {
  const skipped = readSkipped();
  for (const claim of claims()) {
    if (skipped.has(claim.dataset.id)) claim.dataset.skipped = "yes";
    else delete claim.dataset.skipped;
  }
}

function skip() {
  const claim = current();
  if (!claim || !isOpen(claim)) {
    step(1);
    return;
  }
  const isOnlySkipped = claims().every((one) => one === claim || !isOpen(one) || !isListed(one) || one.dataset.skipped);
  sessionStorage.setItem(SKIPPED, JSON.stringify([...readSkipped().add(claim.dataset.id)]));
  markSkipped();
  const next = nextOpen(claim);
  if (!next) say(page.dataset.nothingElse);
  else {
    say(isOnlySkipped ? page.dataset.allSkipped : page.dataset.skipped);
    show(next);
  }
}

/* ---- Escape: first out of the field, then what is open closes, then nothing is selected ---- */

function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const claim = event.target.closest?.(".claim") ?? current();
  if (isTyping(event.target)) {
    if (!event.target.closest(".claim")) return;
    event.preventDefault();
    claim.focus({ preventScroll: true });
    return;
  }
  const fold = claim?.querySelector(".more details[open], .acts details[open]");
  if (fold) {
    fold.open = false;
    claim.focus({ preventScroll: true });
  } else if (claim && closeEdit(claim)) claim.focus({ preventScroll: true });
  else if (!clearPicks()) return;
  event.preventDefault();
}

/* In a field Enter saves without deciding; with Ctrl or Command it confirms, or sends what the form is for. Beside a
   choice it goes on to whether it was said: that is answered, not sent along. */
function enter(event) {
  if (event.key !== "Enter" || event.isComposing) return;
  const { form } = event.target;
  if (!form || !form.closest(".claim")) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    if (form.matches("[data-decide]")) form.closest(".panel").querySelector("button.primary").click();
    else form.requestSubmit();
  } else if (form.matches("[data-decide]") && event.target.matches("input:not([type=checkbox], [type=search])")) {
    event.preventDefault();
    if (event.target.matches("[type=radio], [name=waive_own], .settling input")) form.closest(".panel").querySelector("button.primary").focus();
    else form.closest(".panel").querySelector("button[data-later]")?.click();
  }
}

/* ---- what the server says ---- */

function afterDecision({ id, words, undo: canUndo }) {
  /* The swap that comes with this event is done before the next task. */
  setTimeout(() => {
    const claim = find(id);
    forgetText();
    markSpans(claim);
    say(words, { action: canUndo ? remember([id]) : null });
    if (isOpen(claim)) show(claim);
    else goOn(claim);
    showWhetherEmpty();
  });
}

function afterSaving({ id, words }) {
  setTimeout(() => {
    const claim = find(id);
    forgetText();
    markSpans(claim);
    say(words);
    show(claim);
  });
}

async function afterChanges({ show: id, words, undo: ids, stay }) {
  const action = ids?.length ? remember(ids) : null;
  clearPicks();
  await refreshClaims();
  markSkipped();
  if (words) say(words, { action });
  const target = id ? find(id) : null;
  if (target) show(target);
  else if (stay && current() && !isOpen(current())) goOn(current());
  showWhetherEmpty();
}

if (list && page) {
  onKey("j", () => stepMerge(1) || step(1));
  onKey("k", () => stepMerge(-1) || step(-1));
  onKey("n", () => {
    const target = nextOpen(current());
    if (target) show(target);
    else say(current() && isOpen(current()) ? page.dataset.nothingElse : page.dataset.nothingOpen);
  });
  onKey("e", () => openEdit() || speak(page.dataset.nothingOpen));
  onKey("s", skip);
  onKey("z", undo);
  onKey("[", () => moveEnd("start", "earlier"));
  onKey("]", () => moveEnd("start", "later"));
  onKey("{", () => moveEnd("end", "earlier"));
  onKey("}", () => moveEnd("end", "later"));

  onKey("a", lookAtNext);
  onKey("w", putBackNext);
  for (let digit = 1; digit <= 9; digit += 1) onKey(String(digit), () => choose(digit));

  page.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("[data-show]");
    if (link && link.closest(".line, .span, .panel")) {
      event.preventDefault();
      if (window.getSelection()?.isCollapsed === false && link.matches(".span")) return;
      show(find(link.dataset.show), { focus: !link.matches(".span") });
    } else if (event.target.closest("[data-skip]")) {
      event.preventDefault();
      skip();
    }
  });
  list.addEventListener("keydown", enter);
  list.addEventListener("click", hold, true);
  list.addEventListener("change", (event) => {
    if (event.target.matches("[name=accept], [name=waive], [name=waive_own]")) showOpenness(event.target.closest(".panel"));
  });
  document.addEventListener("claimShown", () => showOpenness(current().querySelector(":scope > .panel")));
  document.addEventListener("keydown", escape, true);

  document.body.addEventListener("claimDecided", (event) => afterDecision(event.detail));
  document.body.addEventListener("claimSaved", (event) => afterSaving(event.detail));
  document.body.addEventListener("claimsChanged", (event) => afterChanges(event.detail));
  document.addEventListener("editDropped", (event) => {
    const claim = find(event.detail.id);
    load(claim).then(() => show(claim));
  });

  startDrafts();
  rememberSent();
  markSkipped();
  show(current() ?? claims().find(isOpen) ?? claims()[0], {
    focus: false, record: false, scroll: new URL(window.location).searchParams.has("claim"),
  });
}
