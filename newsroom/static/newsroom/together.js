/* Several people at one article: who is where, and what the others do, as it happens. Nothing that this person types is
   moved or lost by it, and a page without this is right again whenever it is loaded. */
import { current, find, list, load, markSpans, refreshClaims, update } from "./claims.js";
import { csrfToken, flushDrafts, forgetDraft } from "./drafts.js";
import { setRowCount } from "./editing.js";
import { follow, nameTab } from "./live.js";
import { localiseTimes } from "./times.js";

const GATHER = 150;
const MANY = 3;
/* So many claims an address names: a server takes a line of 4 kB. */
const AT_ONCE = 60;
const together = document.getElementById("together");
const bar = document.getElementById("news-bar");
const waiting = new Set();
let gathering = 0;
let moving = 0;
let people = { words: "", claims: [] };

/* ------------------------------------------------------------------------------------------------ who is here */

function nameForm(tab) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", csrfToken());
  data.set("tab", tab);
  return data;
}

async function beHere(tab) {
  if (document.visibilityState === "hidden") return;
  const data = nameForm(tab);
  const claim = current();
  if (claim?.dataset.open === "yes") data.set("claim", claim.dataset.id);
  try {
    const answer = await fetch(together.dataset.here, { method: "POST", body: data });
    if (answer.ok) showPeople(await answer.json());
  } catch {
    /* The others see this person leave, and come back when the network does. */
  }
}

function showPeople(now = people) {
  people = now;
  const line = document.getElementById("also-here");
  line.textContent = people.words;
  line.hidden = !people.words;
  for (const old of list.querySelectorAll(".holder")) old.remove();
  for (const one of people.claims) {
    const claim = find(one.id);
    claim?.querySelector(":scope > .line")?.append(makeHolder("span", one));
    claim?.querySelector(":scope > .panel > .head")?.after(makeHolder("p", one));
  }
}

function makeHolder(tag, { name, words }) {
  const element = document.createElement(tag);
  element.className = "holder";
  const sign = document.createElement("span");
  sign.setAttribute("aria-hidden", "true");
  sign.textContent = tag === "p" ? "✎" : `✎ ${name}`;
  const sentence = document.createElement("span");
  if (tag !== "p") sentence.className = "visually-hidden";
  sentence.textContent = words;
  element.append(sign, " ", sentence);
  return element;
}

/* ------------------------------------------------------------------------------------------------ what changed */

function look(id) {
  waiting.add(id);
  clearTimeout(gathering);
  gathering = setTimeout(fetchLines, GATHER);
}

async function fetchLines() {
  const ids = [...waiting].filter((id) => !isBusy(find(id)));
  const later = [...waiting].filter((id) => !ids.includes(id));
  waiting.clear();
  if (later.length) for (const id of later) look(id);
  if (!ids.length) return;
  const news = [];
  let isNew = false;
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    isNew = (await fetchPart(ids.slice(at, at + AT_ONCE), news)) || isNew;
  }
  if (isNew) bar.hidden = false;
  localiseTimes(list);
  showPeople();
  tell(news);
}

/* The lines of these claims as they now stand; what happened to them goes to `news`. Whether the list is another. */
async function fetchPart(ids, news) {
  const address = new URL(together.dataset.lines, document.baseURI);
  for (const id of ids) address.searchParams.append("claim", id);
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return false;
  const fresh = document.createElement("template");
  fresh.innerHTML = await answer.text();
  let isNew = false;
  for (const id of ids) {
    const said = fresh.content.querySelector(`.news-now [data-claim="${CSS.escape(id)}"]`);
    const sentence = said?.dataset.mine === "no" ? said.textContent : "";
    const line = fresh.content.getElementById(`claim-${id}`);
    const claim = find(id);
    if (!line && !claim) continue;
    if (line && claim && Number(claim.dataset.revision) >= Number(line.dataset.revision)) continue;
    if (sentence) news.push(sentence);
    if (!line || !claim || line.dataset.start !== claim.dataset.start || line.dataset.end !== claim.dataset.end) {
      isNew = true;
    }
    if (line && claim) apply(claim, line, sentence);
  }
  const counts = fresh.content.querySelector("#counts");
  if (counts) document.getElementById("counts").replaceWith(counts);
  return isNew;
}

/* A claim about which an answer is on its way is left alone until it is there. */
function isBusy(claim) {
  return Boolean(claim && (claim.matches(".htmx-request") || claim.querySelector(".htmx-request")));
}

function apply(claim, line, sentence) {
  update(claim, line);
  markSpans(claim);
  const note = claim.querySelector(":scope > .panel > .changed-here");
  if (!note) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = together.dataset.show;
  button.addEventListener("click", () => showIt(claim));
  note.replaceChildren(`${sentence || together.dataset.elsewhere} ${together.dataset.kept} `, button);
}

/* The claim as it stands now. What was typed is a draft by then, and comes with it. */
async function showIt(claim) {
  const panel = claim.querySelector(":scope > .panel");
  await flushDrafts();
  forgetDraft(panel);
  panel.remove();
  await load(claim);
  claim.focus({ preventScroll: true });
}

/* A screen reader says it when it has finished; several at once are one sentence. */
function tell(news) {
  if (!news.length) return;
  together.querySelector("[role=status]").textContent =
    news.length > MANY ? together.dataset.several.replace("%(number)s", news.length) : news.join(" ");
}

async function showNew() {
  await flushDrafts();
  await refreshClaims();
  bar.hidden = true;
  showPeople();
  list.querySelector(".claim.current, .claim")?.focus({ preventScroll: true });
}

function hear(name, data) {
  if (name === "people") showPeople(data);
  else if (name === "claim") look(data.id);
  else if (name === "behind" || name === "access" || name === "article") bar.hidden = false;
}

async function start() {
  const tab = await nameTab();
  const beat = () => beHere(tab);
  new MutationObserver(() => {
    clearTimeout(moving);
    moving = setTimeout(beat, GATHER);
  }).observe(list, { attributes: true, subtree: true, attributeFilter: ["aria-current", "data-open"] });
  document.body.addEventListener("htmx:afterSettle", () => showPeople());
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("pageshow", (event) => event.persisted && beat());
  window.addEventListener("pagehide", () => navigator.sendBeacon(together.dataset.leave, nameForm(tab)));
  bar.querySelector("button").addEventListener("click", showNew);
  setInterval(beat, Number(together.dataset.renew) * 1000);
  beat();
  const address = new URL(together.dataset.live, document.baseURI);
  address.searchParams.set("tab", tab);
  follow(address, together.dataset.since, hear);
}

/* A draft with another number of figures than the claim has: its rows are there before they are filled. */
document.addEventListener("draftRows", (event) => {
  const { scope, number } = event.detail;
  const claim = scope.closest(".claim");
  const focused = document.activeElement;
  if (claim) setRowCount(claim, number);
  if (document.activeElement !== focused) focused.focus({ preventScroll: true });
});

if (together && list) start();
