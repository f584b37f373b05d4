/* Other people at work: what they do shows as it happens, and nothing that this person types is moved or lost.
   Everything here can also be had by loading the page again. */
import { csrfToken, flushDrafts, forgetDraft, hasTyped } from "./drafts.js";
import { localiseTimes } from "./times.js";

const EVENTS = ["claim", "fact", "article", "access", "people", "behind", "over"];
const GATHER = 150;
const LONGEST_WAIT = 60_000;

/** Follow the stream at `address` from ledger entry `since` on; `hear` gets each event's name and data.
    A hidden tab follows nothing: browsers open six connections to a host, and a newsroom opens more tabs. */
export function follow(address, since, hear) {
  let last = since ?? "";
  let source = null;
  let wait = 2000;
  let timer = 0;
  let over = false;

  function open() {
    clearTimeout(timer);
    if (source || over || document.visibilityState === "hidden") return;
    const url = new URL(address, document.baseURI);
    if (last !== "") url.searchParams.set("since", last);
    source = new EventSource(url);
    source.addEventListener("open", () => (wait = 2000));
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        if (event.lastEventId !== "") last = event.lastEventId;
        if (name === "over") {
          over = true;
          close();
        }
        hear(name, JSON.parse(event.data));
      });
    }
  }
  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
}

/* ------------------------------------------------------------------------------------------------ one tab of many */

const TAB = "factdesk-tab";

function drawTab() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/* The name of this tab survives a reload. A duplicated tab inherits it, and draws another: the first one holds a lock
   on the name as long as it is open. */
async function nameTab() {
  let name = sessionStorage.getItem(TAB) ?? drawTab();
  if (navigator.locks) {
    const isFree = await new Promise((resolve) => {
      navigator.locks.request(`${TAB}-${name}`, { ifAvailable: true }, (lock) => {
        resolve(Boolean(lock));
        return lock ? new Promise(() => {}) : undefined;
      });
    });
    if (!isFree) name = drawTab();
  }
  sessionStorage.setItem(TAB, name);
  return name;
}

/* -------------------------------------------------------------------------------------------- the review of an article */

/** `hooks` are the review page's own: show(claim), load(claim), markSpans(claim), current(). */
export async function startTogether(page, list, hooks) {
  const together = document.getElementById("together");
  if (!together || !list) return;
  const words = together.dataset;
  const bar = document.getElementById("news-bar");
  const waiting = new Map();
  let timer = 0;
  let moved = 0;
  let people = { words: "", claims: [] };
  const tab = await nameTab();

  /* Who is here. */

  function form() {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", csrfToken());
    data.set("tab", tab);
    return data;
  }
  async function beHere() {
    if (document.visibilityState === "hidden") return;
    const data = form();
    const claim = hooks.current();
    if (claim?.dataset.open === "yes") data.set("claim", claim.dataset.id);
    try {
      const answer = await fetch(words.here, { method: "POST", body: data });
      if (answer.ok) showPeople(await answer.json());
    } catch {
      /* Nobody is told where this person is until the network is back. */
    }
  }
  function showPeople(now = people) {
    people = now;
    const line = document.getElementById("also-here");
    if (line) {
      line.textContent = people.words;
      line.hidden = !people.words;
    }
    for (const old of list.querySelectorAll(".holder")) old.remove();
    for (const one of people.claims) {
      const claim = document.getElementById(`claim-${one.id}`);
      claim?.querySelector(".line")?.append(holder("span", one));
      claim?.querySelector(":scope > .panel")?.prepend(holder("p", one));
    }
  }
  function holder(tag, { name, words: sentence }) {
    const element = document.createElement(tag);
    element.className = "holder";
    const sign = document.createElement("span");
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = tag === "p" ? "✎" : `✎ ${name}`;
    const text = document.createElement("span");
    if (tag !== "p") text.className = "visually-hidden";
    text.textContent = sentence;
    element.append(sign, " ", text);
    return element;
  }

  /* What changed. */

  function look(id) {
    waiting.set(id, true);
    clearTimeout(timer);
    timer = setTimeout(fetchLines, GATHER);
  }
  async function fetchLines() {
    const ids = [...waiting.keys()];
    waiting.clear();
    const url = new URL(words.lines, document.baseURI);
    for (const id of ids) url.searchParams.append("claim", id);
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    const counts = fresh.content.querySelector("#counts");
    const news = [];
    for (const id of ids) {
      const line = fresh.content.getElementById(`claim-${id}`);
      const said = fresh.content.querySelector(`.news-now [data-claim="${CSS.escape(id)}"]`);
      const sentence = said?.dataset.mine === "no" ? said.textContent : "";
      if (apply(id, line, sentence) && sentence) news.push(sentence);
    }
    if (counts) document.getElementById("counts")?.replaceWith(counts);
    localiseTimes(list);
    tell(news);
    showPeople();
  }
  /* Screen readers hear it when they have finished; several at once are one sentence. */
  function tell(news) {
    if (!news.length) return;
    together.querySelector("[role=status]").textContent =
      news.length > 3 ? words.several.replace("%(number)s", news.length) : news.join(" ");
  }
  function isBusy(claim) {
    return claim.matches(".htmx-request") || Boolean(claim.querySelector(".htmx-request"));
  }
  /* True where the line that is shown was older than this one. */
  function apply(id, fresh, sentence) {
    const old = document.getElementById(`claim-${id}`);
    if (!fresh || !old) {
      if (fresh || old) bar.hidden = false;
      return Boolean(fresh);
    }
    if (Number(old.dataset.revision) >= Number(fresh.dataset.revision)) return false;
    if (isBusy(old)) {
      look(id);
      return false;
    }
    const panel = old.querySelector(":scope > .panel");
    const isCurrent = old === hooks.current();
    if (panel && (hasTyped(panel) || panel.contains(document.activeElement))) keepPanel(old, fresh, panel, sentence);
    else {
      const hadFocus = old === document.activeElement;
      if (isCurrent) {
        fresh.classList.add("current");
        fresh.setAttribute("aria-current", "true");
      }
      old.replaceWith(fresh);
      window.htmx.process(fresh);
      if (isCurrent) hooks.load(fresh);
      if (hadFocus) fresh.focus({ preventScroll: true });
    }
    const now = document.getElementById(`claim-${id}`);
    now.classList.add("just-changed");
    hooks.markSpans(now);
    return true;
  }
  /* Somebody is typing here: the line follows, the panel stays as it is and says what happened. */
  function keepPanel(old, fresh, panel, sentence) {
    for (const [name, value] of Object.entries(fresh.dataset)) old.dataset[name] = value;
    const isCurrent = old.classList.contains("current");
    old.className = fresh.className;
    old.classList.toggle("current", isCurrent);
    old.querySelector(":scope > .line").replaceWith(fresh.querySelector(".line"));
    panel.querySelector(":scope > .happened")?.remove();
    const note = document.createElement("div");
    note.className = "notice warn happened";
    const text = document.createElement("p");
    text.textContent = `${sentence || words.elsewhere} ${words.kept}`;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.show;
    button.addEventListener("click", () => showIt(old.dataset.id));
    note.append(text, button);
    panel.prepend(note);
  }
  async function showIt(id) {
    const claim = document.getElementById(`claim-${id}`);
    const panel = claim.querySelector(":scope > .panel");
    await flushDrafts();
    forgetDraft(panel);
    panel.remove();
    await hooks.load(claim);
    claim.focus({ preventScroll: true });
  }

  function hear(name, data) {
    if (name === "people") showPeople(data);
    else if (name === "claim") look(data.id);
    else if (name === "behind" || name === "access" || name === "article") bar.hidden = false;
  }

  bar.querySelector("button").addEventListener("click", async () => {
    await flushDrafts();
    window.location.reload();
  });
  new MutationObserver(() => {
    clearTimeout(moved);
    moved = setTimeout(beHere, GATHER);
  }).observe(list, { attributes: true, subtree: true, attributeFilter: ["aria-current", "data-open"] });
  document.body.addEventListener("htmx:afterSettle", () => showPeople());
  document.addEventListener("visibilitychange", beHere);
  window.addEventListener("pageshow", (event) => event.persisted && beHere());
  window.addEventListener("pagehide", () => navigator.sendBeacon(words.leave, form()));
  setInterval(beHere, Number(words.renew) * 1000);
  beHere();
  const address = new URL(words.live, document.baseURI);
  address.searchParams.set("tab", tab);
  follow(address, words.since, hear);
}

/* ------------------------------------------------------------------------------------------------------- a page of lists */

/** A bar that counts what changed since the page was loaded, and shows it when asked. */
export function startNews(bar) {
  const seen = new Set();
  follow(bar.dataset.live, bar.dataset.since, (name, { id }) => {
    if (name === "claim" || name === "fact" || name === "article") seen.add(id);
    else if (name === "people" || name === "over") return;
    bar.querySelector("[data-count]").textContent = seen.size || "";
    bar.hidden = false;
  });
  bar.querySelector("button").addEventListener("click", () => window.location.reload());
}
