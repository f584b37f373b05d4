/* Passkeys: asking the browser for one, or for a new one, and sending its answer with the form. */
import { say } from "./toasts.js";

const canUse = typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
const isNumber = /^(\d+\.){3}\d+$|^\[/.test(window.location.hostname);

/* The options stand in the page (#id), or are fetched when they are needed. */
async function readOptions(place) {
  if (place.startsWith("#")) return JSON.parse(document.querySelector(place).textContent).publicKey;
  const response = await fetch(place, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).publicKey;
}

async function ask(form) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await readOptions(form.dataset.passkey));
  return navigator.credentials.get({ publicKey });
}

async function make(form) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await readOptions(form.dataset.newPasskey));
  return navigator.credentials.create({ publicKey });
}

/* Send the answer by itself, and then the form that waits for it. */
async function sendFirst(form) {
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).words ?? "");
  const then = document.getElementById(form.dataset.then);
  for (const field of then.querySelectorAll("[required]")) field.required = false;
  then.submit();
}

for (const form of document.querySelectorAll("form[data-passkey], form[data-new-passkey]")) {
  if (!canUse) {
    if (form.dataset.passkey) form.hidden = true;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isNumber && form.dataset.needsName) {
      say(form.dataset.needsName);
      return;
    }
    try {
      const credential = await (form.dataset.newPasskey ? make(form) : ask(form));
      form.elements.credential.value = JSON.stringify(credential.toJSON());
    } catch {
      say(form.dataset.failed);
      return;
    }
    if (!form.dataset.then) {
      form.submit();
      return;
    }
    try {
      await sendFirst(form);
    } catch (error) {
      say(error.message || form.dataset.failed);
    }
  });
}
