// Pages with and without signal: they keep themselves for later, queue their forms, and send what
// waits. Everything works without any of this, except where there is no signal.

import { able, belongTo, drop, person, wipe } from "./shelf.js";
import { away, deedsOf, flush, onChange } from "./queue.js";
import { capture, keepThis } from "./keeping.js";
import { correct, isTyped, replace, takeForms } from "./forms.js";
import { namePhoto } from "./pictures.js";
import { me, onPress, say, sayKept, sayWhy, show } from "./waiting.js";

const OFTEN = 30_000;
const IN_AN_APP = /MicroMessenger|DingTalk/i;
const page = capture();
const since = Number(document.documentElement.dataset.kept ?? 0);

async function begin() {
  if (IN_AN_APP.test(navigator.userAgent)) say("browser");
  if (!able || !document.getElementById("queue")) return;
  if (since) sayKept(since);
  if (me) takeForms();
  takeSignOut();
  onChange(({ sent }) => sent && follow(sent));
  onChange(() => show());
  onPress((what, number) => ({ again: correct, away, leave })[what](number));
  for (const event of ["online", "visibilitychange"]) addEventListener(event, send, true);
  addEventListener("popstate", ({ state }) => state?.corrected && location.reload());
  setInterval(send, OFTEN);
  if (me && !since && (await person()) !== me) await belongTo(me);
  await drop();
  await show();
  await send();
  await register();
  if (!since) whenIdle(() => keepThis(me, page));
}

/** Send what waits, if anything does, and show the page anew where that changed it. */
async function send() {
  if (!me || document.hidden || !(await deedsOf(me)).some((deed) => deed.state === "waiting")) {
    return;
  }
  const answers = [...(await flush(me)).values()];
  const stop = answers.at(-1)?.stop;
  if (stop && stop !== "signal") sayWhy(stop);
  if (answers.some((answer) => answer.version) && !isInUse()) await refresh();
}

async function refresh() {
  const { href } = location;
  const response = await fetch(href, { redirect: "error" });
  const text = await response.text();
  if (!response.ok || location.href !== href || isInUse()) return;
  replace(text);
  say("kept", false);
  await show();
  await keepThis(me, text);
}

/** Whether something was typed into the page, or refused on it, which must not be lost. */
function isInUse() {
  if (document.querySelector("main .problem")) return true;
  return [...document.querySelectorAll("main :is(input, textarea, select)")].some(isTyped);
}

/** The forms of the page go upon what this person's own deed has led to. */
function follow({ subject, from, to, taken, photo }) {
  if (photo) namePhoto(taken, photo);
  for (const form of document.querySelectorAll(`form[action^="/visits/${subject}/"]`)) {
    const seen = form.elements.namedItem("version");
    if (Number(seen?.value) === from) seen.value = to;
  }
}

/** Signing out empties the phone; what waits is sent before, or the person is asked. */
function takeSignOut() {
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches('form[action="/sign-out"]')) return;
    event.preventDefault();
    await flush(me);
    if ((await deedsOf(me)).length) say("leaving");
    else await leave();
  });
}

async function leave() {
  await wipe();
  document.querySelector('form[action="/sign-out"]').submit();
}

async function register() {
  const { worker } = document.getElementById("queue").dataset;
  try {
    await navigator.serviceWorker?.register(worker, { scope: "/", type: "module" });
  } catch (error) {
    // A browser without such workers keeps no pages; its open page still queues.
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
  }
}

function whenIdle(work) {
  if ("requestIdleCallback" in window) requestIdleCallback(() => work().catch(isAway));
  else setTimeout(() => work().catch(isAway), 1_000);
}

/** Without signal nothing more can be kept, which is no fault. */
function isAway(error) {
  if (!(error instanceof TypeError)) throw error;
}

begin();
