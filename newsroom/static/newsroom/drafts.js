/* What is typed is kept by the server as it is typed, and stands in its field again wherever this person goes on:
   after a reload, in another tab, in another browser. Each opening of the forms is a sheet of its own: it goes on with
   the draft that stood in them, and writes over nothing that another tab keeps. A page says where its drafts go in an element with data-draft
   (templates/_fragments/_draft.html); the claim's panel, or the page around it, holds the forms. */
import { drawName } from "./live.js";
import { localiseTimes } from "./times.js";

const PAUSE = 600;
/* Columns of rows that repeat are kept together. */
const ROWS = /^(figure|date)(s$|_)/;
const NEVER = new Set(["csrfmiddlewaretoken", "revision", "q"]);
const drafts = new Map();
let restoring = false;
let isStarted = false;

export function csrfToken() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

const scopeOf = (element) => element?.closest?.(".panel") ?? element?.closest?.("main:not(.review)");
const holderIn = (scope) => scope?.querySelector("[data-draft]");

/* A form goes by the last part of the address that it is sent to. */
function nameOf(form) {
  return new URL(form.action, document.baseURI).pathname.split("/").filter(Boolean).at(-1) ?? "";
}

/* "confirm.statement"; empty for what belongs into no draft. */
function keyOf(field, holder) {
  if (!field.name || !field.form || NEVER.has(field.name) || field.name.startsWith("keep-")) return "";
  const form = nameOf(field.form);
  return holder.dataset.forms.split(" ").includes(form) ? `${form}.${field.name}` : "";
}

const groupOf = (key) => key.replace(/\.(.+)$/, (_all, name) => `.${name.match(ROWS)?.[1] ?? name}`);

function stateOf(holder) {
  const address = holder.dataset.draft;
  if (!drafts.has(address)) {
    const state = { sheet: drawName(), follows: "", touched: new Set(), timer: 0, sending: null, again: false, done: null };
    drafts.set(address, state);
  }
  return drafts.get(address);
}

function* fieldsIn(scope) {
  const holder = holderIn(scope);
  for (const field of scope.querySelectorAll("input, textarea, select")) {
    const key = keyOf(field, holder);
    if (key) yield [key, field];
  }
}

/* The fields that were touched, exactly as they stand. Fields of one name are a list, in their order. */
function collect(scope, touched) {
  const found = new Map();
  for (const [key, field] of fieldsIn(scope)) {
    if (!touched.has(groupOf(key))) continue;
    if (!found.has(key)) found.set(key, []);
    if (field.matches("[type=radio], [type=checkbox]")) {
      if (field.checked) found.get(key).push(field.value);
    } else found.get(key).push(field.value);
  }
  return Object.fromEntries([...found].map(([key, values]) => [key, values.length === 1 ? values[0] : values]));
}

function save(scope, { keepalive = false } = {}) {
  const holder = holderIn(scope);
  if (!holder) return Promise.resolve();
  const state = stateOf(holder);
  clearTimeout(state.timer);
  state.timer = 0;
  if (state.sending && !keepalive) state.again = true;
  else state.done = send(scope, holder, state, keepalive);
  return state.done;
}

async function send(scope, holder, state, keepalive) {
  const { sheet, follows } = state;
  const fields = collect(scope, state.touched);
  const body = JSON.stringify({ base: Number(holder.dataset.base), fields, sheet, follows });
  const control = new AbortController();
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken(), "X-Draft": "yes" };
  state.sending = control;
  try {
    const answer = await fetch(holder.dataset.draft, { method: "POST", headers, body, keepalive, signal: control.signal });
    if (answer.ok) {
      if (state.follows === follows) state.follows = "";
      refresh(scope, await answer.text());
    }
  } catch {
    /* Without an answer the words are still in the field; the next key tries again. */
  } finally {
    if (state.sending === control) state.sending = null;
  }
  if (state.again) {
    state.again = false;
    await save(scope);
  }
}

/* The line under the form says when the draft is from. */
function refresh(scope, html) {
  const holder = holderIn(scope);
  if (!holder || holder.contains(document.activeElement) || holder.querySelector(".both")) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const element = fresh.content.querySelector("[data-draft]");
  if (!element) return;
  element.removeAttribute("data-fields");
  localiseTimes(element);
  holder.replaceWith(element);
}

function schedule(scope) {
  const holder = holderIn(scope);
  if (!holder) return;
  const state = stateOf(holder);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(scope), PAUSE);
}

function touch(event) {
  if (restoring) return;
  const scope = scopeOf(event.target);
  const holder = holderIn(scope);
  if (!holder) return;
  /* A row that was taken out is no field any more; its fieldset speaks for it. */
  const rows = event.target.matches("[data-rows]") ? event.target.querySelector("input[name=figures]") : null;
  const field = rows ?? event.target;
  const key = field.matches("input, textarea, select") ? keyOf(field, holder) : "";
  if (!key) return;
  stateOf(holder).touched.add(groupOf(key));
  schedule(scope);
}

/* Whether something stands in these forms that has not been sent. */
function hasTyped(scope) {
  const holder = holderIn(scope);
  return Boolean(holder && stateOf(holder).touched.size);
}

/** Send what is waiting now; resolves once the server has it. */
export function flushDrafts({ keepalive = false } = {}) {
  const waiting = [...document.querySelectorAll("[data-draft]")].map((holder) => {
    const state = stateOf(holder);
    return state.timer ? save(scopeOf(holder), { keepalive }) : state.sending && state.done;
  });
  return Promise.all(waiting);
}

function put(field, value) {
  const before = field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value;
  if (field.matches("[type=radio], [type=checkbox]")) field.checked = [value].flat().includes(field.value);
  else field.value = value;
  const after = field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value;
  if (before === after) return false;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

/* A draft stands in its fields again, and what holds it is open. */
function restoreDraft(scope) {
  const holder = holderIn(scope);
  if (!holder?.dataset.fields) return;
  const kept = JSON.parse(holder.dataset.fields);
  holder.removeAttribute("data-fields");
  const state = stateOf(holder);
  state.sheet = drawName();
  state.follows = holder.dataset.follows;
  state.touched.clear();
  const seen = new Map();
  restoring = true;
  if ("confirm.figures" in kept) {
    const number = [kept["confirm.figure_text"] ?? []].flat().length;
    document.dispatchEvent(new CustomEvent("draftRows", { detail: { scope, number } }));
  }
  for (const [key, field] of fieldsIn(scope)) {
    if (!(key in kept)) continue;
    state.touched.add(groupOf(key));
    const isChoice = field.matches("[type=radio], [type=checkbox]");
    const at = seen.get(key) ?? 0;
    seen.set(key, at + 1);
    const value = isChoice || !Array.isArray(kept[key]) ? kept[key] : kept[key][at];
    if (value === undefined || !put(field, value)) continue;
    const fold = field.closest("details");
    if (fold) fold.open = true;
  }
  restoring = false;
}

function forget(address) {
  const state = drafts.get(address);
  if (!state) return;
  clearTimeout(state.timer);
  state.again = false;
  state.sending?.abort();
  drafts.delete(address);
}

/** What was typed about this is sent or given up. */
export function forgetDraft(scope) {
  const holder = holderIn(scope);
  if (holder) forget(holder.dataset.draft);
}

function drop(form, sheet) {
  const body = new URLSearchParams(new FormData(form));
  if (sheet) body.set("sheet", sheet);
  return fetch(form.action, { method: "POST", headers: { "X-CSRFToken": csrfToken(), "X-Draft": "yes" }, body });
}

/* What another tab holds is given up alone; the words in the fields stay. A save on its way would show it once more. */
async function discardOther(form) {
  await flushDrafts();
  if (!(await drop(form)).ok) return;
  const same = `[data-drop=other] [name=draft][value="${form.elements.draft.value}"]`;
  for (const field of document.querySelectorAll(same)) field.form.remove();
}

async function discard(form) {
  const scope = scopeOf(form);
  const claim = form.closest(".claim");
  /* Leaving the field sent it once more. That arrives first, or it would bring back what is given up here. */
  const state = stateOf(holderIn(scope));
  clearTimeout(state.timer);
  state.timer = 0;
  state.again = false;
  if (state.sending) await state.done;
  forgetDraft(scope);
  const answer = await drop(form, state.sheet);
  if (!answer.ok) return;
  if (!claim) {
    window.location.reload();
    return;
  }
  scope.remove();
  await window.htmx.ajax("GET", claim.dataset.panel, { target: claim, swap: "beforeend" });
  claim.focus({ preventScroll: true });
}

/* "Take theirs" puts the words that stand now into the field; "Keep mine" puts one's own back. */
function choose(choice) {
  const scope = scopeOf(choice);
  const name = choice.name.slice("keep-".length);
  for (const [key, field] of fieldsIn(scope)) {
    if (!/^(confirm|revise)\./.test(key) || key.split(".")[1] !== name) continue;
    if (choice.value === "theirs") {
      field.dataset.mine = field.value;
      put(field, field.defaultValue);
    } else if (field.dataset.mine !== undefined) put(field, field.dataset.mine);
  }
}

export function startDrafts() {
  if (isStarted) return;
  isStarted = true;
  document.addEventListener("input", touch);
  /* Whoever leaves a field may leave the page next. */
  document.addEventListener("focusout", () => flushDrafts());
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-drop]") && event.target.name?.startsWith("keep-")) choose(event.target);
    else touch(event);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-drop]")) {
      event.preventDefault();
      (event.target.dataset.drop === "other" ? discardOther : discard)(event.target);
      return;
    }
    /* What is on its way needs no draft; whatever is refused is kept again below. */
    const holder = holderIn(scopeOf(event.target));
    if (!holder) return;
    const state = stateOf(holder);
    clearTimeout(state.timer);
    state.timer = 0;
    state.again = false;
    state.sending?.abort();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, xhr, elt } = event.detail;
    if (requestConfig?.verb !== "post") return;
    const scope = scopeOf(elt);
    if (scope && hasTyped(scope) && (!xhr || xhr.status === 0 || xhr.status >= 500)) schedule(scope);
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const verb = event.detail.requestConfig?.verb;
    for (const scope of panelsIn(event.target)) {
      if (verb === "get") restoreDraft(scope);
      else if (hasTyped(scope)) schedule(scope);
    }
  });
  document.body.addEventListener("claimDecided", (event) => forgetClaim(event.detail.id));
  document.body.addEventListener("claimSaved", (event) => forgetClaim(event.detail.id));
  window.addEventListener("pagehide", () => flushDrafts({ keepalive: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flushDrafts({ keepalive: true });
  });
  /* Once the page's own modules have run. */
  document.addEventListener("DOMContentLoaded", () => {
    for (const holder of document.querySelectorAll("[data-draft]")) restoreDraft(scopeOf(holder));
  });
}

function panelsIn(element) {
  const inside = element.querySelectorAll?.(".panel") ?? [];
  const around = element.closest?.(".panel");
  return around ? [around] : [...inside];
}

function forgetClaim(id) {
  for (const address of [...drafts.keys()]) if (address.includes(`/claims/${id}/`)) forget(address);
}
