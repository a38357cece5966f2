// Photos that wait on this phone: how many and how large ones, and how a close shows them before
// they are sent. It waits in the queue behind them, and names them by the ids of their deeds.

import { fieldsOf } from "./queue.js";

const MOST = 8; // as many as the bank has wait for the closes of a visit
const LARGEST = 2 << 20;

/** Whether a form has a photo that cannot wait: too large a one, or one more than its visit has
 * room for. Those that wait, here or in the bank, are offered in the forms of the closes. */
export function hasNoRoom(form) {
  const [photo] = form.elements.namedItem("photo")?.files ?? [];
  if (!photo) return false;
  const offered = document.querySelectorAll('form[action$="/closes"] [name^="photo-"]');
  return photo.size > LARGEST || new Set([...offered].map(({ name }) => name)).size >= MOST;
}

/** Offer photos that wait in the forms of closes, but for those that a close shows already. */
export async function offerPhotos(deeds) {
  const named = new Set(deeds.flatMap((deed) => Object.keys(deed.told.fields)));
  const free = deeds.filter(
    ({ photo, state }) => photo && state === "waiting" && !named.has(`photo-${photo}`),
  );
  for (const old of document.querySelectorAll("[data-taken]")) {
    if (!free.some((deed) => deed.photo === old.dataset.taken)) old.closest("label").remove();
  }
  for (const deed of free) {
    const wanting = [...document.querySelectorAll(`form[action="/visits/${deed.subject}/closes"]`)]
      .filter((form) => !form.querySelector(`[data-taken="${deed.photo}"]`));
    if (!wanting.length) continue;
    const picture = (await fieldsOf(deed)).get("photo");
    for (const form of wanting) offer(form, deed.photo, picture);
  }
}

function offer(form, taken, picture) {
  if (form.querySelector(`[data-taken="${taken}"]`)) return; // offered while this one was opened
  const made = document.getElementById("pictured").content.cloneNode(true);
  const [place, label] = made.children;
  const box = label.querySelector("input");
  box.dataset.taken = taken;
  box.name = `photo-${taken}`;
  const image = label.querySelector("img");
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  image.src = URL.createObjectURL(picture);
  let photos = form.querySelector("fieldset.photos");
  if (!photos) form.querySelector(".buttons").before(photos = place);
  photos.append(label);
}

/** A photo is sent: the forms that are open name it as the bank does. */
export function namePhoto(taken, name) {
  for (const box of document.querySelectorAll(`[data-taken="${taken}"]`)) {
    box.name = `photo-${name}`;
    delete box.dataset.taken;
    box.parentElement.querySelector(".chip").remove();
  }
}
