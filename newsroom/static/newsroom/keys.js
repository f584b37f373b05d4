/* Single-key shortcuts. An element says which key it answers to: data-key="c", or data-key="g a" for two in a row.
   They never fire while a person types, with a modifier held, or under an open dialog, and each person can switch
   them off (the menu under one's name). */
const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button], [type=file])";
const PATIENCE = 1200;
const extra = new Map();
let first = "";
let timer = 0;

/** Let a page's own module answer a key. */
export function onKey(key, run) {
  extra.set(key, run);
}

export function isTyping(element) {
  return Boolean(element?.closest?.(TYPING));
}

function isShown(element) {
  return element.checkVisibility() && !element.disabled;
}

function findTarget(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(isShown);
  return all.find((element) => element.closest(".claim.current")) ?? all[0];
}

function use(element) {
  if (element.matches("summary")) {
    const fold = element.parentElement;
    fold.open = true;
    const field =
      fold.querySelector("input:checked") ??
      fold.querySelector("input:not([type=hidden]), textarea, select, .inside a, .inside button");
    (field ?? element).focus();
    fold.scrollIntoView({ block: "nearest" });
  } else if (element.matches(TYPING)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function answer(key) {
  const run = extra.get(key);
  if (run) {
    run();
    return true;
  }
  const target = findTarget(key);
  if (target) use(target);
  return Boolean(target);
}

/* Ctrl-K (on a Mac, Command-K) searches from everywhere, also while one types. */
function searches(event) {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (searches(event) && !document.querySelector("dialog[open]")) {
      const target = findTarget("/");
      if (target) {
        event.preventDefault();
        use(target);
      }
      return;
    }
    /* Many keyboards have [ ] { } only with AltGr, which may also show as Ctrl and Alt. */
    const isModified = (event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph");
    if (event.defaultPrevented || isModified || event.metaKey || event.isComposing) return;
    if (event.key === "Escape" && isTyping(event.target)) {
      event.target.blur();
      return;
    }
    if (document.documentElement.dataset.keys === "off" || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = event.key;
    clearTimeout(timer);
    const pair = first ? `${first} ${key}` : "";
    first = "";
    if (pair && answer(pair)) {
      event.preventDefault();
      return;
    }
    if (key === "g") {
      first = key;
      timer = setTimeout(() => (first = ""), PATIENCE);
      return;
    }
    if (key.length === 1 && answer(key)) event.preventDefault();
  });
}
