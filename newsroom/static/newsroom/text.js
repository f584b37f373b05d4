/* The article's text as the server counts it: in code points from its first character, half-open.
   A JavaScript string counts in UTF-16, where an emoji is two; nothing outside this module has to know. */
const WORD = /[\p{L}\p{M}\p{N}\p{S}%‰\u200c\u200d]+(?:[-'’.,:/&@_·‐‑״׳][\p{L}\p{M}\p{N}\p{S}%‰\u200c\u200d]+)*/gu;
let model = null;

const countPoints = (text) => {
  let pairs = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdbff) pairs += 1;
  }
  return text.length - pairs;
};

/* How many UTF-16 units the first `points` code points of a text take. */
function unitsIn(text, points) {
  let units = 0;
  for (let left = points; left > 0 && units < text.length; left -= 1) units += text.codePointAt(units) > 0xffff ? 2 : 1;
  return units;
}

export const root = () => document.getElementById("published");

/** The page shows the text anew: what was known of its nodes is void. */
export function forgetText() {
  model = null;
}

function build() {
  const runs = [];
  const blocks = [];
  for (const block of root().querySelectorAll("[data-start]")) {
    let at = Number(block.dataset.start);
    const label = block.matches(".furniture") ? block.querySelector(":scope > b") : null;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const first = runs.length;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (label?.contains(node)) continue;
      const placed = node.parentElement.dataset.at;
      if (placed !== undefined) at = Number(placed);
      else if (node.nextSibling?.dataset?.at !== undefined && !node.data.trim()) continue;
      const length = countPoints(node.data);
      runs.push({ node, at, end: at + length });
      at += length;
    }
    blocks.push({ element: block, runs: runs.slice(first) });
  }
  const words = [];
  for (const block of blocks) {
    for (const stretch of stretches(block.runs)) {
      let units = 0;
      let points = stretch.at;
      for (const match of stretch.text.matchAll(WORD)) {
        points += countPoints(stretch.text.slice(units, match.index));
        const length = countPoints(match[0]);
        words.push({ start: points, end: points + length, text: match[0], block: block.element });
        points += length;
        units = match.index + match[0].length;
      }
    }
  }
  return { runs, words };
}

/* Runs of one block that follow each other without a gap, as one text. */
function stretches(runs) {
  const found = [];
  for (const run of runs) {
    const last = found.at(-1);
    if (last && last.end === run.at) {
      last.text += run.node.data;
      last.end = run.end;
    } else found.push({ at: run.at, end: run.end, text: run.node.data });
  }
  return found;
}

function get() {
  model ??= build();
  return model;
}

export const words = () => get().words;

/** Where a point of the page stands in the text; null outside it. */
export function offsetOf(node, units) {
  const { runs } = get();
  if (node.nodeType !== Node.TEXT_NODE) {
    const child = node.childNodes[Math.min(units, node.childNodes.length - 1)];
    const inside = runs.find((run) => child && (child === run.node || child.contains(run.node)));
    if (!inside) return null;
    return units >= node.childNodes.length ? inside.end : inside.at;
  }
  const run = runs.find((one) => one.node === node);
  return run ? run.at + countPoints(node.data.slice(0, units)) : null;
}

/** The stretch [start, end) as a Range, and null where the page does not show it. */
export function rangeOf(start, end) {
  const { runs } = get();
  const first = runs.find((run) => run.at <= start && start < run.end);
  const last = runs.findLast((run) => run.at < end && end <= run.end);
  if (!first || !last) return null;
  const range = document.createRange();
  range.setStart(first.node, unitsIn(first.node.data, start - first.at));
  range.setEnd(last.node, unitsIn(last.node.data, end - last.at));
  return range;
}

/** The words at [start, end); what the page keeps apart is joined by a space. */
export function textOf(start, end) {
  let text = "";
  let at = start;
  for (const run of get().runs) {
    const low = Math.max(run.at, start);
    const high = Math.min(run.end, end);
    if (low >= high) continue;
    if (low > at) text += " ";
    text += run.node.data.slice(unitsIn(run.node.data, low - run.at), unitsIn(run.node.data, high - run.at));
    at = high;
  }
  return text;
}

/** [before, words, after]: the stretch with up to `reach` code points of its own paragraph on either side. */
export function inContext(start, end, reach) {
  const block = get().runs.find((run) => run.at <= start && start < run.end)?.node.parentElement.closest("[data-start]");
  const own = get().runs.filter((run) => block?.contains(run.node));
  const low = own[0]?.at ?? start;
  const high = own.at(-1)?.end ?? end;
  const from = Math.max(low, start - reach);
  const to = Math.min(high, end + reach);
  const before = from > low ? `… ${textOf(from, start).replace(/^\S*\s/, "")}` : textOf(from, start);
  const after = to < high ? `${textOf(end, to).replace(/\s\S*$/, "")} …` : textOf(end, to);
  return [before, textOf(start, end), end > high ? "" : after];
}

/** The span with one end a word, or a character, earlier or later; the server moves spans by the same rules. */
export function moveSpan({ start, end }, { side, to, byCharacter, length }) {
  const by = to === "later" ? 1 : -1;
  const moved = { start, end };
  if (byCharacter) moved[side] += by;
  else {
    const edges = words().map((word) => word[side]);
    const here = moved[side];
    const found = by > 0 ? edges.find((edge) => edge > here) : edges.findLast((edge) => edge < here);
    if (found !== undefined) moved[side] = found;
  }
  return moved.start >= 0 && moved.start < moved.end && moved.end <= length ? moved : { start, end };
}

/** The text offset under a point of the screen. */
export function offsetAt(x, y) {
  const place = document.caretPositionFromPoint?.(x, y);
  if (place) return root().contains(place.offsetNode) ? offsetOf(place.offsetNode, place.offset) : null;
  const range = document.caretRangeFromPoint?.(x, y);
  return range && root().contains(range.startContainer) ? offsetOf(range.startContainer, range.startOffset) : null;
}

/** Light up [start, end) under a name that the style sheet knows; nothing without offsets. */
export function light(name, start, end) {
  if (!("highlights" in CSS)) return;
  const range = start === undefined ? null : rangeOf(start, end);
  if (range) CSS.highlights.set(name, new Highlight(range));
  else CSS.highlights.delete(name);
}
