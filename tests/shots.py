"""`make shots`: pictures of every page that each role can reach, on every screen, to look at."""

from __future__ import annotations

import argparse
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, ViewportSize

from cli.demo.plan import DemoPlan
from cli.demo.simulation import demonstrate
from domain.ledger.door import open_stores
from projections.keeper import Keeper
from tests.browser import running_chromium
from tests.cli.bank import UNTIL, settings_in
from tests.serving import serving
from tests.walk import Found, enter, roles, walk
from tests.web.importing import previewed_for_all

PLAN = DemoPlan(until=UNTIL, managers=40, customers=2000, weeks=13)

HEIGHTS = {390: 844, 768: 1024, 1280: 800, 1920: 1080}
SCHEMES, LOCALES = ("light", "dark"), ("zh-CN", "en-GB")


class Picture(NamedTuple):
    """What is shown in the documents: a page by its name, as somebody sees it on one screen."""

    file: str
    role: int
    name: str
    width: int
    scheme: Literal["light", "dark"]
    locale: str


PICTURES = (
    Picture("today", 0, "-today", 390, "light", "zh-CN"),
    Picture("me", 0, "-managers-staff", 390, "dark", "zh-CN"),
    Picture("board", 0, "-board", 390, "light", "en-GB"),
    Picture("board-wide", 3, "-board", 1280, "light", "zh-CN"),
    Picture("inbox", 2, "-inbox", 390, "light", "en-GB"),
    Picture("team", 2, "-team", 1280, "dark", "en-GB"),
    Picture("history", 3, "-history", 1280, "light", "en-GB"),
)

# Chromium photographs as PNG; a WebP of the same looks is a third as large.
AS_WEBP = """
async (png) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"),
    {width: image.naturalWidth, height: image.naturalHeight});
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.85).split(",")[1];
}
"""


def main() -> None:
    """Make a bank, walk through it in every role, and take the pictures."""
    asked = _asked()
    take = _choose if asked.chosen else _take
    if asked.site:
        with tempfile.TemporaryDirectory() as folder, running_chromium(Path(folder)) as browser:
            for name in take(browser, asked.site, asked):
                print(name, flush=True)
        return
    with tempfile.TemporaryDirectory(prefix="pacesetter-shots-") as folder:
        settings = settings_in(Path(folder))
        demonstrate(settings, PLAN, lambda _day: None)
        with closing(open_stores(settings)) as stores:
            Keeper(stores.ledger, stores.views).catch_up()
            previewed_for_all(stores)
        with serving(open_stores(settings)) as site, running_chromium(Path(folder)) as browser:
            for name in take(browser, site, asked):
                print(name, flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/shots"))
    parser.add_argument("--only", default="", help="a part of the names of the pages to be taken")
    parser.add_argument("--width", type=int, action="append", choices=sorted(HEIGHTS))
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    parser.add_argument("--locale", action="append", choices=LOCALES)
    parser.add_argument("--chosen", action="store_true", help="those of the documents, as WebP")
    parser.add_argument("--site", default="", help="address of a demonstration that runs already")
    return parser.parse_args()


def _choose(browser: Browser, site: str, asked: argparse.Namespace) -> Iterator[str]:
    asked.out.mkdir(parents=True, exist_ok=True)
    for each in PICTURES:
        size = ViewportSize(width=each.width, height=HEIGHTS[each.width])
        context = browser.new_context(
            viewport=size, color_scheme=each.scheme, locale=each.locale, reduced_motion="reduce"
        )
        page = context.new_page()
        role = enter(page, site, each.role)
        page.goto(site + next(a for _, name, a in walk(page, site, role) if name == each.name))
        png = b64encode(page.screenshot()).decode()
        page.goto("about:blank")
        (asked.out / f"{each.file}.webp").write_bytes(b64decode(page.evaluate(AS_WEBP, png)))
        context.close()
        yield each.file


def _take(browser: Browser, site: str, asked: argparse.Namespace) -> Iterator[str]:
    asked.out.mkdir(parents=True, exist_ok=True)
    screens = product(asked.width or HEIGHTS, asked.scheme or SCHEMES, asked.locale or LOCALES)
    pages: list[Found] = []
    for width, scheme, locale in screens:
        size = ViewportSize(width=width, height=HEIGHTS[width])
        for role in range(roles(browser, site)):
            context = browser.new_context(viewport=size, color_scheme=scheme, locale=locale)
            page = context.new_page()
            name = enter(page, site, role)
            if not any(each.role == name for each in pages):
                pages += walk(page, site, name)
            for each in pages:
                if each.role == name and asked.only in f"{each.role}{each.name}":
                    page.set_viewport_size(size)
                    page.goto(site + each.address)
                    # As high as the page, or what is fixed to the window lies across its middle.
                    whole = page.evaluate("document.documentElement.scrollHeight")
                    page.set_viewport_size({"width": width, "height": max(whole, HEIGHTS[width])})
                    file = f"{each.role}{each.name}-{width}-{scheme}-{locale}.png"
                    page.screenshot(path=asked.out / file, full_page=True)
                    yield file
            context.close()


if __name__ == "__main__":
    main()
