/* The list of claims: which one is looked at, and how the list follows what the server says.
   Other modules import from here and not from review.js, which the page loads under an address of its own. */
import { isTyping } from "./keys.js";
import { forgetText, root } from "./text.js";

const AHEAD = 3;
export const page = document.querySelector(".review");
export const list = document.getElementById("claims");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const wide = window.matchMedia("(width >= 56rem)");
const loading = new Map();

export const claims = () => (list ? [...list.querySelectorAll(":scope > .claim")] : []);
export const current = () => list?.querySelector(":scope > .claim.current") ?? null;
export const find = (id) => document.getElementById(`claim-${id}`);
export const isOpen = (claim) => claim.dataset.open === "yes";
/** What the filter shows; the claim that is looked at stays where it is in any case. */
export const isListed = (claim) => claim.checkVisibility();
const spansOf = (id) => page.querySelectorAll(`.span[data-claims~="${CSS.escape(id)}"]`);
const panelOf = (claim) => claim.querySelector(":scope > .panel");

/** Words for screen readers that the page shows in another way. */
export function speak(words) {
  const region = document.getElementById("spoken");
  if (region) region.textContent = words;
}

export const fill = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export function load(claim) {
  if (!claim || panelOf(claim)) return Promise.resolve();
  if (!loading.has(claim.id)) {
    /* Each claim asks in its own name: of the requests that one element makes at once, all but the last are dropped. */
    const fetched = window.htmx
      .ajax("GET", claim.dataset.panel, { source: claim, target: claim, swap: "beforeend" })
      .finally(() => loading.delete(claim.id));
    loading.set(claim.id, fetched);
  }
  return loading.get(claim.id);
}

function isChanged(field) {
  if (field.type === "search" || field.name === "csrfmiddlewaretoken") return false;
  if (field.type === "hidden") {
    const was = field.closest(".claim").dataset[field.name];
    return (field.name === "start" || field.name === "end") && field.value !== was;
  }
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

/** Whether something was typed or chosen in a claim's panel that the server has not taken yet. */
export function isDirty(id) {
  const panel = find(id) && panelOf(find(id));
  if (!panel) return false;
  if (panel.querySelector("[data-rows='changed'], .both")) return true;
  return [...panel.querySelectorAll("input[name], textarea[name], select[name]")].some(isChanged);
}

function reveal(element, block) {
  element?.scrollIntoView({ block, inline: "nearest", behavior: still.matches ? "auto" : "smooth" });
}

function lightSpans(claim) {
  for (const span of page.querySelectorAll(".span.current")) span.classList.remove("current");
  const spans = claim ? spansOf(claim.dataset.id) : [];
  for (const span of spans) span.classList.add("current");
  return spans;
}

/** Look at a claim: its panel opens, its words light up in the article. Others hear of it as `claimShown`. */
export function show(claim, { focus = true, record = true, scroll = true } = {}) {
  if (!claim) return;
  const before = current();
  if (before && before !== claim) {
    before.classList.remove("current");
    before.removeAttribute("aria-current");
  }
  claim.classList.add("current");
  claim.setAttribute("aria-current", "true");
  const spans = lightSpans(claim);
  if (wide.matches) reveal(spans[0], "center");
  /* On a phone the page opens at the article's head; a claim that was asked for by its address is gone to. */
  if (scroll || wide.matches) claim.scrollIntoView({ block: "start", behavior: "auto" });
  if (record) history.replaceState(null, "", addressOf(claim));
  load(claim).then(() => {
    if (claim !== current()) return;
    document.dispatchEvent(new CustomEvent("claimShown", { detail: { id: claim.dataset.id } }));
    if (focus && !isTyping(document.activeElement)) claim.focus({ preventScroll: true });
  });
  let next = claim.nextElementSibling;
  for (let i = 0; i < AHEAD && next; i += 1, next = next.nextElementSibling) load(next);
  load(claim.previousElementSibling);
}

function addressOf(claim) {
  const address = new URL(window.location);
  for (const name of ["after", "undo"]) address.searchParams.delete(name);
  address.searchParams.set("claim", claim.dataset.id);
  address.hash = "";
  return address;
}

export function step(by) {
  const all = claims().filter(isListed);
  const at = all.indexOf(current());
  show(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

/** The next open claim after this one, from the top again at the end; skipped ones come last. */
export function nextOpen(after) {
  const all = claims();
  const at = all.indexOf(after);
  const others = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))].filter(isOpen);
  /* What is less worth checking comes when the best is done. */
  if (!others.some(isListed)) unfold();
  const waiting = others.filter(isListed);
  return waiting.find((one) => !one.dataset.skipped) ?? waiting[0];
}

/** Show what stands below the fold, too. */
export function unfold() {
  if (!list?.dataset.rest) return;
  list.dataset.rest = "";
  page.querySelector("[data-unfold]")?.remove();
}

/** The marks in the article follow what the list says of a claim. */
export function markSpans(claim) {
  for (const span of spansOf(claim.dataset.id)) {
    if (span.dataset.claims.split(" ")[0] !== claim.dataset.id) continue;
    span.className = `span ${claim.dataset.status}${claim === current() ? " current" : ""}`;
    if (span.dataset.sign) span.dataset.sign = claim.dataset.sign;
  }
}

/** The server's newer line of a claim in the place of the one here. What was typed in its panel stays. */
export function update(claim, fresh) {
  const isCurrent = claim === current();
  const isNewer = claim.dataset.revision !== fresh.dataset.revision;
  const wasPicked = claim.querySelector(":scope > .pick")?.checked;
  /* A panel in whose field a person stands is not taken from under their hands, typed or not. */
  const isAtField = panelOf(claim)?.contains(document.activeElement) && isTyping(document.activeElement);
  const isKept = isAtField || isDirty(claim.dataset.id);
  claim.className = fresh.className.replace(/\bcurrent\b/, "");
  claim.classList.toggle("current", isCurrent);
  for (const [name, value] of Object.entries(fresh.dataset)) claim.dataset[name] = value;
  for (const part of [".pick", ".line"]) {
    const old = claim.querySelector(`:scope > ${part}`);
    const now = fresh.querySelector(`:scope > ${part}`);
    if (old && now) old.replaceWith(now);
    else if (old) old.remove();
    else if (now) claim.prepend(now);
  }
  const pick = claim.querySelector(":scope > .pick");
  if (pick && wasPicked) pick.checked = true;
  const panel = panelOf(claim);
  if (!panel || !isNewer) return;
  if (isKept) {
    if (!panel.querySelector(".changed-here")) {
      const notice = document.createElement("p");
      notice.className = "notice warn changed-here";
      notice.setAttribute("role", "status");
      notice.textContent = page.dataset.changedHere;
      panel.querySelector(".head").after(notice);
    }
  } else {
    const hadFocus = panel.contains(document.activeElement);
    panel.remove();
    if (isCurrent) {
      load(claim).then(() => {
        document.dispatchEvent(new CustomEvent("claimShown", { detail: { id: claim.dataset.id } }));
        if (hadFocus) claim.focus({ preventScroll: true });
      });
    }
  }
}

/** Fetch the article's words, counts and claims as they now stand; nothing that was typed is lost. */
export async function refreshClaims() {
  const address = new URL(page.dataset.list, window.location);
  const shown = list.dataset.show;
  if (shown) address.searchParams.set("show", shown);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  root().replaceChildren(...fresh.getElementById("published").childNodes);
  forgetText();
  document.getElementById("counts").replaceWith(fresh.getElementById("counts"));
  const lines = [...fresh.querySelectorAll("#claims > .claim")];
  const ids = new Set(lines.map((line) => line.id));
  for (const claim of claims()) if (!ids.has(claim.id) && !isDirty(claim.dataset.id)) claim.remove();
  let place = list.firstElementChild;
  for (const line of lines) {
    const held = document.getElementById(line.id);
    const claim = held && list.contains(held) ? held : document.importNode(line, true);
    if (claim === held) update(claim, line);
    if (claim === place) place = place.nextElementSibling;
    else {
      list.insertBefore(claim, place);
      if (claim !== held) window.htmx.process(claim);
    }
  }
  lightSpans(current());
  document.dispatchEvent(new CustomEvent("claimsRefreshed"));
}
