// The shelf of this phone: pages and deeds in IndexedDB, encrypted under a key that no script can
// read. Pages of a person lie there for a day; a deed lies until it is sent or thrown away.

const NAME = "pacesetter";
const ALGORITHM = "AES-GCM";
const ME = "me";
const CLEARED = ["AbortError", "InvalidStateError", "UnknownError"];
const TRIES = 10;
const PAUSE = 100;

export const DAY = 24 * 60 * 60 * 1000;

/** Whether this browser can keep anything: only over https, or on the machine itself. */
export const able = Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("keys");
      asked.result.createObjectStore("facts");
      asked.result.createObjectStore("pages", { keyPath: "address" });
      asked.result.createObjectStore("deeds", { keyPath: "number", autoIncrement: true });
    };
    asked.onsuccess = () => {
      // A sign-out clears the storage of the whole site, and with it what is open here.
      asked.result.onclose = () => { opened = undefined; };
      asked.result.onversionchange = () => { asked.result.close(); opened = undefined; };
      resolve(asked.result);
    };
    asked.onerror = () => { opened = undefined; reject(asked.error); };
  });
  return opened;
}

/** Whether a sign-out cleared away what was asked for, while it was. */
export const isCleared = ({ name }) => CLEARED.includes(name);

/** One transaction upon one store; resolves, once it is on the disk, with what `work` asked for. */
export async function within(store, mode, work) {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await tried(store, mode, work);
    } catch (error) {
      // What a sign-out cleared away under the transaction was not written: it is tried anew.
      if (!left || !isCleared(error)) throw error;
      opened = undefined;
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}

async function tried(store, mode, work) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const asked = work(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

async function keyOf(person) {
  const known = await within("keys", "readonly", (keys) => keys.get(person));
  if (known) return known;
  const made = await crypto.subtle.generateKey(
    { name: ALGORITHM, length: 256 }, false, ["encrypt", "decrypt"],
  );
  // Another tab may have made one in the meantime: the first one stays.
  await within("keys", "readwrite", (keys) => {
    keys.get(person).onsuccess = (event) => event.target.result || keys.put(made, person);
  });
  return within("keys", "readonly", (keys) => keys.get(person));
}

/** Encrypt bytes for a person. */
export async function seal(person, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: ALGORITHM, iv, additionalData: new TextEncoder().encode(person) };
  return { iv, sealed: await crypto.subtle.encrypt(how, await keyOf(person), bytes) };
}

/** The bytes again. */
export async function open(person, { iv, sealed }) {
  const how = { name: ALGORITHM, iv, additionalData: new TextEncoder().encode(person) };
  return crypto.subtle.decrypt(how, await keyOf(person), sealed);
}

export const bytesOf = (thing) => new TextEncoder().encode(JSON.stringify(thing));
export const thingOf = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** Whose pages lie here: the person who was signed in on the last page that had signal. */
export const person = () => within("facts", "readonly", (facts) => facts.get(ME));

/** Note who is signed in; the pages of anybody else go, their deeds stay, unread. */
export async function belongTo(me) {
  await within("facts", "readwrite", (facts) => facts.put(me, ME));
  await drop((page) => page.person !== me);
}

/** Drop the pages that are too old, and all of those that `unwanted` tells. */
export async function drop(unwanted = () => false) {
  await within("pages", "readwrite", (pages) => {
    pages.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (unwanted(cursor.value) || Date.now() - cursor.value.at > DAY) cursor.delete();
      cursor.continue();
    };
  });
}

/** Keep a page of a person, as it stands at an address. */
export async function keep(me, address, text) {
  const page = { person: me, address, at: Date.now(), ...(await seal(me, bytesOf(text))) };
  await within("pages", "readwrite", (pages) => pages.put(page));
}

/** The text of a page that is kept, and since when; nothing where there is none, or an old one. */
export async function kept(me, address) {
  const page = await within("pages", "readonly", (pages) => pages.get(address));
  if (!page || page.person !== me || Date.now() - page.at > DAY) return undefined;
  return { at: page.at, text: thingOf(await open(me, page)) };
}

/** When a page was kept, or 0. */
export async function keptAt(me, address) {
  const page = await within("pages", "readonly", (pages) => pages.get(address));
  return page?.person === me ? page.at : 0;
}

/** Forget everything, of everybody; a key that is gone makes even a copy of the rest unreadable. */
export async function wipe() {
  for (const store of ["keys", "pages", "deeds", "facts"]) {
    await within(store, "readwrite", (all) => all.clear());
  }
}
