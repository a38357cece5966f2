// The wall: turns from scene to scene, celebrates a badge, and tells when the line is cut.

const CELEBRATED = 8000;
const SILENT = 12000; // the server speaks every 5 seconds
const LOST = 30000;
const wall = document.getElementById("scenes");
const celebration = document.getElementById("celebration");
const stale = document.getElementById("stale");
const turn = 1000 * Number(document.body.dataset.seconds);

let heard = Date.now();
let turned = Date.now();
let connection = null;
let seen = newest();
let version = document.getElementById("won").dataset.version;
let celebrating = 0;

// The bank's time: a television knows what day it is, and seldom where it hangs.
const told = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", timeZone: document.body.dataset.zone,
});
const time = (at) => told.format(at);

function scenes() {
  return [...wall.querySelectorAll("section[data-scene]")].map((each) => each.dataset.scene);
}

function show(scene) {
  document.body.dataset.scene = scene;
  turned = Date.now();
}

function next() {
  const all = scenes();
  show(all[(all.indexOf(document.body.dataset.scene) + 1) % all.length]);
}

function badges() {
  return [...document.querySelectorAll("#won [data-position]")];
}

function newest() {
  return Math.max(0, ...badges().map((each) => Number(each.dataset.position)));
}

function celebrate() {
  const won = badges().filter((each) => Number(each.dataset.position) > seen).slice(0, 3);
  seen = Math.max(seen, newest());
  if (won.length === 0) return;
  celebration.querySelector("ul").replaceChildren(...won.map((each) => each.cloneNode(true)));
  celebration.hidden = false;
  celebrating = Date.now();
}

function rest() {
  celebration.hidden = true;
  celebration.querySelector("ul").replaceChildren();
  celebrating = 0;
  turned = Date.now();
}

function hear() {
  heard = Date.now();
  stale.hidden = true;
}

function cut() {
  if (document.body.classList.contains("gone")) return;
  stale.querySelector("time").textContent = time(heard);
  stale.hidden = false;
}

function leave() {
  document.body.classList.add("gone");
  wall.replaceChildren();
  rest();
  stale.hidden = true;
  document.getElementById("gone").hidden = false;
}

// A server that is new has other looks and other scripts, which come with the page alone.
function changed() {
  const now = document.getElementById("won")?.dataset.version;
  if (now && now !== version) location.reload();
}

// The stream never began, or ended for good: only a page that is there is loaded in place of this.
async function again() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok) location.reload();
    if (answer.status === 404) leave();
  } catch {
    cut();
  }
}

wall.addEventListener("htmx:sse:after:connection", (event) => {
  connection = event.detail.connection;
  hear();
});
wall.addEventListener("htmx:sse:after:message", () => {
  hear();
  changed();
  celebrate();
  if (!scenes().includes(document.body.dataset.scene)) next();
});
wall.addEventListener("htmx:sse:error", (event) => {
  if (event.detail.status === 404) leave();
  else cut();
});
wall.addEventListener("htmx:sse:close", () => {
  connection = null;
});
wall.addEventListener("over", leave);

setInterval(() => {
  const now = Date.now();
  const clock = document.getElementById("clock");
  clock.textContent = time(now);
  clock.hidden = false;
  if (document.body.classList.contains("gone")) return;
  if (celebrating) {
    if (now - celebrating > CELEBRATED) rest();
  } else if (now - turned >= turn) next();
  if (now - heard > SILENT) {
    cut();
    connection?.reader?.cancel();
  }
  if (now - heard > LOST && !connection) again();
}, 500);
