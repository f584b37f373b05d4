/* The review page: one current claim, its words lit in the article, both always in view.
   A claim's form is fetched when it becomes current and stays in the page, so what was typed is never lost;
   the next claims are fetched ahead, so that a key shows them at once. */
import { isTyping, onKey } from "./keys.js";
import { startTogether } from "./live.js";
import { say } from "./toasts.js";

const AHEAD = 2;
const page = document.querySelector(".review");
const list = document.getElementById("claims");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const wide = window.matchMedia("(width >= 56rem)");
const loading = new Map();

const claims = () => [...list.querySelectorAll(":scope > .claim")];
const current = () => list.querySelector(":scope > .claim.current");
const isOpen = (claim) => claim.dataset.open === "yes";
const spansOf = (id) => page.querySelectorAll(`.span[data-claims~="${CSS.escape(id)}"]`);

function load(claim) {
  if (!claim || claim.querySelector(":scope > .panel")) return Promise.resolve();
  if (!loading.has(claim.id)) {
    const fetched = window.htmx
      .ajax("GET", claim.dataset.panel, { target: claim, swap: "beforeend" })
      .finally(() => loading.delete(claim.id));
    loading.set(claim.id, fetched);
  }
  return loading.get(claim.id);
}

function reveal(element, block) {
  element?.scrollIntoView({ block, inline: "nearest", behavior: still.matches ? "auto" : "smooth" });
}

function show(claim, { focus = true, record = true } = {}) {
  if (!claim) return;
  const before = current();
  if (before && before !== claim) {
    before.classList.remove("current");
    before.removeAttribute("aria-current");
  }
  claim.classList.add("current");
  claim.setAttribute("aria-current", "true");
  for (const span of page.querySelectorAll(".span.current")) span.classList.remove("current");
  const spans = spansOf(claim.dataset.id);
  for (const span of spans) span.classList.add("current");
  if (wide.matches) reveal(spans[0], "center");
  list.closest(".claims").scrollTo({ top: 0, left: 0, behavior: "instant" in window ? "instant" : "auto" });
  claim.scrollIntoView({ block: "start", behavior: "auto" });
  if (record) history.replaceState(null, "", claim.dataset.address);
  load(claim).then(() => {
    if (focus && claim === current() && !isTyping(document.activeElement)) claim.focus({ preventScroll: true });
  });
  let next = claim.nextElementSibling;
  for (let i = 0; i < AHEAD && next; i += 1, next = next.nextElementSibling) load(next);
  load(claim.previousElementSibling);
}

function step(by) {
  const all = claims();
  const at = all.indexOf(current());
  const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
  show(all[to]);
}

function nextOpen(after) {
  const all = claims();
  const at = all.indexOf(after);
  return [...all.slice(at + 1), ...all.slice(0, at)].find(isOpen);
}

/* The marks in the article follow what the server says of a claim. */
function markSpans(claim) {
  for (const span of spansOf(claim.dataset.id)) {
    if (span.dataset.claims.split(" ")[0] !== claim.dataset.id) continue;
    span.className = `span ${claim.dataset.status}${claim === current() ? " current" : ""}`;
    span.dataset.sign = claim.dataset.sign;
  }
}

if (list) {
  onKey("j", () => step(1));
  onKey("k", () => step(-1));
  onKey("n", () => {
    const target = nextOpen(current());
    if (target) show(target);
    else say(page.dataset.nothingOpen);
  });
  onKey("e", () => {
    const panel = current()?.querySelector(".panel");
    const field = panel?.querySelector("textarea[name=statement]");
    if (!field) return;
    panel.classList.add("editing");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });

  /* While the reasons are open, a digit chooses one; Enter then rejects. */
  for (let digit = 1; digit <= 9; digit += 1) {
    onKey(String(digit), () => {
      const reason = current()?.querySelectorAll("details[open] input[name=reason_code]")[digit - 1];
      if (reason) {
        reason.checked = true;
        reason.focus();
      }
    });
  }

  page.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("[data-show]");
    if (link) {
      event.preventDefault();
      show(document.getElementById(`claim-${link.dataset.show}`), { focus: !link.matches(".span") });
      return;
    }
    const edit = event.target.closest("[data-edit]");
    if (edit) {
      const panel = edit.closest(".panel");
      panel.classList.add("editing");
      panel.querySelector("textarea[name=statement]").focus();
    }
  });

  /* Ctrl or Command with Enter confirms from inside a field. */
  list.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form");
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
    }
  });

  /* The server names the claim that was decided and what may be undone. */
  document.body.addEventListener("claimDecided", (event) => {
    const { id, words, undo } = event.detail;
    /* The swap that comes with this event is done before the next task. */
    setTimeout(() => {
      const claim = document.getElementById(`claim-${id}`);
      markSpans(claim);
      const action = undo ? { label: page.dataset.undo, run: () => reopen(id) } : null;
      say(words, { action });
      if (isOpen(claim)) show(claim);
      else show(nextOpen(claim) ?? claim);
    });
  });

  function reopen(id) {
    const claim = document.getElementById(`claim-${id}`);
    show(claim);
    load(claim).then(() => claim.querySelector("form[data-reopen]")?.requestSubmit());
  }
  let lastDecided = null;
  document.body.addEventListener("claimDecided", (event) => (lastDecided = event.detail.undo ? event.detail.id : null));
  onKey("z", () => {
    if (lastDecided) reopen(lastDecided);
  });

  show(current() ?? claims().find(isOpen) ?? claims()[0], { focus: false, record: false });
  startTogether(page, list, { show, load, markSpans, current });
}
