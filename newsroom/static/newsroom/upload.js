/* Files dropped or chosen go up one by one, each in a row of its own that then follows the reading. */
import { say } from "./toasts.js";

const form = document.getElementById("upload-form");
const drop = document.getElementById("drop");
const input = document.getElementById("id_documents");
const jobs = document.getElementById("jobs");
const rowTemplate = document.getElementById("job-template");

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

async function sendFiles(files) {
  for (const file of files) await send((data) => data.append("documents", file, file.name), file.name);
}

if (form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = form.elements.text;
    const files = [...input.files];
    if (!files.length && !text.value.trim()) {
      say(rowTemplate.dataset.nothing, { bad: true });
      return;
    }
    if (text.value.trim()) {
      const pasted = text.value;
      const name = form.elements.name.value || rowTemplate.dataset.pasted;
      text.value = "";
      await send((data) => data.append("text", pasted), name);
    }
    input.value = "";
    await sendFiles(files);
  });
  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    await sendFiles(files);
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
    sendFiles([...event.dataTransfer.files]);
  });
}
