// The worker of the whole site: static files from the phone, and pages from it without signal.
//
// The Cache API holds nothing that names anybody: static files, under the version that is part of
// this script's address, and the page that teaches. Pages with names are encrypted (shelf.js).

import { person } from "./shelf.js";
import { pageAt } from "./offline.js";

const VERSION = new URL(self.location).pathname.split("/")[2];
const TEACHING = "/offline";
const PATIENCE = 5_000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.add(TEACHING)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(request, address.pathname));
});

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name !== VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** A static file; a page that was kept before an update makes do with the newer file. */
async function asset(request) {
  const cache = await caches.open(VERSION);
  const found = await cache.match(request);
  if (found) return found;
  try {
    return await fetch(request);
  } catch (error) {
    const newer = request.url.replace(/\/static\/[^/]+\//, `/static/${VERSION}/`);
    const instead = await cache.match(newer);
    if (instead) return instead;
    throw error;
  }
}

/** A page of the server; where that does not answer, the one that is kept, else the teaching. */
async function page(request, path) {
  const asked = fetch(request);
  asked.catch(() => undefined);
  const found = (await keptAt(path)) ?? undefined;
  try {
    return await (found ? Promise.race([asked, patience()]) : asked);
  } catch (error) {
    const teaching = await (await caches.open(VERSION)).match(TEACHING);
    if (!teaching) throw error;
    if (!found) return teaching;
    return new Response(marked(found), { headers: headersOf(teaching) });
  }
}

/** What is kept for the path; a shelf that cannot be read keeps nobody from the server's page. */
async function keptAt(path) {
  try {
    const me = await person();
    return me && (await pageAt(me, path));
  } catch {
    return undefined;
  }
}

function patience() {
  return new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("no signal")));
}

/** The text, which tells that it is kept, and since when. */
function marked({ text, at }) {
  return text.replace("<html", `<html data-kept="${at}"`);
}

/** The policy and all else that surrounds a page of the server. */
function headersOf(teaching) {
  const headers = new Headers(teaching.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return headers;
}
