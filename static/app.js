/* What every page does with scripts and can do without: its menu closes like a menu. */

import "./signal.js";

const menus = () => document.querySelectorAll("details.more[open]");

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A file that is chosen is named beside the button that stands over the browser's own.
addEventListener("change", ({ target }) => {
  const told = target.closest?.(".file")?.querySelector(".chosen");
  if (told && target.files.length) told.value = [...target.files].map((each) => each.name).join();
});
