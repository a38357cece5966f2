"""What people type is shown as what they typed: 150 payloads in every field run on no page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from msgspec.structs import replace

from domain.award import BadgeAwarded, Hand
from domain.bank import RulesetPublished
from domain.event import StaffId
from domain.ledger.door import open_stores
from domain.ledger.identity import new_id
from domain.ledger.settings import Settings
from domain.ruleset_1 import RULESET_1
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.filled import FORMS, filled
from tests.web.made import GOOD_MATE
from tests.web.payloads import NUMBER, PAYLOADS, alive_in, batches
from tests.web.people import PASSWORD, Site, long_opened, shown
from tests.web.screen import AFTER_WHAT_WAITS, Screen
from tests.web.test_bad_input import ASKED
from web.access import ACCESS, GET
from web.caller import PLAIN_COOKIE

READERS = ("li", "north_leader", "south_leader", "auditor", "administrator")
SAME = 3
"""Pages of one route that a reader looks at."""

LINK = re.compile(r'href="(/[^"]*)"')
PATHS = [path for method, path in ACCESS if method == GET]
ROUTES = [(path, re.compile(re.sub(r"\{\w+\}", "[^/]+", path))) for path in PATHS]
ENDLESS = ("/live",)
PLACES = {"appeal": "/appeals", "revocation": "/revocations", "visit": "/visits"}
PLACES |= {"customer": "/customers", "staff": "/managers"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Where the bank is kept."""
    return settings_in(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[Site]:
    """A bank in whose rules somebody named a badge so, which Li wears."""
    found = shown(settings, long_opened(), demo=True)
    found.office.accounts.create(StaffId("li"), "li", PASSWORD)
    ledger, some = found.stores.ledger, batches()[0]
    badge = replace(GOOD_MATE, zh=some, en=some, zh_deed=some, en_deed=some)
    published = RulesetPublished(
        effective_from=MONDAY,
        ruleset=replace(RULESET_1, version=2, badges=(*RULESET_1.badges, badge)),
        reason=some,
        proposed_by=StaffId("first"),
        approved_by=StaffId("second"),
        on=MONDAY,
    )
    ledger.record(ledger.bank(), published, by="second")
    given = BadgeAwarded(
        staff=StaffId("li"), badge=badge.code, giver=StaffId("first"), reason=some, on=MONDAY
    )
    ledger.record(Hand(id=new_id("hand")), given, by="first")
    found.catch_up()
    yield found
    found.stores.close()


def planted(site: Site) -> Iterator[str]:
    """Send every field of every form with every payload; what is answered at once."""
    for path in FORMS:
        for field in ("command", *FORMS[path].fields):
            for some in [PAYLOADS[1]] if field == "command" else batches():
                address, form = filled(site, path)
                browser = site.browser(form.by, follow=True)
                before = site.head
                answer = browser.post(address, data=form.fields | {field: some})
                assert answer.status_code < 500, (path, field)
                yield answer.text
                if field != "command" and not NUMBER.search(answer.text):
                    yield from told_of(site, browser, before)


def told_of(site: Site, browser: TestClient, before: int) -> Iterator[str]:
    """The pages of what was recorded, where the answer did not show it."""
    for entry in site.stores.ledger.since(before):
        place = PLACES.get(entry.subject.partition("_")[0])
        if place:
            yield browser.get(f"{place}/{entry.subject}").text


def asked(site: Site) -> Iterator[str]:
    """Ask every question with every payload, as somebody who may ask it."""
    for path, names in ASKED.items():
        for name in names:
            for some in batches():
                for reader in READERS:
                    answer = site.browser(reader, follow=True).get(path, params={name: some})
                    if answer.status_code != 404:
                        yield answer.text
                        break


def walked(browser: TestClient) -> Iterator[tuple[str, str]]:
    """Some pages of every route to which links lead, by their addresses."""
    seen: dict[str, int] = {}
    ahead, known = ["/"], {"/"}
    while ahead:
        address = ahead.pop(0)
        route = route_of(address)
        if not route or route in ENDLESS or seen.get(route, 0) >= SAME:
            continue
        seen[route] = seen.get(route, 0) + 1
        answer = browser.get(address)
        if is_kept_apart(answer):
            continue
        if answer.status_code == 200:
            yield str(answer.request.url.raw_path, "ascii"), answer.text
            links = dict.fromkeys(unescape(each) for each in LINK.findall(answer.text))
            ahead += [each for each in links if each not in known]
            known |= links.keys()


def is_kept_apart(answer: Response) -> bool:
    """Whether it is a file, of which browsers make no page: they put it down as what it is."""
    if answer.headers["Content-Type"].startswith("text/html"):
        return False
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return True


def route_of(address: str) -> str:
    path = urlsplit(address).path
    return next((route for route, pattern in ROUTES if pattern.fullmatch(path)), "")


def shown_in(html: list[str]) -> set[str]:
    return {number for each in html for number in NUMBER.findall(unescape(each))}


@pytest.mark.timeout(600)
def test_what_is_typed_comes_alive_on_no_page(
    site: Site, settings: Settings, screen: OpenScreen
) -> None:
    pages = [*planted(site), *asked(site)]
    assert len(PAYLOADS) == len(shown_in(pages)) == 150
    site.catch_up()
    read: dict[str, tuple[str, str]] = {}
    for reader in READERS:
        for address, html in walked(site.browser(reader, follow=True)):
            pages.append(html)
            if NUMBER.search(html):
                read.setdefault(route_of(address), (reader, address))
    empty = screen()
    assert set(alive_in(empty.page, pages)) == set()
    assert len(read) > 12
    with serving(open_stores(settings, site.stores.ledger.clock)) as server:
        for reader in READERS:
            token = site.office.sessions.begin(StaffId(reader))
            mine = [address for other, address in read.values() if other == reader]
            assert_quiet(screen(), server, token, mine)


def assert_quiet(shown_now: Screen, server: str, token: str, addresses: list[str]) -> None:
    """In a real browser these pages break no policy, run nothing and open no dialog."""
    dialogs: list[str] = []
    shown_now.page.on("dialog", lambda each: dialogs.append(each.message))
    shown_now.context.add_cookies([{"name": PLAIN_COOKIE, "value": token, "url": server}])
    for address in addresses:
        answer = shown_now.page.goto(server + address)
        assert answer
        assert answer.status == 200
        shown_now.page.evaluate(AFTER_WHAT_WAITS)
    assert (dialogs, shown_now.violations) == ([], [])
