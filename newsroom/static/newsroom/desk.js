/* What every page needs. Everything here makes a page quicker to use; no page needs it to work. */
import { startDrafts } from "./drafts.js";
import { onKey, startKeys } from "./keys.js";
import { offerLately } from "./lately.js";
import { startNews } from "./live.js";
import { localiseTimes } from "./times.js";
import { say } from "./toasts.js";

localiseTimes(document);
/* Keys begin once every script of the page runs: before, one would send a form as a page of its own. For the same
   reason base.html has htmx bind what it swaps in at once (defaultSettleDelay). */
if (document.readyState === "complete") startKeys();
else document.addEventListener("DOMContentLoaded", startKeys);
startDrafts();
for (const field of document.querySelectorAll("[data-lately]")) offerLately(field);
onKey("?", () => document.getElementById("keys")?.showModal());

/* A choice of light or dark takes effect at once and is kept by the server in a cookie. */
for (const form of document.querySelectorAll("form[data-appearance]")) {
  form.addEventListener("change", () => {
    const data = new FormData(form);
    const theme = data.get("theme");
    if (theme === "system") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.keys = data.get("keys") ?? "off";
    const kept = fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    if (data.get("language") !== document.documentElement.lang) kept.then(() => window.location.reload());
  });
}

/* Filters apply as they are changed; the button stays for those who switched scripts off. */
for (const form of document.querySelectorAll("form[data-apply]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=date]")) form.requestSubmit();
  });
}

/* One open menu at a time; Escape and a click elsewhere close it. */
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    say(button.dataset.copied);
  });
}

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog").close();
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
});

document.body.addEventListener("htmx:load", (event) => localiseTimes(event.detail.elt));
document.body.addEventListener("refused", (event) => say(event.detail.words, { bad: true }));
document.body.addEventListener("htmx:sendError", () => say(document.body.dataset.offline, { bad: true }));
document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const words = document.body.dataset;
  if (event.detail.xhr.getResponseHeader("HX-Trigger")) return;
  if (status === 401) window.location.reload();
  else say(status === 403 ? words.forbidden : status === 404 ? words.gone : words.broken, { bad: true });
});

for (const holder of document.querySelectorAll("[data-news]")) startNews(holder);
