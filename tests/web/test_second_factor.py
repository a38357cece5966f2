"""The second factor on the pages: who needs one, how it is set up, asked for, lost and reset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from fastapi.testclient import TestClient

from domain.event import Code, StaffId, UnitId
from domain.staff import Staff
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.enrolled import code_now, enrol
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import PASSWORD, Site, carry, enter, is_in, shown, staffed
from web.access import ACCESS, PUBLIC
from web.caller import PLAIN_COOKIE, TO_ENROL

NEED_ONE = ("leader", "auditor", "administrator")
_names = count(1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A real bank."""
    found = shown(settings_in(tmp_path_factory.mktemp("second-factor")), staffed())
    yield found
    found.stores.close()


def hired(site: Site, role: str) -> tuple[str, str]:
    """Somebody new with an account; the sign-in name and the id."""
    name = f"person-{next(_names)}"
    return name, newcomer(site, name, role=role, signs_in=True)


def signed_in(site: Site, name: str) -> TestClient:
    browser = site.browser()
    assert enter(browser, name).status_code == 303
    return browser


def set_up(site: Site, browser: TestClient) -> tuple[str, list[str]]:
    """Set up a second factor through its pages; the secret, and the recovery codes."""
    form = Paper(browser.get("/second-factor").text).form("/second-factor")
    page = browser.post(form.action, data=form.filled(current=PASSWORD)).text
    assert "data:image/svg+xml" in page
    secret = "".join(re.findall(r'class="key">([^<]+)<', page)[0].split())
    form = Paper(page).form("/second-factor/confirmation")
    done = browser.post(form.action, data=form.filled(code=code_now(site, secret)))
    assert done.status_code == 200
    assert secret not in browser.get("/second-factor").text
    codes = re.findall(r"<li><code>([^<]+)</code></li>", done.text)
    site.pass_minutes(1)
    return secret, codes


@pytest.mark.parametrize("role", NEED_ONE)
def test_who_may_do_others_harm_sets_one_up_before_anything_else(site: Site, role: str) -> None:
    name, staff = hired(site, role)
    browser, before = signed_in(site, name), site.head
    for (method, path), rule in ACCESS.items():
        if rule is not PUBLIC and path not in TO_ENROL:
            answer = browser.request(method, re.sub(r"\{\w+\}", staff, path))
            to = answer.headers.get("Location", "")
            assert answer.status_code == 404 or to == "/second-factor", path
    assert browser.get("/").headers["Location"] == "/second-factor"
    assert site.head == before
    planted = browser.cookies[PLAIN_COOKIE]
    _, codes = set_up(site, browser)
    assert len(codes) == 8
    assert browser.cookies[PLAIN_COOKIE] != planted
    assert site.office.sessions.who(planted) is None
    assert is_in(browser)


def test_a_manager_may_have_one_and_need_not(site: Site) -> None:
    name, _ = hired(site, "manager")
    browser = signed_in(site, name)
    assert browser.get("/").headers["Location"] == "/today"
    set_up(site, browser)
    assert enter(site.browser(), name).headers["Location"] == "/sign-in/code"


def test_a_role_that_needs_one_asks_for_it_at_the_next_request(site: Site) -> None:
    name, staff = hired(site, "manager")
    browser = signed_in(site, name)
    assert is_in(browser)
    it = site.stores.ledger.load(Staff, staff)
    granted = it.grant(role=Code("leader"), unit=UnitId("north"), on=MONDAY)
    site.stores.ledger.record(it, granted, by="administrator")
    assert browser.get("/board").headers["Location"] == "/second-factor"


def test_nobody_is_signed_in_before_the_code_is_given(site: Site) -> None:
    name, staff = hired(site, "leader")
    secret, _ = enrol(site, staff)
    site.pass_minutes(1)
    browser = site.browser()
    asked = enter(browser, name, then="/board?window=week").headers["Location"]
    assert asked == "/sign-in/code?then=%2Fboard%3Fwindow%3Dweek"
    half, before = browser.cookies[PLAIN_COOKIE], site.head
    for (method, path), rule in ACCESS.items():
        if rule is not PUBLIC:
            answer = browser.request(method, re.sub(r"\{\w+\}", staff, path))
            to = answer.headers.get("Location", "")
            assert answer.status_code in (401, 404) or to.startswith("/sign-in?"), path
    assert site.head == before
    form = Paper(browser.get(asked).text).form("/sign-in/code")
    wrong = browser.post(form.action, data=form.filled(code="000000"))
    assert wrong.status_code == 422
    assert Paper(wrong.text).beside("code").startswith("The code is wrong")
    assert Paper(wrong.text).form("/sign-in/code").fields == form.fields
    right = browser.post(form.action, data=form.filled(code=code_now(site, secret)))
    assert right.headers["Location"] == "/board?window=week"
    assert browser.cookies[PLAIN_COOKIE] != half
    assert is_in(browser)
    thief = site.browser()
    carry(thief, half)
    assert not is_in(thief)
    assert thief.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_the_same_code_signs_in_once_and_a_recovery_code_too(site: Site) -> None:
    name, staff = hired(site, "auditor")
    secret, codes = enrol(site, staff)
    site.pass_minutes(1)
    for code in (code_now(site, secret), codes[0]):
        for status in (303, 422):
            browser = site.browser()
            enter(browser, name)
            assert browser.post("/sign-in/code", data={"code": code}).status_code == status
            assert is_in(browser) == (status == 303)


def test_who_takes_longer_than_five_minutes_begins_again(site: Site) -> None:
    name, staff = hired(site, "auditor")
    secret, _ = enrol(site, staff)
    browser = site.browser()
    enter(browser, name)
    site.pass_minutes(6)
    answer = browser.post("/sign-in/code", data={"code": code_now(site, secret)})
    assert answer.headers["Location"] == "/sign-in"
    assert not is_in(browser)


def test_nobody_is_led_to_another_site_by_way_of_the_code(site: Site) -> None:
    name, staff = hired(site, "auditor")
    secret, _ = enrol(site, staff)
    site.pass_minutes(1)
    browser = site.browser()
    asked = enter(browser, name, then="//evil.example").headers["Location"]
    assert asked == "/sign-in/code"
    form = Paper(browser.get("/sign-in/code?then=//evil.example").text).form("/sign-in/code")
    assert form.fields["then"] == ""
    sent = {"code": code_now(site, secret), "then": "https://evil.example"}
    assert browser.post("/sign-in/code", data=sent).headers["Location"] == "/"


def test_without_the_password_none_is_set_up(site: Site) -> None:
    name, staff = hired(site, "leader")
    browser = signed_in(site, name)
    refused = browser.post("/second-factor", data={"current": "something else"})
    assert refused.status_code == 422
    assert "wrong" in Paper(refused.text).problems["-"]
    assert site.office.factors.offered(StaffId(staff)) == ""
    answer = browser.post("/second-factor/confirmation", data={"code": "123456"})
    assert "set one up first" in Paper(answer.text).problems["-"]


def test_an_administrator_resets_that_of_another_person_and_not_the_own(site: Site) -> None:
    name, staff = hired(site, "leader")
    secret, _ = enrol(site, staff)
    site.pass_minutes(1)
    browser = site.browser()
    enter(browser, name)
    browser.post("/sign-in/code", data={"code": code_now(site, secret)})
    assert is_in(browser)
    chief_name, chief = hired(site, "administrator")
    administrator = signed_in(site, chief_name)
    set_up(site, administrator)
    own = administrator.post(f"/people/{chief}/second-factor")
    assert own.status_code == 422
    assert "Ask another administrator" in own.text
    assert f"/people/{chief}/second-factor" not in own.text
    assert f"/people/{staff}/second-factor" in administrator.get(f"/people/{staff}").text
    assert administrator.post(f"/people/{staff}/second-factor").status_code == 200
    assert not is_in(browser)
    assert signed_in(site, name).get("/board").headers["Location"] == "/second-factor"
    again = administrator.post(f"/people/{staff}/second-factor")
    assert "no second factor" in again.text


def test_a_demonstration_asks_for_none(tmp_path_factory: pytest.TempPathFactory) -> None:
    demo = shown(settings_in(tmp_path_factory.mktemp("demo")), staffed(), demo=True)
    demo.office.accounts.create(StaffId("auditor"), "auditor", PASSWORD)
    browser = demo.browser()
    browser.post("/demo-sign-in", data={"staff": "auditor"})
    assert is_in(browser)
    leader = demo.browser("north_leader")
    assert "need no second factor" in leader.get("/second-factor").text
    demo.stores.close()
