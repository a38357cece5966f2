// The inbox: news come in by themselves, but never under the hands of whoever is answering.

const BUSY = "#inbox article :is(input, textarea):focus, #inbox details[open], #inbox .problem";

const isNews = (event) => event.detail.ctx?.sourceElement?.matches("#inbox, #inbox .awaited");

for (const moment of ["htmx:before:request", "htmx:before:swap"]) {
  document.addEventListener(moment, (event) => {
    if (isNews(event) && document.querySelector(BUSY)) event.preventDefault();
  });
}

// What an answer said stays until another answer says something else.
document.addEventListener("htmx:before:swap", (event) => {
  document.getElementById("said")?.toggleAttribute("hx-morph-skip", isNews(event));
});
