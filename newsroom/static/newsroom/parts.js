/* Cutting a claim in two, and choosing the one that says the same: both are lists of radio buttons, so that arrow
   keys, Enter and forms without scripts come with the browser. */
import { current, fill, page, speak } from "./claims.js";

const cuts = (form) => [...form.querySelectorAll("input[name=cut]")];

/* Where most people would cut: after a comma or a dash, before "and"; else in the middle. */
function likelyCut(form) {
  const all = cuts(form);
  const natural = all.filter((cut) =>
    /[,;:–—]/.test(cut.previousElementSibling.textContent) ||
    /^(and|but|while|und|et|y|و)/i.test(cut.nextElementSibling.textContent));
  const from = natural.length ? natural : all;
  return from[Math.floor((from.length - 1) / 2)];
}

function halves(form) {
  const line = form.querySelector(".cuts");
  const chosen = form.querySelector("input[name=cut]:checked");
  const parts = ["", ""];
  let at = 0;
  for (const piece of line.children) {
    const cut = piece.querySelector("input");
    if (cut === chosen && cut) {
      at = 1;
      parts[1] += piece.lastElementChild.textContent;
    } else parts[at] += cut ? piece.firstElementChild.textContent + piece.lastElementChild.textContent : piece.textContent;
    piece.classList.toggle("second", at === 1);
  }
  return parts.map((part) => part.replace(/\s+/g, " ").replace(/^[\s,;:–—-]+|[\s,;:–—(-]+$/g, ""));
}

function follow(form, { aloud = true } = {}) {
  const parts = halves(form);
  for (const [name, words] of [["first", parts[0]], ["second", parts[1]]]) {
    const field = form.elements[name];
    if (field.value === field.defaultValue) {
      field.defaultValue = words;
      field.value = words;
    }
  }
  const word = form.querySelector("input[name=cut]:checked")?.nextElementSibling.textContent ?? "";
  if (aloud) speak(fill(page.dataset.partWords, { word }));
}

function openSplit(form) {
  if (!form.querySelector("input[name=cut]:checked")) {
    const cut = likelyCut(form);
    if (cut) cut.checked = true;
  }
  if (cuts(form).length) follow(form, { aloud: false });
  form.querySelector("input[name=cut]:checked")?.focus();
}

/** Whether a key that steps through claims steps through the claims to merge with instead. */
export function stepMerge(by) {
  const fold = current()?.querySelector("[data-fold=merge][open]");
  if (!fold) return false;
  const all = [...fold.querySelectorAll("input[name=other]")];
  const at = all.findIndex((choice) => choice.checked);
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  if (next) {
    next.checked = true;
    next.focus();
  }
  return true;
}

if (page) {
  document.addEventListener("toggle", (event) => {
    const fold = event.target;
    if (!fold.open || !fold.matches?.("[data-fold]")) return;
    const split = fold.querySelector("form[data-split]");
    if (split) openSplit(split);
    const lazy = fold.querySelector("[hx-trigger=opened]");
    if (lazy) window.htmx.trigger(lazy, "opened");
  }, true);
  page.addEventListener("change", (event) => {
    if (event.target.matches("input[name=cut]")) follow(event.target.form);
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const form = event.detail.elt.closest?.("[data-fold=merge][open]")?.querySelector("form[data-merge]");
    if (form) form.querySelector("input[name=other]:checked")?.focus();
  });
}
