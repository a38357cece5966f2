"""People who look at pages in these tests: a small bank of theirs, and a browser for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import Response
from msgspec.structs import replace

from domain.award import Revocation, RevocationProposed
from domain.event import Code, StaffId, UnitId
from domain.ledger.accounts import Accounts
from domain.ledger.door import Stores
from domain.ledger.settings import Settings
from domain.ledger.vault import Person
from domain.staff import Staff
from projections.keeper import Keeper
from projections.people import with_role
from tests.ledger.signing_in import CountingHasher
from tests.postgres import Postgres
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.stores import migrated, opened, record
from tests.web.direct import Direct
from tests.web.reasoning import Reasoning
from web.app import application
from web.caller import PLAIN_COOKIE, SECURE_COOKIE
from web.request import Office

HERE = "http://127.0.0.1"
OWN_FORM = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a form that stands on a page of ours."""

PASSWORD, ANOTHER = "一亩三分地里种了些豌豆吗", "correct horse bat"

NORTH = {"li": "manager", "peer": "manager", "left": "manager", "north_leader": "leader"}
SOUTH = {"stranger": "manager", "south_leader": "leader"}
OFFICE = {"auditor": "auditor", "administrator": "administrator"}
"""Who works where, as what; the tests call people by what they are to Li."""

NAMES = {"li": "李一", "ai": "艾客户", "bao": "包客户", "chen": "陈客户"}

MINUTE = 60_000_000


class Site:
    """A bank behind its pages, whose clock stands, and the browsers of its people."""

    def __init__(self, stores: Stores) -> None:
        """Show these stores; passwords are hashed as always, but quickly."""
        self.stores = stores
        self.pages = application(stores)
        self.app = inner(self.pages)
        self.office: Office = self.app.state.office
        self.hasher = CountingHasher()
        clock = stores.ledger.clock
        self.office.accounts = Accounts(stores.vault, clock, self.hasher)

    @property
    def head(self) -> int:
        """The highest position of the ledger."""
        return self.stores.ledger.head()

    def browser(
        self, staff: str = "", *, at: str = HERE, language: str = "en", follow: bool = False
    ) -> TestClient:
        """A browser, in which a person is signed in where one is named."""
        found = (Reasoning if staff else Direct)(
            self.pages,
            base_url=at,
            headers={"Accept-Language": language, **OWN_FORM},
            follow_redirects=follow,
        )
        if staff:
            carry(found, self.office.sessions.begin(StaffId(staff)))
        return found

    def pass_minutes(self, minutes: float) -> None:
        """Let time pass."""
        clock: Any = self.stores.ledger.clock
        clock.at += int(minutes * MINUTE)

    def catch_up(self) -> None:
        """Bring the views as far as the ledger."""
        Keeper(self.stores.ledger, self.stores.views).catch_up()


def carry(browser: TestClient, token: str) -> None:
    """Have a browser carry a session as if it had been signed in with it."""
    here = browser.base_url
    cookie = SECURE_COOKIE if here.scheme == "https" else PLAIN_COOKIE
    browser.cookies.set(cookie, token, domain=here.host, path="/")


def enter(browser: TestClient, sign_in: str, password: str = PASSWORD, **more: str) -> Response:
    """Send the form of the sign-in page."""
    return browser.post("/sign-in", data={"sign_in": sign_in, "password": password, **more})


def is_in(browser: TestClient) -> bool:
    """Whether somebody is signed in there."""
    return browser.get("/board", follow_redirects=False).status_code == 200


def inner(pages: Any) -> FastAPI:
    """The application inside of what surrounds it."""
    while not isinstance(pages, FastAPI):
        pages = pages.app
    return pages


def routes(site: Site) -> list[tuple[str, str]]:
    """The method and the path of every route; the static files are mounted beside them."""
    every = list(iter_route_contexts(site.app.routes))
    found = [
        (method, str(each.path))
        for each in every
        if isinstance(each.original_route, APIRoute)
        for method in each.methods or ()
    ]
    others = [each.path for each in every if not isinstance(each.original_route, APIRoute)]
    assert others == ["/static/{version}"]
    return found


def staffed(bank: MadeBank | None = None) -> MadeBank:
    """A bank with people of every role: Li, who has three customers, and others around her."""
    bank = bank or MadeBank()
    for unit, people in (("north", NORTH), ("south", SOUTH), ("head_office", OFFICE)):
        for staff, role in people.items():
            bank.hire(staff, unit)
            grant(bank, staff, role, unit)
    bank.know("ai", "bao", "chen").grid("patch", "li", "ai", "bao", "chen")
    return bank


def long_opened() -> MadeBank:
    """The same bank, which opened a month before, so that somebody can be without a close."""
    return staffed(MadeBank(MONDAY - timedelta(days=30)).day(MONDAY))


def grant(bank: MadeBank, staff: str, role: str, unit: str) -> None:
    """Somebody may act in a role, for a unit and those below it."""
    given = {"role": Code(role), "unit": UnitId(unit), "on": bank.today}
    bank.say(Staff, staff, lambda each: each.grant(**given))


def revoked_badge(bank: MadeBank, name: str) -> None:
    """Li's badge is revoked, by two persons who do not appear otherwise."""
    proposal = RevocationProposed(
        staff=StaffId("li"),
        badge=Code("first_win"),
        won=len(bank.entries),
        reason="told in the test",
        proposer=StaffId("first"),
        on=bank.today,
    )
    second = StaffId("second")
    bank.say(Revocation, name, lambda each: each.propose(proposal))
    bank.say(Revocation, name, lambda each: each.confirm(confirmer=second, on=bank.today))


def shown(
    settings: Settings, bank: MadeBank, *, demo: bool = False, people: Sequence[Person] = ()
) -> Site:
    """The bank behind its pages, in new stores; `demo` makes it one where anybody signs in.

    `people` are called otherwise than by their ids and NAMES.
    """
    stores = opened(migrated(settings))
    first = bank.entries[0]
    event: Any = first.event
    record(stores, [replace(first, event=replace(event, demo=demo)), *bank.entries[1:]])
    told = {each.id for each in people}
    others = [each for each in bank.subjects if each not in told]
    named = [Person(each, NAMES.get(each, each), sort_key=each) for each in others]
    stores.vault.remember([*people, *named])
    found = Site(stores)
    found.catch_up()
    return found


def on_both(
    request: pytest.FixtureRequest, folder: Path, bank: MadeBank, *, demo: bool = False
) -> Iterator[Site]:
    """The bank in new stores of the kind that the fixture's parameter names, closed afterwards."""
    settings = Settings(data=folder / "data", key_file=folder / "master.key")
    with ExitStack() as stack:
        if request.param == "postgres":
            server: Postgres = request.getfixturevalue("postgres_server")
            empty = request.getfixturevalue("migrated_database")
            url = stack.enter_context(server.fresh_database(empty))
            settings = settings.model_copy(update={"database_url": url})
        site = shown(settings, bank, demo=demo)
        yield site
        site.stores.close()


def one(stores: Stores, role: str, at: int = 0) -> str:
    """Somebody of a role, in order of id; for a demonstration bank, whose people have no names."""
    with stores.views.read() as connection:
        return with_role(connection, Code(role), at + 1)[at]
