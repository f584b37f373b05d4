/* Runs before the first paint: what only scripts can offer may show at once. */
document.documentElement.classList.add("js");
