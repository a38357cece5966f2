// While there is signal, the phone keeps what it will need without: the day, each visit on it as it
// is and as it will be once begun, and the files that these pages are made of.

import { isCleared, keep, keptAt } from "./shelf.js";
import { BLANK, begun, isKept } from "./offline.js";

const FRESH = 30 * 60 * 1000;
const MOST = 20;
const VERSION = new URL(import.meta.url).pathname.split("/")[2];

/** The page as the server sent it, for whoever asks before anything here has changed it. */
export const capture = () => `<!doctype html>${document.documentElement.outerHTML}`;

/** Keep the page that is shown, and from the day all that it leads to. */
export async function keepThis(me, text) {
  const { pathname } = location;
  await keepFiles([...filesOf(text), ...loaded()]);
  await keepTeaching();
  if (!me || location.search || !isKept(pathname) || !text.includes("data-queue")) return;
  await keep(me, pathname, text);
  if (pathname === "/today") await keepVisits(me);
  else await keepBegun(me, pathname, text);
}

async function keepVisits(me) {
  const links = [...document.querySelectorAll('main a[href^="/visits/"]')];
  const paths = new Set(links.map((link) => link.pathname).filter(isKept));
  for (const path of [BLANK, ...paths].slice(0, MOST + 1)) {
    if (Date.now() - (await keptAt(me, path)) < FRESH) continue;
    const text = await fetchPage(me, path);
    if (text && path !== BLANK) await keepBegun(me, path, text);
  }
}

/** The page of a planned visit as it will be, so that it can be filled in on the spot. */
async function keepBegun(me, path, text) {
  if (text.includes(`${path}/start"`)) await fetchPage(me, begun(path));
}

async function fetchPage(me, address) {
  const response = await fetch(address, { redirect: "error" });
  if (!response.ok) return "";
  const text = await response.text();
  await keepFiles(filesOf(text));
  await keep(me, address, text);
  return text;
}

function filesOf(text) {
  return [...text.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map(([, file]) => file);
}

function loaded() {
  const files = performance.getEntriesByType("resource").map((each) => new URL(each.name));
  return files.map((each) => each.pathname).filter((path) => path.startsWith("/static/"));
}

/** Have the page that teaches speak the language of the others. */
function keepTeaching() {
  return amongFiles(async (cache) => {
    const taught = await cache.match("/offline");
    const speaks = document.documentElement.lang;
    if (taught?.headers.get("Content-Language") !== speaks) await cache.add("/offline");
  });
}

/** Put files where the worker finds them; they come out of the browser's own cache. */
function keepFiles(files) {
  return amongFiles(async (cache) => {
    for (const file of new Set(files)) {
      if (file.split("/")[2] === VERSION && !(await cache.match(file))) await cache.add(file);
    }
  });
}

/** Look among the files that lie here; those that a sign-out clears away meanwhile are not kept. */
async function amongFiles(work) {
  try {
    await work(await caches.open(VERSION));
  } catch (error) {
    if (!isCleared(error)) throw error;
  }
}
