// The queue: what a person did, written down here before it is sent, and sent in order and once.
//
// Each deed has an id of its own, which is its command on the server: what is sent again because an
// answer was lost is recorded once. A deed goes only under the session of the person who wrote it;
// the server compares `Written-By`. Its age goes along, and not the time of a clock that may be
// wrong. See docs/decisions/0022-a-phone-queues-deeds-and-knows-their-version.md.

import { bytesOf, open, seal, thingOf, within } from "./shelf.js";

const PATIENCE = 20_000;
const SLOWEST = 4; // bytes in a millisecond, of which a photo has many
const WORTH_TELLING = 60_000;
const LATER = [401, 408, 425, 429];
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
const WAITING = "waiting";
const REFUSED = "refused";

const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("pacesetter") : undefined;
const listeners = [];

/** Call `tell` with what changed in the queue, here or in another tab. */
export function onChange(tell) {
  listeners.push(tell);
}

if (others) others.onmessage = ({ data }) => listeners.forEach((tell) => tell(data));

function changed(what = {}) {
  others?.postMessage(what);
  listeners.forEach((tell) => tell(what));
}

/** An id such as the bank makes them, for a visit that begins where the bank cannot be asked. */
export function newVisit() {
  const letters = (number, length) => Array.from(
    { length }, (_, at) => LETTERS[Math.floor(number / 32 ** (length - 1 - at)) % 32],
  ).join("");
  const random = [...crypto.getRandomValues(new Uint8Array(12))].map((each) => LETTERS[each & 31]);
  return `visit_${letters(Date.now() / 1000, 7)}${random.join("")}`;
}

/** Write a deed down: `fields` as the form has them, `told` what the person sees of it. */
export async function add(me, address, fields, told) {
  fields.set("command", crypto.randomUUID());
  const isPhoto = fields.get("photo") instanceof File;
  const body = new Response(isPhoto ? fields : new URLSearchParams(fields));
  const type = body.headers.get("Content-Type");
  const content = await seal(me, await body.arrayBuffer());
  const deed = {
    person: me,
    address,
    subject: fields.get("visit") || address.split("/")[2],
    version: Number(fields.get("version") || 0),
    at: Date.now(),
    state: WAITING,
    photo: isPhoto ? fields.get("command") : "",
    photos: {},
    type,
    content,
    told: await seal(me, bytesOf({ ...told, fields: plain(fields) })),
  };
  const number = await within("deeds", "readwrite", (deeds) => deeds.add(deed));
  changed();
  return { ...deed, number };
}

function plain(fields) {
  return Object.fromEntries([...fields].filter(([, value]) => typeof value === "string"));
}

/** All deeds of a person in their order, with what the person sees of them; none is another's. */
export async function deedsOf(me) {
  const all = await within("deeds", "readonly", (deeds) => deeds.getAll());
  const own = all.filter((deed) => deed.person === me);
  return Promise.all(
    own.map(async (deed) => ({ ...deed, told: thingOf(await open(me, deed.told)) })),
  );
}

/** How many deeds of others wait on this phone. */
export async function countOthers(me) {
  const all = await within("deeds", "readonly", (deeds) => deeds.getAll());
  return all.filter((deed) => deed.person !== me).length;
}

/** Send what waits, one after the other, until something has to wait on.
 *
 * Returns what was answered by the number of the deed. `partial` is the number of one whose answer
 * goes into a part of the page.
 */
export function flush(me, partial) {
  const work = () => sendAll(me, partial);
  return navigator.locks ? navigator.locks.request("pacesetter-queue", work) : work();
}

async function sendAll(me, partial) {
  const answers = new Map();
  for (let deed = await next(me, 0); deed; deed = await next(me, deed.number)) {
    const answer = await send(deed, deed.number === partial);
    answers.set(deed.number, answer);
    if (answer.stop) break;
    if (answer.version) await forget(deed, answer);
    else await refuse(deed, answer);
  }
  return answers;
}

/** The first deed that waits after a number: it is read anew, as its version may have changed. */
async function next(me, number) {
  const after = IDBKeyRange.lowerBound(number, true);
  let found;
  await within("deeds", "readonly", (deeds) => {
    deeds.openCursor(after).onsuccess = ({ target: { result: cursor } }) => {
      const deed = cursor?.value;
      if (deed && deed.person === me && deed.state === WAITING) found = deed;
      else cursor?.continue();
    };
  });
  return found;
}

async function send(deed, partial) {
  const headers = { "Written-By": deed.person };
  const ago = Date.now() - deed.at;
  if (ago > WORTH_TELLING) headers["Written-Ago"] = String(Math.round(ago / 1000));
  if (partial) headers["HX-Request-Type"] = "partial";
  const signal = AbortSignal.timeout?.(PATIENCE + deed.content.sealed.byteLength / SLOWEST);
  const body = await bodyOf(deed);
  try {
    // A redirect would be an answer that nobody can tell from one of a hotel's sign-in.
    const how = { method: "POST", headers, body, redirect: "manual", signal };
    return await read(await fetch(deed.address, how));
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return { stop: "signal" };
    throw error;
  }
}

/** The form of a deed as it was filled in. */
export async function fieldsOf(deed) {
  const content = await open(deed.person, deed.content);
  return new Response(content, { headers: { "Content-Type": deed.type } }).formData();
}

/** It again, upon the version and with the photos that the deeds before it have led to. */
async function bodyOf(deed) {
  const fields = await fieldsOf(deed);
  fields.set("version", deed.version);
  for (const [taken, name] of Object.entries(deed.photos ?? {})) {
    if (!fields.has(`photo-${taken}`)) continue;
    fields.delete(`photo-${taken}`);
    fields.set(`photo-${name}`, "1");
  }
  return deed.type.startsWith("multipart/") ? fields : new URLSearchParams(fields);
}

async function read(response) {
  const said = response.headers.get("Written-By");
  if (!said) return { stop: "signal" };
  if (said === "somebody-else") return { stop: said };
  const status = response.status;
  if (status === 401) return { stop: "signed-out" };
  if (LATER.includes(status) || status >= 500) return { stop: "signal" };
  const version = Number(response.headers.get("Written-Version") || 0);
  const photo = response.headers.get("Written-Photo");
  const onward = response.headers.get("Onward");
  return { status, version, photo, onward, text: await response.text() };
}

/** Take out what is recorded; what was written upon the same state comes after it now. */
async function forget(deed, { version, photo }) {
  const { number, subject, version: from, photo: taken } = deed;
  await rebase(deed, (deeds) => deeds.delete(number), ({ state, version: upon, photos }) => ({
    version: state === WAITING && upon === from ? version : upon,
    photos: photo ? { ...photos, [taken]: photo } : photos,
  }));
  changed({ sent: { subject, from, to: version, taken, photo } });
}

/** Keep what is refused; what was to come upon it comes upon the state before, if at all. */
async function refuse(deed, answer) {
  const told = thingOf(await open(deed.person, deed.told));
  told.sentence = sentenceOf(answer.text);
  const refused = { ...deed, state: REFUSED, told: await seal(deed.person, bytesOf(told)) };
  await rebase(deed, (deeds) => deeds.put(refused), ({ state, version }) => ({
    version: state === WAITING ? Math.min(version, deed.version) : version,
  }));
  changed();
}

/** Change one deed, and what the others of the same subject come upon, all at once. */
function rebase(deed, change, upon) {
  return within("deeds", "readwrite", (deeds) => {
    change(deeds);
    deeds.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      const { person, subject } = cursor.value;
      if (person === deed.person && subject === deed.subject) {
        cursor.update({ ...cursor.value, ...upon(cursor.value) });
      }
      cursor.continue();
    };
  });
}

function sentenceOf(page) {
  const read = new DOMParser().parseFromString(page, "text/html");
  const said = read.querySelector("main .problem") ?? read.querySelector(".problem, h1");
  return said?.textContent.trim() ?? "";
}

/** Have a deed that was refused wait again. */
export async function again(deed) {
  const { told: _read, ...rest } = deed;
  const told = await seal(deed.person, bytesOf({ ...deed.told, sentence: "" }));
  await within("deeds", "readwrite", (all) => all.put({ ...rest, state: WAITING, told }));
  changed();
}

/** Throw a deed away. */
export async function away(number) {
  await within("deeds", "readwrite", (deeds) => deeds.delete(number));
  changed();
}
