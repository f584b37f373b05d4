/* Moments in the reader's own zone and language. Without this the page names the zone that it shows them in. */
const page = document.documentElement.lang || "en";
/* The reader's own habits of writing dates (en-GB, en-US), as long as they are in the page's language. */
const language = navigator.languages.find((one) => one === page || one.startsWith(`${page}-`)) ?? page;
const formats = {
  day: { day: "numeric", month: "short", year: "numeric" },
  minute: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  full: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
};
const sameDayWord = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(0, "day");
const today = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export function localiseTimes(root) {
  const within = root.matches?.("time[data-style]") ? [root] : root.querySelectorAll("time[data-style]");
  for (const element of within) {
    const moment = new Date(element.dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    const style = element.dataset.style;
    const sameDay = moment.toDateString() === new Date().toDateString();
    const sameYear = moment.getFullYear() === new Date().getFullYear();
    let format = formats[style] ?? formats.minute;
    if (style === "minute" && sameDay) format = today;
    else if (style === "minute" && !sameYear) format = { ...format, year: "numeric" };
    const written = new Intl.DateTimeFormat(language, format).format(moment);
    element.textContent = format === today ? `${sameDayWord} ${written}` : written;
    element.title = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" }).format(moment);
  }
}

/* The server writes times in sentences; it learns the zone from this cookie. */
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
if (timeZone) document.cookie = `zone=${timeZone}; path=/; max-age=31536000; samesite=lax`;
