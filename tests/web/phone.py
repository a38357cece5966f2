"""A phone with the site on it: signal that comes and goes, and what lies on it."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Route

from domain.event import StaffId
from tests.web.people import Site
from tests.web.screen import PATIENCE, Screen
from web.caller import PLAIN_COOKIE

KEPT = """async () => {
  const app = document.querySelector("script[src$='app.js']").src;
  const { within } = await import(app.replace("app.js", "shelf.js"));
  return within("pages", "readonly", (pages) => pages.getAllKeys());
}"""
STORED = """async () => {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const asked = indexedDB.open(name);
    await new Promise((done) => { asked.onsuccess = done; });
    for (const store of asked.result.objectStoreNames) {
      const all = asked.result.transaction(store).objectStore(store).getAll();
      await new Promise((done) => { all.onsuccess = done; });
      found.push(...all.result);
    }
    asked.result.close();
  }
  const read = (each) => each instanceof ArrayBuffer ? new TextDecoder().decode(each)
    : each instanceof CryptoKey ? `extractable ${each.extractable}` : each;
  return JSON.stringify(found, (_, each) => read(each));
}"""
CACHED = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const file of await cache.keys()) texts.push(await (await cache.match(file)).text());
  }
  return texts.join("\\n");
}"""
MANIFEST = """async () => {
  const link = document.querySelector("link[rel=manifest]").href;
  const told = await (await fetch(link)).json();
  const icons = await Promise.all(told.icons.map(async (icon) => {
    const image = new Image();
    image.src = new URL(icon.src, link);
    await image.decode();
    return `${icon.sizes} ${icon.purpose ?? "any"} ${image.naturalWidth}`;
  }));
  const { scope, active } = await navigator.serviceWorker.ready;
  return { ...told, icons, served: scope, worker: active.state };
}"""
A_DAY_OLDER = """async () => {
  const app = document.querySelector("script[src$='app.js']").src;
  const { within, DAY } = await import(app.replace("app.js", "shelf.js"));
  await within("pages", "readwrite", (pages) => {
    pages.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      cursor?.update({ ...cursor.value, at: cursor.value.at - DAY });
      cursor?.continue();
    };
  });
}"""
UNFOLD = "all => all.forEach((each) => { each.open = true })"
_BETWEEN_TRIES = 3

COMES_BACK = "() => { dispatchEvent(new Event('online')) }"


class Phone:
    """A phone of somebody's, on which one or another is signed in."""

    def __init__(self, screen: Screen, site: Site, address: str) -> None:
        """Turn it on; nobody is signed in."""
        self.screen, self.site, self.address = screen, site, address
        self.page = screen.page

    def sign_in(self, staff: str) -> None:
        """Have the browser carry a session of somebody's."""
        token = self.site.office.sessions.begin(StaffId(staff))
        self.screen.context.clear_cookies()
        cookie = {"name": PLAIN_COOKIE, "value": token, "url": self.address}
        self.screen.context.add_cookies([cookie])  # type: ignore[list-item]

    def signal(self, *, there: bool) -> None:
        """Have signal, or none."""
        self.screen.context.set_offline(not there)

    def open(self, path: str) -> None:
        """Open a page, and unfold what is on it."""
        self.page.goto(self.address + path)
        self.page.locator("main details").evaluate_all(UNFOLD)

    def new_tab(self) -> None:
        """Close the page that is shown, for an empty one."""
        self.page.close()
        self.page = self.screen.context.new_page()

    def try_to_send(self) -> None:
        """Tell the page that there is signal: a browser without a window does not."""
        self.page.evaluate(COMES_BACK)

    def send_until(self, true: Callable[[], bool]) -> None:
        """Try to send until something is so: on a busy machine the first try may still meet with no
        signal, and the page itself tries again after half a minute only.
        """
        tried = 0.0

        def tries() -> bool:
            nonlocal tried
            if time.monotonic() - tried > _BETWEEN_TRIES:
                self.try_to_send()
                tried = time.monotonic()
            return true()

        self.until(tries)

    def keep_day(self, pages: int) -> None:
        """Look at the day until the phone has kept so many pages."""
        self.open("/today")
        self.page.evaluate("async () => { await navigator.serviceWorker.ready }")
        self.until(lambda: len(self.page.evaluate(KEPT)) >= pages)

    def begin(self, visit: str) -> None:
        """Begin a planned visit, and unfold the forms that come up."""
        self.open(f"/visits/{visit}")
        self.form("start").get_by_role("button").click()
        self.form("log").wait_for(state="attached")
        self.page.locator("main details").evaluate_all(UNFOLD)

    def write_log(self, words: str) -> None:
        """Write the log of the visit that is shown."""
        self.form("log").locator("textarea").fill(words)
        self.form("log").locator("button[type=submit]").click()

    def form(self, noun: str) -> Locator:
        """The form of a deed."""
        return self.page.locator(f'main form[action$="/{noun}"]')

    def says(self, what: str) -> None:
        """Wait for a sentence about the queue."""
        self.page.locator("#queue").get_by_text(what).first.wait_for()

    def waiting(self) -> int:
        """How much waits, as the page tells."""
        return int(self.page.locator("#queue .count").text_content() or 0)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something; the browser goes on meanwhile, and so does what stands in its way."""
        end = time.monotonic() + PATIENCE / 1000
        while not true():
            assert time.monotonic() < end, "it does not come to that"
            self.page.wait_for_timeout(50)

    def kept(self) -> str:
        """All that lies on the phone, as somebody reads it who takes the phone apart."""
        return str(self.page.evaluate(STORED)) + str(self.page.evaluate(CACHED))

    def is_empty(self) -> bool:
        """Whether nothing of anybody lies there."""
        return str(self.page.evaluate(STORED)) == "[]"

    def lose_answers(self, which: tuple[int, ...]) -> list[str]:
        """Cut connections when the server has recorded; the list tells what became of each."""
        answers: list[str] = []

        def answer(route: Route) -> None:
            if route.request.method != "POST":
                route.continue_()
                return
            response = route.fetch()
            answers.append("lost" if len(answers) in which else "given")
            if answers[-1] == "lost":
                route.abort("connectionreset")
            else:
                route.fulfill(response=response)

        self.screen.context.route("**/visits/**", answer)
        return answers

    def assert_in_order(self) -> None:
        """No script failed, and nothing was loaded that the policy forbids."""
        wrong = [*self.screen.errors, *self.screen.violations]
        assert not wrong, "\n".join(wrong)
