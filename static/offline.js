// What stands at an address while there is no signal: a page that is kept, as the deeds that wait
// will have made it. Both the pages and the worker ask this.

import { kept } from "./shelf.js";
import { deedsOf } from "./queue.js";

export const BLANK = "/offline/visit";
const VISIT = "visit-on-this-phone";
const CUSTOMER = "customer-on-this-phone";

/** Whether a page is for keeping: the day and the visits, and nothing about anybody else. */
export const isKept = (path) => path === "/today" || /^\/visits\/\w+$/.test(path);

/** The address of a visit's page as it will be once the visit has begun. */
export const begun = (path) => `${path}?begun=1`;

/** The page, with since when it is kept; nothing where there is none. */
export async function pageAt(me, path) {
  const visit = /^\/visits\/(\w+)$/.exec(path)?.[1];
  if (visit) {
    const deeds = await deedsOf(me);
    if (deeds.some((deed) => deed.address === `${path}/start`)) {
      return (await kept(me, begun(path))) ?? kept(me, path);
    }
    const first = deeds.find((deed) => deed.address === "/visits" && deed.subject === visit);
    if (first?.told.fields.now) return filled(await kept(me, BLANK), first);
  }
  return kept(me, path);
}

/** The page of a visit that begins without a plan, with its own id and its customer. */
function filled(blank, deed) {
  if (!blank) return undefined;
  const { customer } = deed.told.fields;
  const text = blank.text
    .replaceAll(VISIT, deed.subject)
    .replaceAll(`="${CUSTOMER}"`, `="${escaped(customer)}"`)
    .replaceAll(CUSTOMER, escaped(deed.told.about));
  return { ...blank, text };
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
