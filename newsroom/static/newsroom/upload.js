/* Files dropped or chosen are listed first: what is known of each, and what its sender says of it. Upload sends them one
   by one, each in a row of its own that then follows the reading. */
import { say } from "./toasts.js";

const form = document.getElementById("upload-form");
const drop = document.getElementById("drop");
const input = document.getElementById("id_documents");
const jobs = document.getElementById("jobs");
const rowTemplate = document.getElementById("job-template");
const staging = document.getElementById("staging");
const stagedTemplate = document.getElementById("staged-template");
/* So many files a question about them names, and so many bytes tell what one is. */
const AT_ONCE = 20;
const HEAD = 1500;
const SIGNS = { ready: ["○", ""], known: ["=", "warn"], refused: ["!", "bad"] };
/* Row by row what is to be uploaded: { file, row, isRefused }. */
const staged = [];

function startRow(name) {
  const row = rowTemplate.content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = name;
  jobs.prepend(row);
  document.getElementById("jobs-section").hidden = false;
  return row;
}

function failRow(row, words) {
  const state = row.querySelector("[data-state]");
  state.className = "state bad";
  state.replaceChildren(rowTemplate.dataset.failed);
  row.querySelector("progress").remove();
  const detail = row.querySelector("[data-detail]");
  detail.textContent = words;
  detail.classList.add("bad");
}

/* What the desk says of a file that it refused before it read it, in its own words where it gave some. */
function wordsOf(request) {
  try {
    const words = JSON.parse(request.getResponseHeader("HX-Trigger") ?? "{}").refused?.words;
    if (words) return words;
  } catch {
    /* not for us */
  }
  return request.status === 413 ? rowTemplate.dataset.large : rowTemplate.dataset.refused;
}

function send(fill, name) {
  const row = startRow(name);
  const data = new FormData(form);
  data.delete("documents");
  data.delete("text");
  fill(data);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-CSRFToken", data.get("csrfmiddlewaretoken"));
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) row.querySelector("progress").value = event.loaded / event.total;
  });
  return new Promise((resolve) => {
    request.addEventListener("load", () => {
      if (request.status === 401) window.location.reload();
      const type = request.getResponseHeader("Content-Type") ?? "";
      if (type.startsWith("text/html") && (request.status < 300 || request.status === 422)) {
        const holder = document.createElement("template");
        holder.innerHTML = request.responseText;
        const fresh = [...holder.content.children];
        row.replaceWith(...fresh);
        for (const element of fresh) window.htmx.process(element);
      } else {
        failRow(row, wordsOf(request));
      }
      resolve();
    });
    request.addEventListener("error", () => {
      failRow(row, rowTemplate.dataset.offline);
      resolve();
    });
    request.send(data);
  });
}

/* ---- staging ---- */

async function fingerprint(file) {
  if (!window.crypto?.subtle) return "-";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function headOf(file) {
  const bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}

function showState(one, { state, words, address }) {
  const [sign, manner] = SIGNS[state];
  const shown = one.row.querySelector("[data-state]");
  shown.className = `state ${manner}`;
  const mark = document.createElement("i");
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = sign;
  let told = document.createTextNode(words);
  if (address) {
    told = document.createElement("a");
    told.href = address;
    told.textContent = words;
  }
  shown.replaceChildren(mark, told);
  one.isRefused = state === "refused";
}

function countStaged() {
  staging.hidden = !staged.length;
  const { one, many } = rowTemplate.dataset;
  staging.querySelector("[data-number]").textContent =
    staged.length === 1 ? one : many.replace("{number}", staged.length);
}

function unstage(one) {
  one.row.remove();
  staged.splice(staged.indexOf(one), 1);
  countStaged();
}

function listFile(file) {
  const row = stagedTemplate.content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = file.name;
  row.querySelector("[data-size]").textContent = `${Math.max(1, Math.round(file.size / 1000))} kB`;
  row.querySelector("[data-state]").textContent = rowTemplate.dataset.looking;
  for (const field of row.querySelectorAll("[data-of]")) {
    field.setAttribute("aria-label", `${field.closest("td").dataset.label}: ${file.name}`);
  }
  const one = { file, row, isRefused: false };
  const drop = row.querySelector("[data-drop]");
  drop.setAttribute("aria-label", `${drop.textContent}: ${file.name}`);
  drop.addEventListener("click", () => {
    const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("[data-drop]");
    unstage(one);
    (next ?? input).focus();
  });
  staged.push(one);
  staging.querySelector("tbody").append(row);
  return one;
}

/* What the desk knows of them; without an answer they may be sent all the same. */
async function lookAt(some) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  for (const { file } of some) {
    const isLarge = file.size > 200_000_000;
    body.append("file", `${isLarge ? "-" : await fingerprint(file)} ${file.size} ${await headOf(file)}`);
  }
  const answer = await fetch(staging.dataset.look, { method: "POST", body }).catch(() => null);
  const told = answer?.ok ? (await answer.json()).files : [];
  some.forEach((one, at) => showState(one, told[at] ?? { state: "ready", words: rowTemplate.dataset.ready }));
}

async function stage(files) {
  const listed = [...files].map(listFile);
  countStaged();
  for (let at = 0; at < listed.length; at += AT_ONCE) await lookAt(listed.slice(at, at + AT_ONCE));
}

function fillFrom(one, data) {
  data.append("documents", one.file, one.file.name);
  /* The address beside the pasted text is that text's. */
  data.delete("url");
  for (const field of one.row.querySelectorAll("[data-of]")) {
    if (field.value.trim()) data.set(field.dataset.of, field.value);
  }
}

async function sendStaged() {
  for (const one of staged.filter((each) => !each.isRefused)) {
    const { name } = one.file;
    const fields = one.row;
    unstage(one);
    await send((data) => fillFrom({ file: one.file, row: fields }, data), name);
  }
}

if (form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = form.elements.text;
    const isReady = staged.some((one) => !one.isRefused);
    if (!isReady && !text.value.trim()) {
      say(rowTemplate.dataset.nothing, { bad: true });
      return;
    }
    if (text.value.trim()) {
      const pasted = text.value;
      const name = form.elements.name.value || rowTemplate.dataset.pasted;
      text.value = "";
      await send((data) => data.append("text", pasted), name);
      form.elements.url.value = "";
    }
    await sendStaged();
  });
  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    await stage(files);
  });
  for (const type of ["dragenter", "dragover"]) {
    document.addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    stage([...event.dataTransfer.files]);
  });
}
