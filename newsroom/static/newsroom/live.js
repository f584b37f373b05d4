/* Following what others do, as it happens. Everything that comes this way can also be had by loading the page again. */
const EVENTS = ["claim", "fact", "article", "access", "people", "behind", "over"];
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

/** A name that nothing else has, as a UUID; crypto.randomUUID is missing where a page comes over plain HTTP. */
export function drawName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/* The name of this tab survives a reload. A duplicated tab inherits it, and draws another: the first one holds a lock
   on the name as long as it is open. */
export async function nameTab() {
  let name = sessionStorage.getItem(TAB) ?? drawName();
  if (navigator.locks) {
    const isFree = await new Promise((resolve) => {
      navigator.locks.request(`${TAB}-${name}`, { ifAvailable: true }, (lock) => {
        resolve(Boolean(lock));
        return lock ? new Promise(() => {}) : undefined;
      });
    });
    if (!isFree) name = drawName();
  }
  sessionStorage.setItem(TAB, name);
  return name;
}

/* ------------------------------------------------------------------------------------------------------- a page of lists */

/** A bar that counts the articles and facts that changed since the page was loaded, and shows them when asked. A
    screen reader hears once that there is something, not each time how much. */
export function startNews(holder) {
  const changed = new Set();
  const bar = holder.querySelector(".news-bar");
  follow(holder.dataset.news, holder.dataset.since, (name, { id, article }) => {
    if (name === "people" || name === "over") return;
    if (!changed.size) holder.querySelector("[role=status]").textContent = holder.dataset.words;
    changed.add(article ?? id ?? name);
    bar.querySelector("[data-count]").textContent = changed.size;
    bar.hidden = false;
  });
  bar.querySelector("button").addEventListener("click", () => window.location.reload());
}
