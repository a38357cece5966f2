// What a page shows of the queue: the list at its foot, and a mark on each form that waits.

import { DAY } from "./shelf.js";
import { offerPhotos } from "./pictures.js";
import { deedsOf, countOthers } from "./queue.js";

const panel = document.getElementById("queue");

/** How often the page began to show what waits. */
let turn = 0;

/** Numbers of refused deeds for which the panel has been opened on this page. */
const shown = new Set();

/** Who is signed in on this page; empty where nobody is. */
export const me = panel?.dataset.me ?? "";

/** Show one of the panel's sentences, or no longer. */
export function say(what, is = true) {
  panel.querySelector(`[data-say="${what}"]`).hidden = !is;
}

/** Say why something waits: for signal, or for the person to sign in again. */
export function sayWhy(stop) {
  say(["signed-out", "somebody-else"].includes(stop) ? "signed-out" : "stored");
  say("kept", false);
}

/** Show when the page was kept that stands here for want of signal. */
export function sayKept(at) {
  const time = panel.querySelector('[data-say="kept"] time');
  time.dateTime = new Date(at).toISOString();
  time.textContent = clock(at);
  say("kept");
}

/** Show all that waits; where nobody is signed in, no more than how much. */
export async function show() {
  const mine = ++turn;
  const deeds = me ? await deedsOf(me) : [];
  const others = await countOthers(me);
  if (mine !== turn) return; // somebody else has begun to read since, and shows what is newer
  say("somebody-else", me && others > 0);
  say("planned", deeds.some(isPlan));
  say("long", deeds.some((deed) => Date.now() - deed.at > DAY));
  say("waiting", deeds.length > 0 || (!me && others > 0));
  if (!deeds.length) say("stored", false);
  panel.querySelector(".count").textContent = me ? deeds.length : others;
  panel.querySelector("ol").replaceChildren(...deeds.map(lineOf));
  const news = deeds.filter(({ told, number }) => told.sentence && !shown.has(number));
  if (news.length) panel.querySelector("details").open = true;
  news.forEach(({ number }) => shown.add(number));
  mark(deeds);
  await offerPhotos(deeds);
}

/** Close the list of what waits. */
export function fold() {
  panel.querySelector("details").open = false;
}

/** Whether a deed plans a visit, which has no page before the bank has the plan. */
const isPlan = ({ address, told }) => address === "/visits" && !told.fields.now;

function lineOf(deed) {
  const line = document.getElementById("queued").content.cloneNode(true);
  const part = (name) => line.querySelector(name);
  const { title, about, words, sentence } = deed.told;
  part(".about").textContent = about;
  part(".about").href = isPlan(deed) ? "/today" : `/visits/${deed.subject}`;
  part(".title").textContent = title;
  part("time").textContent = clock(deed.at);
  part(".words").textContent = words.join(" · ");
  const refused = deed.state !== "waiting";
  part(".chip").hidden = refused;
  part(".refused").hidden = part(".buttons").hidden = !refused;
  part(".refused").textContent = sentence ?? "";
  for (const button of line.querySelectorAll("[data-do]")) button.value = deed.number;
  return line;
}

function clock(at) {
  const day = Date.now() - at > DAY / 2 ? { month: "numeric", day: "numeric" } : {};
  return new Date(at).toLocaleString(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...day,
  });
}

/** Mark the forms that wait, and the visits on the day on which something waits. */
function mark(deeds) {
  document.querySelectorAll(".queue-mark").forEach((old) => old.remove());
  const waiting = deeds.filter((deed) => deed.state === "waiting");
  for (const form of document.querySelectorAll("main form[data-queue]")) {
    const deed = waiting.find((each) => isOf(each, form));
    if (!deed) continue;
    if (!form.closest("li")) form.append(newMark());
    markPressed(form, deed);
  }
  for (const link of document.querySelectorAll('main a[href^="/visits/"]')) {
    if (waiting.some((deed) => link.pathname === `/visits/${deed.subject}`)) {
      link.append(newMark());
    }
  }
}

function isOf(deed, form) {
  const hidden = [...form.querySelectorAll('input[type="hidden"]')];
  const own = hidden.filter(({ name }) => !["command", "version", "visit"].includes(name));
  return deed.address === form.getAttribute("action") && deed.address !== "/visits"
    && own.every(({ name, value }) => deed.told.fields[name] === value);
}

/** A button that was pressed without signal is not to be pressed again. */
function markPressed(form, deed) {
  const { fields } = deed.told;
  const isBare = !form.querySelector("select, textarea, input:not([type=hidden])");
  for (const button of form.querySelectorAll("button")) {
    if (button.name ? fields[button.name] === button.value : isBare) button.disabled = true;
  }
}

function newMark() {
  const made = document.getElementById("marked").content.cloneNode(true).firstElementChild;
  made.classList.add("queue-mark");
  return made;
}

/** What was pressed in the panel: its name, and the number of the deed that it is about. */
export function onPress(act) {
  panel.addEventListener("click", ({ target }) => {
    if (target.matches?.("[data-do]")) act(target.dataset.do, Number(target.value));
  });
}
