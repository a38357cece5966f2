// The inbox: news come in by themselves, but never under the hands of whoever is answering.

const BUSY = "#inbox article :is(input, textarea, select):focus, #inbox details[open], #inbox .problem";

const isNews = (event) => event.detail.ctx?.sourceElement?.id === "inbox";

// What an answer said stays until another answer says something else.
document.addEventListener("htmx:before:request", (event) => {
  if (isNews(event) && document.querySelector(BUSY)) event.preventDefault();
  document.getElementById("said").toggleAttribute("hx-morph-skip", isNews(event));
});
