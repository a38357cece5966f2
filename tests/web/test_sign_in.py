"""Signing in: what gives nothing away, where one goes next, and over what passwords travel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Response

from domain.event import StaffId
from domain.staff import Staff
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import ANOTHER, HERE, PASSWORD, Site, enter, grant, is_in, shown, staffed
from web.caller import PLAIN_COOKIE, SECURE_COOKIE

WRONG = {
    "en": "The sign-in name or the password is wrong; try again.",
    "zh": "登录名或密码有误，请重试。",
}
FAR, SECURE = "http://bank.example", "https://bank.example"

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/board",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "//[",
    "//evil.example\\@127.0.0.1",
    "https://evil.example",
    "https:evil.example",
    "HTTP://evil.example",
    "javascript:alert(1)",
    "data:text/html,evil",
    "evil.example",
]
"""Addresses that are not ours, or that some browser takes for one that is not."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A real bank, in which Li has an account."""
    found = shown(settings_in(tmp_path_factory.mktemp("sign-in")), staffed())
    found.office.accounts.create(StaffId("li"), "li", PASSWORD)
    yield found
    found.stores.close()


def test_who_knows_the_password_is_let_in_however_the_name_is_typed(site: Site) -> None:
    browser = site.browser()
    answer = enter(browser, " LI ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "李一" in browser.get("/board").text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_wrong_is_not_told_and_the_name_stays(site: Site, language: str) -> None:
    name = f"barred-{language}"
    site.office.accounts.disable(StaffId(newcomer(site, name, signs_in=True)))
    said = set()
    for sign_in, password in (("li", ANOTHER), ("nobody", ANOTHER), (name, PASSWORD), ("li", "")):
        answer = enter(site.browser(language=language), sign_in, password)
        paper = Paper(answer.text)
        assert answer.status_code == 422
        assert list(paper.problems.values()) == [WRONG[language]]
        assert paper.form("/sign-in").fields == {"then": "", "sign_in": sign_in, "password": ""}
        assert not password or password not in answer.text
        assert "Set-Cookie" not in answer.headers
        said.add(answer.text.replace(f'value="{sign_in}"', ""))
    assert len(said) == 1


@pytest.mark.parametrize("password", ["  spaces are typed too  ", "一亩三分地里种了些豌豆吗 "])
def test_a_space_at_the_end_is_part_of_a_password(site: Site, password: str) -> None:
    staff = newcomer(site, password.strip())
    site.office.accounts.create(StaffId(staff), staff, password)
    assert enter(site.browser(), staff, password).status_code == 303
    assert enter(site.browser(), staff, password.strip()).status_code == 422


def test_who_guesses_too_often_has_to_wait(site: Site) -> None:
    newcomer(site, "guessed", signs_in=True)
    for _ in range(10):
        assert enter(site.browser(), "guessed", ANOTHER).status_code == 422
    answer = enter(site.browser(), "guessed")
    assert answer.status_code == 422
    assert "tried too often" in Paper(answer.text).problems["-"]
    site.pass_minutes(15)
    assert enter(site.browser(), "guessed").status_code == 303


def test_who_left_the_bank_is_let_in_nowhere(site: Site) -> None:
    staff = newcomer(site, "gone", signs_in=True)
    it = site.office.stores.ledger.load(Staff, staff)
    site.stores.ledger.record(it, it.leave(on=MONDAY), by="administrator")
    browser = site.browser(follow=True)
    assert enter(browser, "gone").url.path == "/sign-in"
    assert not is_in(browser)


def test_one_goes_on_to_the_page_that_was_asked_for(site: Site) -> None:
    browser = site.browser()
    asked = "/board?window=week&on=2026-03-02&unit="
    there = browser.get(asked)
    assert there.status_code == 303
    form = Paper(browser.get(there.headers["Location"]).text).form("/sign-in")
    assert form.fields["then"] == asked
    wrong = enter(browser, "li", ANOTHER, then=form.fields["then"])
    assert Paper(wrong.text).form("/sign-in").fields["then"] == asked
    assert enter(browser, "li", then=asked).headers["Location"] == asked


@pytest.mark.parametrize("then", ELSEWHERE)
def test_nobody_is_sent_to_another_site(site: Site, then: str) -> None:
    browser = site.browser()
    page = browser.get("/sign-in", params={"then": then})
    assert Paper(page.text).form("/sign-in").fields["then"] == ""
    refused = enter(browser, "li", ANOTHER, then=then)
    assert Paper(refused.text).form("/sign-in").fields["then"] == ""
    site.pass_minutes(15)  # or all these guesses would be too many
    assert enter(browser, "li", then=then).headers["Location"] == "/"


def test_an_address_that_is_nowhere_leads_to_nowhere_here(site: Site) -> None:
    asked = site.browser().get("/board?then=//evil.example").headers["Location"]
    assert parse_qs(urlsplit(asked).query) == {"then": ["/board?then=//evil.example"]}
    for strange in ("//evil.example/", "/%5Cevil.example", "///evil.example/board"):
        answer = site.browser().get(HERE + strange)
        assert answer.status_code == 404
        assert "Location" not in answer.headers


@pytest.mark.parametrize(("at", "sets"), [(HERE, PLAIN_COOKIE), (SECURE, SECURE_COOKIE)])
def test_no_script_and_no_other_site_gets_the_cookie(site: Site, at: str, sets: str) -> None:
    browser = site.browser(at=at)
    cookie = cookie_of(enter(browser, "li"), sets)
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"
    assert (cookie["domain"], cookie["expires"], cookie["max-age"]) == ("", "", "")
    assert bool(cookie["secure"]) == (at == SECURE)
    assert len(cookie.value) >= 22  # 128 bits, six of them a character
    assert is_in(browser)


def test_the_plain_cookie_is_worth_nothing_over_tls(site: Site) -> None:
    browser = site.browser(at=SECURE)
    browser.cookies.set(PLAIN_COOKIE, site.office.sessions.begin(StaffId("li")))
    assert not is_in(browser)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_password_does_not_travel_in_the_clear(site: Site, language: str) -> None:
    checked = len(site.hasher.checked)
    answer = enter(site.browser(at=FAR, language=language), "li")
    assert answer.status_code == 422
    assert "https" in Paper(answer.text).problems["-"]
    assert "Set-Cookie" not in answer.headers
    browser = site.browser("li", at=FAR)
    form = {"current": PASSWORD, "password": ANOTHER, "again": ANOTHER}
    assert "https" in Paper(browser.post("/password", data=form).text).problems["-"]
    assert len(site.hasher.checked) == checked


def test_in_a_real_bank_nobody_signs_in_without_a_password(site: Site) -> None:
    page = site.browser().get("/sign-in").text
    assert "/demo-sign-in" not in page
    answer = site.browser().post("/demo-sign-in", data={"staff": "li"})
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_in_a_demonstration_one_is_whom_one_chooses_on_this_machine_alone(tmp_path: Path) -> None:
    bank = staffed()
    bank.say(Staff, "left", lambda each: each.leave(on=MONDAY))
    demo = shown(settings_in(tmp_path), bank, demo=True)
    browser = demo.browser()
    forms = [f for f in Paper(browser.get("/sign-in").text).forms if f.action == "/demo-sign-in"]
    offered = {staff for form in forms for _, staff in form.buttons}
    assert offered == {"li", "peer", "stranger", "north_leader", "south_leader"} | {
        "auditor",
        "administrator",
    }
    for staff in offered:
        assert browser.post("/demo-sign-in", data={"staff": staff}).status_code == 303
        assert is_in(browser)
    for nobody in ("left", "nobody", "", "ai"):
        stranger = demo.browser()
        answer = stranger.post("/demo-sign-in", data={"staff": nobody})
        assert answer.status_code == 404
        assert "Set-Cookie" not in answer.headers
    for elsewhere in (FAR, SECURE):
        answer = demo.browser(at=elsewhere).post("/demo-sign-in", data={"staff": "li"})
        assert answer.status_code == 404
    demo.stores.close()


def test_a_demonstration_offers_somebody_of_every_role_and_tells_where_they_work(
    tmp_path: Path,
) -> None:
    bank = staffed()
    for number in range(20):
        grant(bank.hire(f"m{number:02}", "south"), f"m{number:02}", "manager", "south")
    grant(bank.hire("director", "head_office"), "director", "leader", "head_office")
    demo = shown(settings_in(tmp_path), bank, demo=True)
    page = demo.browser().get("/sign-in").text
    told = dict(re.findall(r"<h3>([^<]+)</h3>(.*?)</form>", page, re.DOTALL))
    faces = {role: re.findall(r'value="(\w+)"', form) for role, form in told.items()}
    assert len(faces.pop("Customer manager")) == 6
    assert faces == {
        "Leader of a unit": ["north_leader", "south_leader"],
        "Leader of the whole bank": ["director"],
        "Auditor": ["auditor"],
        "Administrator": ["administrator"],
    }
    for leader, unit in (("north_leader", "north"), ("south_leader", "south")):
        assert f"{leader} <small>{unit}</small>" in told["Leader of a unit"]
    demo.stores.close()


def test_the_managers_whom_a_demonstration_offers_came_at_different_times(tmp_path: Path) -> None:
    bank = staffed()
    for number in range(20):
        grant(bank.hire(f"m{number:02}"), f"m{number:02}", "manager", "north")
    demo = shown(settings_in(tmp_path), bank, demo=True)
    page = demo.browser().get("/sign-in").text
    offered = sorted(re.findall(r'name="staff" value="(\w+)"', page))
    demo.stores.close()
    assert [each for each in offered if each.startswith("m")] == ["m02", "m06", "m10", "m14", "m18"]


def cookie_of(answer: Response, name: str) -> Morsel[str]:
    """A cookie that the answer sets."""
    said: SimpleCookie = SimpleCookie()
    for value in answer.headers.get_list("set-cookie"):
        said.load(value)
    return said[name]
