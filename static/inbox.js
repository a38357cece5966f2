// The inbox: news come in by themselves, but never under the hands of whoever is answering. What
// was held back for that comes when they are done.

const BUSY = "#inbox article :is(input, textarea):focus, #inbox details[open], #inbox .problem";
const CALM = 1_000; // so that a button that is being pressed is still where it was

let waits = false;
let later = 0;

const isNews = (event) => event.detail.ctx?.sourceElement?.matches("#inbox, #inbox .awaited");
const isBusy = () => document.querySelector(BUSY) || document.querySelector("#inbox .htmx-request");

for (const moment of ["htmx:before:request", "htmx:before:swap"]) {
  document.addEventListener(moment, (event) => {
    if (!isNews(event) || !document.querySelector(BUSY)) return;
    event.preventDefault();
    waits = true;
    document.getElementById("news").hidden = false;
  });
}

// Whatever is put in place of the list is as new as what was held back.
document.addEventListener("htmx:after:swap", () => {
  waits = Boolean(document.querySelector("#news:not([hidden])"));
});

for (const moment of ["focusout", "toggle"]) {
  document.addEventListener(moment, () => {
    clearTimeout(later);
    if (waits) later = setTimeout(fetchNews, CALM);
  }, true);
}

function fetchNews() {
  if (waits && !isBusy()) document.getElementById("live").dispatchEvent(new Event("recorded"));
}

// What an answer said stays until another answer says something else.
document.addEventListener("htmx:before:swap", (event) => {
  document.getElementById("said")?.toggleAttribute("hx-morph-skip", isNews(event));
});
