"""Being signed in: one session after another, what ends it, and a password that is due."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from fastapi.testclient import TestClient

from domain.event import StaffId
from tests.cli.bank import settings_in
from tests.web.filled import filled
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import ANOTHER, HERE, PASSWORD, Site, carry, enter, is_in, shown, staffed
from web.access import ACCESS
from web.caller import PLAIN_COOKIE, SECURE_COOKIE

SECURE = "https://bank.example"
MAY_BE_ASKED = {"/healthz", "/offline", "/sign-in", "/sign-in/code", "/demo-sign-in"}
MAY_BE_ASKED |= {"/language", "/sign-out", "/password"}
_names = count(1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which people sign in."""
    found = shown(settings_in(tmp_path_factory.mktemp("signed-in")), staffed())
    yield found
    found.stores.close()


@pytest.fixture
def name(site: Site) -> str:
    """The sign-in name of somebody whom no other test knows."""
    found = f"person-{next(_names)}"
    newcomer(site, found, signs_in=True)
    return found


def signed_in(site: Site, name: str, at: str = HERE) -> TestClient:
    browser = site.browser(at=at)
    assert enter(browser, name).status_code == 303
    return browser


def change(
    browser: TestClient, current: str = PASSWORD, password: str = ANOTHER, again: str = ""
) -> Paper:
    """Send the form for another password."""
    form = {"current": current, "password": password, "again": again or password}
    return Paper(browser.post("/password", data=form).text)


@pytest.mark.parametrize(("at", "cookie"), [(HERE, PLAIN_COOKIE), (SECURE, SECURE_COOKIE)])
def test_a_session_from_before_the_sign_in_ends_with_it(
    site: Site, name: str, at: str, cookie: str
) -> None:
    planted = site.office.sessions.begin(StaffId("stranger"))
    browser = site.browser(at=at)
    carry(browser, planted)
    enter(browser, name)
    fresh = browser.cookies[cookie]
    assert fresh != planted
    assert site.office.sessions.who(planted) is None
    account = site.office.accounts.find(name)
    session = site.office.sessions.who(fresh)
    assert account
    assert session
    assert session.staff == account.staff


def test_a_made_up_session_is_not_taken_over(site: Site, name: str) -> None:
    browser = site.browser()
    carry(browser, "made-up")
    enter(browser, name)
    assert browser.cookies[PLAIN_COOKIE] != "made-up"
    assert site.office.sessions.who("made-up") is None


def test_a_refused_sign_in_ends_no_session(site: Site, name: str) -> None:
    browser = signed_in(site, name)
    before = browser.cookies[PLAIN_COOKIE]
    assert enter(browser, name, ANOTHER).status_code == 422
    assert browser.cookies[PLAIN_COOKIE] == before
    assert is_in(browser)


@pytest.mark.parametrize(("at", "cookie"), [(HERE, PLAIN_COOKIE), (SECURE, SECURE_COOKIE)])
def test_signing_out_ends_the_session_for_whoever_has_its_cookie(
    site: Site, name: str, at: str, cookie: str
) -> None:
    browser, elsewhere = signed_in(site, name, at), signed_in(site, name, at)
    thief = site.browser(at=at)
    carry(thief, browser.cookies[cookie])
    assert is_in(thief)
    answer = browser.post("/sign-out")
    assert answer.headers["Location"] == "/sign-in"
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert cookie not in browser.cookies
    assert not is_in(browser)
    assert not is_in(thief)
    assert is_in(elsewhere)


def test_another_password_ends_all_other_sessions(site: Site, name: str) -> None:
    browser, other = signed_in(site, name), signed_in(site, name)
    thief = site.browser()
    carry(thief, browser.cookies[PLAIN_COOKIE])
    assert change(browser).problems == {}
    assert is_in(browser)
    assert not is_in(other)
    assert not is_in(thief)
    assert enter(site.browser(), name).status_code == 422
    assert enter(site.browser(), name, ANOTHER).status_code == 303


def test_a_password_that_is_not_changed_ends_nothing(site: Site, name: str) -> None:
    browser, other = signed_in(site, name), signed_in(site, name)
    assert "not your password until now" in change(browser, current=ANOTHER).beside("current")
    assert change(browser, again="something else").beside("again").startswith("Type the same")
    assert change(browser, password="short").beside("password").startswith("A password needs")
    assert change(browser, password=PASSWORD).beside("password").startswith("This is the password")
    page = browser.post("/password", data={"current": ANOTHER, "password": "short", "again": "x"})
    assert page.status_code == 422
    assert not any(Paper(page.text).form("/password").fields.values())
    assert is_in(browser)
    assert is_in(other)


def test_a_password_that_was_handed_over_is_changed_before_anything_else(site: Site) -> None:
    newcomer(site, "handed-over", signs_in=True, must_change=True)
    browser = signed_in(site, "handed-over")
    before = site.head
    for method, path in ACCESS:
        if path not in MAY_BE_ASKED and "{" not in path:
            answer = browser.request(method, path)
            assert answer.status_code == 404 or answer.headers["Location"] == "/password", path
    assert browser.get("/").headers["Location"] == "/password"
    assert browser.get("/today").headers["Location"] == "/password"
    assert site.head == before
    assert "Somebody else set your password" in browser.get("/password").text
    assert change(browser).problems == {}
    assert browser.get("/").headers["Location"] == "/today"
    assert is_in(browser)


def test_who_has_to_change_the_password_may_sign_out_instead(site: Site) -> None:
    newcomer(site, "not-now", signs_in=True, must_change=True)
    browser = signed_in(site, "not-now")
    assert browser.post("/sign-out").headers["Location"] == "/sign-in"
    assert PLAIN_COOKIE not in browser.cookies


def test_a_password_from_the_administrator_ends_the_sessions_and_is_due(
    site: Site, name: str
) -> None:
    browser = signed_in(site, name)
    account = site.office.accounts.find(name)
    assert account
    administrator = site.browser("administrator")
    page = administrator.post(f"/people/{account.staff}/password").text
    handed = page.partition("<code>")[2].partition("</code>")[0]
    assert len(handed) > 12
    assert not is_in(browser)
    assert enter(site.browser(), name).status_code == 422
    browser = site.browser()
    assert enter(browser, name, handed).status_code == 303
    assert browser.get("/board").headers["Location"] == "/password"


def test_who_is_barred_is_signed_out_at_once(site: Site, name: str) -> None:
    browser = signed_in(site, name)
    account = site.office.accounts.find(name)
    assert account
    address = f"/people/{account.staff}/sign-in"
    administrator = site.browser("administrator")
    assert administrator.post(address).status_code == 200
    assert not is_in(browser)
    assert enter(site.browser(), name).status_code == 422
    assert administrator.post(address, data={"allowed": "1"}).status_code == 200
    assert enter(site.browser(), name).status_code == 303


def test_half_an_hour_without_a_request_ends_a_session(site: Site, name: str) -> None:
    browser = signed_in(site, name)
    site.pass_minutes(29)
    assert is_in(browser)
    site.pass_minutes(29)
    assert is_in(browser)
    site.pass_minutes(31)
    assert not is_in(browser)


def test_twelve_hours_end_a_session_however_busy(site: Site, name: str) -> None:
    browser = signed_in(site, name)
    for _ in range(36):
        site.pass_minutes(20)
        assert is_in(browser)
    site.pass_minutes(1)
    assert not is_in(browser)


def test_a_session_that_is_over_takes_no_form(site: Site) -> None:
    address, form = filled(site, "/visits")
    browser = site.browser(form.by)
    site.pass_minutes(31)
    before = site.head
    answer = browser.post(address, data=form.fields)
    assert answer.status_code == 401
    assert "what you typed is still there" in answer.text
    assert site.head == before
