"""`make shots`: pictures of every page that each role can reach, on every screen, to look at."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize

from cli.demo.plan import DemoPlan
from cli.demo.simulation import demonstrate
from domain.ledger.door import open_stores
from projections.keeper import Keeper
from tests.browser import running_chromium
from tests.cli.bank import UNTIL, settings_in
from tests.serving import serving
from tests.walk import Found, enter, roles, walk

PLAN = DemoPlan(until=UNTIL, managers=40, customers=2000, weeks=13)

HEIGHTS = {390: 844, 768: 1024, 1280: 800, 1920: 1080}
SCHEMES, LOCALES = ("light", "dark"), ("zh-CN", "en-GB")


def main() -> None:
    """Make a bank, walk through it in every role, and take the pictures."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="pacesetter-shots-") as folder:
        settings = settings_in(Path(folder))
        demonstrate(settings, PLAN, lambda _day: None)
        with closing(open_stores(settings)) as stores:
            Keeper(stores.ledger, stores.views).catch_up()
        with serving(open_stores(settings)) as site, running_chromium(Path(folder)) as browser:
            for name in _take(browser, site, asked):
                print(name, flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/shots"))
    parser.add_argument("--only", default="", help="a part of the names of the pages to be taken")
    parser.add_argument("--width", type=int, action="append", choices=sorted(HEIGHTS))
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    parser.add_argument("--locale", action="append", choices=LOCALES)
    return parser.parse_args()


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
                    page.goto(site + each.address)
                    file = f"{each.role}{each.name}-{width}-{scheme}-{locale}.png"
                    page.screenshot(path=asked.out / file, full_page=True)
                    yield file
            context.close()


if __name__ == "__main__":
    main()
