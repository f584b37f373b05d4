/* Short words at the foot of the page. The region is announced to screen readers. */
const SECONDS = 8;

export function say(words, { bad = false, action = null } = {}) {
  const region = document.getElementById("toasts");
  if (!region || !words) return;
  const toast = document.createElement("div");
  toast.className = bad ? "toast bad" : "toast";
  const text = document.createElement("span");
  text.textContent = words;
  toast.append(text);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.label;
    button.addEventListener("click", () => {
      toast.remove();
      action.run();
    });
    toast.append(button);
  }
  region.replaceChildren(toast);
  /* What went wrong stays until the next message; the rest may go. */
  if (!bad) setTimeout(() => toast.remove(), SECONDS * 1000);
}
