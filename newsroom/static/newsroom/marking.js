/* Mark words of the article as a claim: by selecting them, or by keyboard from the place one is at. */
import { current, fill, page, speak } from "./claims.js";
import { isTyping, onKey } from "./keys.js";
import { forgetText, light, offsetOf, rangeOf, root, textOf, words } from "./text.js";

const story = page?.querySelector(".story");
const button = page?.querySelector("[data-make]");
const hint = page?.querySelector("[data-hint]");
/* By keyboard: the word one began at and the word one is at, as places in `words()`. */
let walk = null;
let chosen = null;

function make({ start, end }) {
  leave({ quiet: true });
  window.getSelection()?.removeAllRanges();
  hide();
  return window.htmx.ajax("POST", page.dataset.mark, { values: { start, end }, swap: "none", source: document.body });
}

/* ---- by hand ---- */

function hide() {
  chosen = null;
  if (button) button.hidden = true;
}

function readSelection() {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount || walk) return null;
  const range = selection.getRangeAt(0);
  if (!root().contains(range.startContainer) || !root().contains(range.endContainer)) return null;
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  return start === null || end === null || !textOf(start, end).trim() ? null : { start, end, range };
}

function offer() {
  const found = readSelection();
  if (!found) {
    hide();
    return;
  }
  chosen = { start: found.start, end: found.end };
  const rect = [...found.range.getClientRects()].at(-1);
  const frame = story.getBoundingClientRect();
  button.hidden = false;
  button.style.top = `${rect.bottom - frame.top + story.scrollTop + 6}px`;
  const left = Math.min(rect.left - frame.left, frame.width - button.offsetWidth - 12);
  button.style.left = `${Math.max(left, 12) + story.scrollLeft}px`;
}

/* ---- by keyboard ---- */

function begin() {
  forgetText();
  const all = words();
  if (!all.length) return;
  const start = Number(current()?.dataset.start ?? 0);
  const at = Math.max(all.findIndex((word) => word.end > start), 0);
  walk = { from: at, at, last: document.activeElement };
  hint.hidden = false;
  story.focus({ preventScroll: true });
  speak(page.dataset.marking);
  draw();
}

function leave({ quiet = false } = {}) {
  if (!walk) return;
  const { last } = walk;
  walk = null;
  hint.hidden = true;
  light("marking");
  if (!quiet) speak(page.dataset.markingOver);
  (last?.isConnected && last !== document.body ? last : current())?.focus?.({ preventScroll: true });
}

function span() {
  const all = words();
  const [low, high] = walk.from < walk.at ? [walk.from, walk.at] : [walk.at, walk.from];
  return { start: all[low].start, end: all[high].end };
}

function draw() {
  const { start, end } = span();
  light("marking", start, end);
  const here = words()[walk.at];
  const range = rangeOf(here.start, here.end);
  range?.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  keepInView(range?.getBoundingClientRect());
}

function keepInView(rect) {
  const frame = story.getBoundingClientRect();
  if (!rect || story.scrollHeight <= story.clientHeight) return;
  if (rect.top < frame.top + 40) story.scrollTop -= frame.top + 80 - rect.top;
  else if (rect.bottom > frame.bottom - 40) story.scrollTop += rect.bottom - frame.bottom + 80;
}

const middle = (word) => {
  const rect = rangeOf(word.start, word.end).getClientRects()[0];
  return { x: (rect.left + rect.right) / 2, y: (rect.top + rect.bottom) / 2, height: rect.height };
};

/* The word on the line above or below that stands nearest. */
function nextLine(by) {
  const all = words();
  const here = middle(all[walk.at]);
  let best = walk.at;
  let line = null;
  for (let at = walk.at + by; at >= 0 && at < all.length; at += by) {
    const there = middle(all[at]);
    if (line === null && (there.y - here.y) * by > here.height / 2) line = there.y;
    if (line === null) continue;
    if (Math.abs(there.y - line) > there.height / 2) break;
    if (best === walk.at || Math.abs(there.x - here.x) < Math.abs(middle(all[best]).x - here.x)) best = at;
  }
  return best;
}

function paragraphEnd(by) {
  const all = words();
  let at = walk.at;
  while (all[at + by]?.block === all[walk.at].block) at += by;
  return at;
}

function target(key) {
  const isRtl = getComputedStyle(words()[walk.at].block).direction === "rtl";
  const forward = isRtl ? "ArrowLeft" : "ArrowRight";
  const back = isRtl ? "ArrowRight" : "ArrowLeft";
  if (key === forward) return Math.min(walk.at + 1, words().length - 1);
  if (key === back) return Math.max(walk.at - 1, 0);
  if (key === "ArrowDown") return nextLine(1);
  if (key === "ArrowUp") return nextLine(-1);
  if (key === "End") return paragraphEnd(1);
  if (key === "Home") return paragraphEnd(-1);
  return null;
}

function answer(event) {
  if (!walk || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const to = target(event.key);
  if (to !== null) {
    walk.at = to;
    if (!event.shiftKey) walk.from = to;
    draw();
    const { start, end } = span();
    speak(walk.from === walk.at ? words()[to].text : fill(page.dataset.selected, { words: textOf(start, end) }));
  } else if (event.key === "Enter") make(span());
  else if (event.key === "Escape" || event.key === "Tab") leave();
  else if (event.key.length > 1) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

if (button && story) {
  onKey("m", () => {
    if (chosen) make(chosen);
    else if (walk) leave();
    else begin();
  });
  document.addEventListener("keydown", answer, true);
  document.addEventListener("selectionchange", () => window.requestAnimationFrame(offer));
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => chosen && make(chosen));
  story.addEventListener("pointerdown", () => leave());
}
