"""Where one is signed in, on the page of the password; what ends there ends in every process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest
from fastapi.testclient import TestClient

from domain.ledger.door import open_stores
from tests.cli.bank import settings_in
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import Site, carry, enter, is_in, shown, staffed
from web.caller import PLAIN_COOKIE

TELEPHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 16) Mobile Safari/537.36"}
_names = count(1)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    """A bank that two processes serve, as far as one can tell from outside."""
    settings = settings_in(tmp_path_factory.mktemp("sessions"))
    one = shown(settings, staffed())
    clock = one.stores.ledger.clock
    with closing(one.stores), closing(open_stores(settings, clock)) as stores:
        yield one, Site(stores)


@pytest.fixture
def name(both: tuple[Site, Site]) -> str:
    """The sign-in name of somebody whom no other test knows."""
    found = f"person-{next(_names)}"
    newcomer(both[0], found, signs_in=True)
    return found


def signed_in(site: Site, name: str, **headers: str) -> TestClient:
    browser = site.browser()
    browser.headers.update(headers)
    assert enter(browser, name).status_code == 303
    return browser


def over_there(browser: TestClient, site: Site) -> TestClient:
    """The same browser, answered by another process."""
    other = site.browser()
    carry(other, browser.cookies[PLAIN_COOKIE])
    return other


def test_the_page_lists_every_place_and_says_which_is_here(
    both: tuple[Site, Site], name: str
) -> None:
    desk, pocket = signed_in(both[0], name), signed_in(both[1], name, **TELEPHONE)
    page = desk.get("/password").text
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]
    assert sorted(("A telephone" in row, ">Here<" in row) for row in rows) == [
        (False, True),
        (True, False),
    ]
    assert "Sign out everywhere else" in page
    assert pocket.post("/sign-out").status_code == 303
    page = desk.get("/password").text
    assert "A telephone" not in page
    assert "Sign out everywhere else" not in page


def test_signing_out_everywhere_else_ends_all_but_this_in_every_process_at_once(
    both: tuple[Site, Site], name: str
) -> None:
    here, other = signed_in(both[0], name), signed_in(both[1], name)
    thief = over_there(here, both[1])
    stranger = signed_in(both[1], newcomer_of(both[0]))
    assert is_in(thief)
    assert is_in(other)
    form = Paper(here.get("/password").text).form("/sessions/end")
    assert here.post(form.action, data=form.fields).headers["Location"] == "/password"
    assert is_in(here)
    assert not is_in(thief)
    assert not is_in(other)
    assert is_in(over_there(here, both[1]))
    assert is_in(stranger)


def test_what_ends_in_one_process_is_over_in_the_other_at_its_next_request(
    both: tuple[Site, Site], name: str
) -> None:
    here = signed_in(both[0], name)
    there = over_there(here, both[1])
    assert is_in(there)
    here.post("/sign-out")
    assert not is_in(there)
    here = signed_in(both[0], name)
    there = over_there(here, both[1])
    assert is_in(there)
    account = both[0].office.accounts.find(name)
    assert account
    both[0].office.accounts.disable(account.staff)
    assert not is_in(there)


def test_in_a_sixth_browser_the_first_one_is_signed_out(both: tuple[Site, Site], name: str) -> None:
    browsers = []
    for at in range(6):
        both[0].pass_minutes(1)
        browsers.append(signed_in(both[at % 2], name))
    assert [is_in(each) for each in browsers] == [False] + [True] * 5


def newcomer_of(site: Site) -> str:
    """The sign-in name of somebody else who is new."""
    found = f"person-{next(_names)}"
    newcomer(site, found, signs_in=True)
    return found
