// Forms with `data-queue`: written down on the phone, then sent, then shown as ever. Without signal
// the page says so, and goes on to the next form.

import { add, again, away, deedsOf, flush, newVisit } from "./queue.js";
import { keepThis, capture } from "./keeping.js";
import { pageAt } from "./offline.js";
import { hasNoRoom } from "./pictures.js";
import { fold, me, say, sayWhy } from "./waiting.js";

const PATIENCE = 4_000;
const UNTOLD = ["hidden", "password", "file", "submit", "checkbox"];

/** The number of the deed that is being corrected on this page, which the next one replaces. */
let corrected = 0;

/** Take the forms over from the browser, and from htmx, which listens after this. */
export function takeForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-queue]") || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!form.classList.contains("sending")) submit(form, event.submitter);
  }, true);
}

async function submit(form, pressed) {
  form.classList.add("sending");
  try {
    const isFull = hasNoRoom(form);
    say("full", isFull);
    if (isFull) throw new DOMException("no room for this photo", "QuotaExceededError");
    const deed = await write(form, pressed);
    const part = form.hasAttribute("hx-post") && form.closest("#visit") ? deed.number : 0;
    const sent = flush(me, part).then((answers) => answers.get(deed.number));
    const answer = await Promise.race([sent, later()]);
    if (!answer || answer.stop) await wait(form, deed, answer?.stop);
    else await show(deed, answer, form);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    // The shelf is full or broken: the form goes as it would without any of this, this time.
    form.removeAttribute("data-queue");
    form.requestSubmit(pressed);
    form.setAttribute("data-queue", "");
  } finally {
    form.classList.remove("sending");
  }
}

function write(form, pressed) {
  const fields = new FormData(form);
  if (pressed?.name) fields.set(pressed.name, pressed.value);
  const address = form.getAttribute("action");
  if (address === "/visits") fields.set("visit", newVisit());
  const title = textOf(pressed ?? form.querySelector("button"));
  const told = { title, about: aboutOf(form), words: wordsOf(form) };
  return add(me, address, fields, told);
}

const textOf = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? "";

/** Whom the form is about: the customer chosen in it, of its line, or of the page. */
function aboutOf(form) {
  const chosen = form.querySelector('select[name="customer"]')?.selectedOptions[0];
  if (chosen?.value && form.getAttribute("action") === "/visits") return textOf(chosen);
  return textOf(form.closest("li")?.querySelector(".whom b") ?? document.querySelector("h1"));
}

function wordsOf(form) {
  const typed = [...form.elements].filter((each) => each.name && !UNTOLD.includes(each.type));
  const words = typed.map((each) => textOf(each.selectedOptions?.[0]) || each.value);
  return words.filter(Boolean);
}

const later = () => new Promise((resolve) => setTimeout(resolve, PATIENCE));

/** Say that a deed waits, and go on to the page that it leads to. */
async function wait(form, deed, why) {
  sayWhy(why);
  const visit = `/visits/${deed.subject}`;
  const begins = [`${visit}/start`, "/visits"].includes(deed.address);
  if (deed.address === "/visits" || deed.photo) form.reset();
  if (!begins || !(await pageAt(me, visit))) return;
  if (navigator.serviceWorker?.controller) location.assign(visit);
  else replace((await pageAt(me, visit)).text);
}

/** Show what was answered, in the page where it is its own, else on the page it leads to. */
async function show(deed, answer, sent) {
  if (answer.version && corrected) await away(corrected);
  if (answer.version) corrected = 0;
  else if (deed.number !== corrected) await away(deed.number);
  if (answer.onward) {
    location.assign(answer.onward);
    return;
  }
  replace(answer.text, sent);
  if (answer.version) await keepThis(me, capture());
}

/**
 * Put the main part of a page, or a block of it, in the place of the one that is shown. What was
 * typed into other forms than the one that was sent stays.
 */
export function replace(text, sent) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const part = fresh.querySelector("main") ?? fresh.body.firstElementChild;
  const old = document.getElementById(part.id);
  const { scrollY } = window;
  const focused = document.activeElement?.id;
  const typed = typedIn(old, sent);
  old.replaceWith(document.adoptNode(part));
  if (fresh.title) document.title = fresh.title;
  for (const [id, value] of typed) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  window.htmx?.process(part);
  window.scrollTo(0, scrollY);
  const next = part.querySelector("[autofocus]") ?? document.getElementById(focused);
  next?.focus({ preventScroll: next.id === focused });
}

function typedIn(old, sent) {
  const fields = "input[id]:not([type=hidden], [type=file]), textarea[id], select[id]";
  const others = [...old.querySelectorAll(fields)].filter(({ form }) => form !== sent);
  return others.filter(isTyped).map((each) => [each.id, each.value]);
}

/** Whether a field has words that no page would come with: typed into it, or refused in it. */
export function isTyped(field) {
  if (field.form?.querySelector(".problem")) return true;
  const chosen = field.selectedOptions?.[0];
  return chosen ? !chosen.defaultSelected && chosen.index > 0 : field.value !== field.defaultValue;
}

/** Have a deed that was refused tried again; refused again, its form stands there to correct. */
export async function correct(number) {
  const deed = (await deedsOf(me)).find((each) => each.number === number);
  if (!deed) return;
  await again(deed);
  const answer = (await flush(me)).get(number);
  if (!answer || answer.stop) {
    sayWhy(answer?.stop);
    return;
  }
  corrected = answer.version ? 0 : number;
  fold(); // it would lie upon the form that is to be corrected
  const page = deed.address === "/visits" ? "/today" : `/visits/${deed.subject}`;
  if (!answer.version) history.pushState({ corrected }, "", page);
  await show(deed, answer);
}
