/* Moments in the reader's own zone, written as the server writes every date: "9 March 2026, 14:05". Without this the
   page names the zone that it shows them in. */
const page = document.documentElement.lang || "en";
const months = new Intl.DateTimeFormat(page, { month: "long" });
const zones = new Intl.DateTimeFormat(page, { timeZoneName: "short" });
const today = new Intl.RelativeTimeFormat(page, { numeric: "auto" }).format(0, "day");
const two = (number) => String(number).padStart(2, "0");

const dayOf = (moment, withYear) =>
  `${moment.getDate()} ${months.format(moment)}${withYear ? ` ${moment.getFullYear()}` : ""}`;
const timeOf = (moment) => `${two(moment.getHours())}:${two(moment.getMinutes())}`;

function write(moment, style) {
  const now = new Date();
  if (style === "day") return dayOf(moment, true);
  if (style === "full") return `${dayOf(moment, true)}, ${timeOf(moment)}:${two(moment.getSeconds())}`;
  if (moment.toDateString() === now.toDateString()) return `${today} ${timeOf(moment)}`;
  return `${dayOf(moment, moment.getFullYear() !== now.getFullYear())}, ${timeOf(moment)}`;
}

export function localiseTimes(root) {
  const within = root.matches?.("time[data-style]") ? [root] : root.querySelectorAll("time[data-style]");
  for (const element of within) {
    const moment = new Date(element.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    element.textContent = write(moment, element.dataset.style);
    const zone = zones.formatToParts(moment).find((part) => part.type === "timeZoneName")?.value ?? "";
    element.title = `${write(moment, "full")} ${zone}`.trim();
  }
}

/* The server writes times in sentences; it learns the zone from this cookie. */
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
if (timeZone) document.cookie = `zone=${timeZone}; path=/; max-age=31536000; samesite=lax`;
