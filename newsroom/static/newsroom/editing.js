/* Changing what a claim says: its statement, the words that Factdesk put in, its figures, and its two ends. */
import { current, fill, isDirty, page, speak } from "./claims.js";
import { forgetDraft } from "./drafts.js";
import { inContext, light, moveSpan, offsetAt, rangeOf, textOf, words } from "./text.js";

const REACH = 120;
const story = page?.querySelector(".story");
const formOf = (claim) => claim?.querySelector("form[data-decide]") ?? null;
const foldOf = (claim) => claim?.querySelector("details.edit") ?? null;
const spanOf = (form) => ({ start: Number(form.elements.start.value), end: Number(form.elements.end.value) });
let rows = 0;

/** Open the fields of the claim that is looked at. */
export function openEdit({ focus = true } = {}) {
  const fold = foldOf(current());
  if (!fold) return false;
  fold.open = true;
  const field = fold.querySelector("textarea[name=statement]");
  if (focus && field) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
  showEnds();
  return true;
}

/** Close the fields again where nothing was changed in them; whether they are closed. */
export function closeEdit(claim) {
  const fold = foldOf(claim);
  if (!fold?.open || isDirty(claim.dataset.id)) return false;
  fold.open = false;
  showEnds();
  return true;
}

function dropEdit(claim) {
  const panel = claim.querySelector(":scope > .panel");
  const kept = panel.querySelector("form[data-drop]");
  forgetDraft(panel);
  if (kept) {
    kept.requestSubmit();
    return;
  }
  panel.remove();
  document.dispatchEvent(new CustomEvent("editDropped", { detail: { id: claim.dataset.id } }));
}

/* ---- the two ends ---- */

/** Move one end of the current claim's words: side is start or end, to is earlier or later. */
export function moveEnd(side, to, byCharacter = false) {
  const form = formOf(current());
  if (!form?.elements.start || !openEdit({ focus: false })) return;
  const before = spanOf(form);
  const length = Number(form.querySelector("[data-text-length]").dataset.textLength);
  const after = moveSpan(before, { side, to, byCharacter, length });
  if (after.start === before.start && after.end === before.end) speak(page.dataset.endOfText);
  else setSpan(form, after);
}

function setSpan(form, { start, end }) {
  for (const [name, value] of [["start", start], ["end", end]]) {
    const field = form.elements[name];
    field.value = String(value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  showQuote(form, { start, end });
  showEnds();
  speak(fill(page.dataset.quoteNow, { words: textOf(start, end) }));
}

function showQuote(form, { start, end }) {
  const [before, inside, after] = inContext(start, end, REACH);
  const quote = form.closest(".panel").querySelector(".quote");
  quote.querySelector(".before").textContent = before;
  quote.querySelector("mark").textContent = inside;
  quote.querySelector(".after").textContent = after;
}

/* A draft may have brought other ends along. */
function follow() {
  const claim = current();
  const form = formOf(claim);
  if (form?.elements.start) {
    const span = spanOf(form);
    if (span.start !== Number(claim.dataset.start) || span.end !== Number(claim.dataset.end)) showQuote(form, span);
  }
  showEnds();
}

const handles = ["start", "end"].map((side) => {
  const handle = document.createElement("span");
  handle.className = `handle ${side}`;
  handle.hidden = true;
  handle.setAttribute("aria-hidden", "true");
  handle.addEventListener("pointerdown", (event) => startDrag(event, side, handle));
  return handle;
});

/* Show where the words of the claim that is being edited begin and end, with a handle at each. */
function showEnds() {
  const claim = current();
  const form = foldOf(claim)?.open ? formOf(claim) : null;
  const span = form?.elements.start ? spanOf(form) : null;
  const range = span && rangeOf(span.start, span.end);
  page.classList.toggle("moving", Boolean(range));
  if (!range) {
    light("moving");
    for (const handle of handles) handle.hidden = true;
    return;
  }
  light("moving", span.start, span.end);
  const rects = [...range.getClientRects()].filter((rect) => rect.width > 0);
  const frame = story.getBoundingClientRect();
  const isRtl = getComputedStyle(range.startContainer.parentElement).direction === "rtl";
  /* Digits in right-to-left words are boxes of their own: an end is the outer edge of all boxes of its line. */
  const top = Math.min(...rects.map((rect) => rect.top));
  const bottom = Math.max(...rects.map((rect) => rect.bottom));
  for (const handle of handles) {
    const isStart = handle === handles[0];
    const line = rects.filter((rect) => (isStart ? rect.top < top + rect.height / 2 : rect.bottom > bottom - rect.height / 2));
    handle.hidden = !line.length;
    if (handle.hidden) continue;
    const x = isStart === isRtl ? Math.max(...line.map((rect) => rect.right)) : Math.min(...line.map((rect) => rect.left));
    handle.style.left = `${x - frame.left + story.scrollLeft}px`;
    handle.style.top = `${line[0].top - frame.top + story.scrollTop}px`;
    handle.style.height = `${line[0].height}px`;
  }
}

function startDrag(event, side, handle) {
  event.preventDefault();
  const form = formOf(current());
  handle.setPointerCapture(event.pointerId);
  page.classList.add("dragging");
  const move = (moved) => {
    const at = offsetAt(moved.clientX, moved.clientY);
    if (at === null) return;
    const span = spanOf(form);
    span[side] = moved.shiftKey ? at : nearest(words().map((word) => word[side]), at);
    if (span.start < span.end) setSpan(form, span);
  };
  const stop = () => {
    handle.removeEventListener("pointermove", move);
    page.classList.remove("dragging");
  };
  handle.addEventListener("pointermove", move);
  handle.addEventListener("lostpointercapture", stop, { once: true });
}

const nearest = (edges, at) => edges.reduce((best, edge) => (Math.abs(edge - at) < Math.abs(best - at) ? edge : best), edges[0]);

/* ---- words that were put in, and figures ---- */

function putBack(box) {
  const field = box.form.elements.statement;
  const { words: now, restored, putBack: before } = box.dataset;
  if (box.checked) {
    box.dataset.stood = field.value;
    field.value = field.value === field.defaultValue ? restored : field.value.replace(now, before).replace(/ {2,}/g, " ");
  } else field.value = box.dataset.stood ?? field.defaultValue;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  speak(fill(page.dataset.putBack, { words: field.value }));
}

function addRow(fold) {
  const row = fold.querySelector("template").content.firstElementChild.cloneNode(true);
  rows += 1;
  for (const element of row.querySelectorAll("[id], [for], button[value]")) {
    for (const name of ["id", "for"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace("-new-", `-new${rows}-`));
    }
  }
  fold.querySelector("button[name=add]").before(row);
  fold.dataset.rows = "changed";
  row.querySelector("input[name=figure_text]").focus();
  return row;
}

/** Take over a number of rows of figures, as a draft has them. */
export function setRowCount(claim, number) {
  const fold = claim.querySelector("[data-rows]");
  if (!fold) return;
  const found = () => [...fold.querySelectorAll(":scope > .figure-row")];
  while (found().length < number) addRow(fold);
  for (const row of found().slice(number)) row.remove();
}

if (page && story) {
  story.append(...handles);
  page.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-edit]")) openEdit();
    else if (button.matches("[data-drop-edit]")) dropEdit(button.closest(".claim"));
    else if (button.name === "move") {
      event.preventDefault();
      const [side, to] = button.value.split("-");
      moveEnd(side, to, event.shiftKey);
    } else if (button.name === "add") {
      event.preventDefault();
      addRow(button.closest("[data-rows]"));
    } else if (button.name === "drop") {
      event.preventDefault();
      const fold = button.closest("[data-rows]");
      fold.dataset.rows = "changed";
      button.closest(".figure-row").remove();
      fold.dispatchEvent(new Event("input", { bubbles: true }));
      fold.querySelector("button[name=add]").focus();
    }
  }, true);
  page.addEventListener("change", (event) => {
    if (event.target.matches("input[name=revert]")) putBack(event.target);
  });
  /* A choice between two versions follows the hand: whoever goes on typing keeps their own. */
  page.addEventListener("input", (event) => {
    const name = { start: "words", end: "words" }[event.target.name] ?? event.target.name?.replace(/_.*/, "s") ?? "";
    const mine = event.target.closest("form")?.querySelector(`input[name="keep-${CSS.escape(name)}"][value=mine]`);
    if (mine) mine.checked = true;
  });
  document.addEventListener("claimShown", follow);
  document.addEventListener("claimsRefreshed", showEnds);
  document.body.addEventListener("htmx:afterSettle", showEnds);
  document.addEventListener("toggle", (event) => event.target.matches?.("details.edit") && showEnds(), true);
  new ResizeObserver(showEnds).observe(story);
}

