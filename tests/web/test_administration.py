"""What administrators change: units, people, roles, leaves, and the calendar of days to come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from domain.bank import BANK, CalendarDaySet
from domain.event import StaffId
from domain.staff import Staff
from domain.unit import Unit
from tests.cli.bank import settings_in
from tests.web.administering import empty_unit
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import PASSWORD, Site, enter, is_in, shown, staffed


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank with an administrator."""
    found = shown(settings_in(tmp_path_factory.mktemp("administration")), staffed())
    yield found
    found.stores.close()


@pytest.fixture
def browser(site: Site) -> TestClient:
    """The administrator's."""
    return site.browser("administrator", follow=True)


def send(browser: TestClient, page: str, form: str, **typed: str) -> Response:
    """Fill in the form of a page and send it."""
    found = Paper(browser.get(page).text).form(form)
    return browser.post(found.action, data=found.filled(**typed))


def test_a_unit_is_opened_renamed_and_closed_once_it_is_empty(
    site: Site, browser: TestClient
) -> None:
    pier = empty_unit(site)
    staff = newcomer(site, "docker")
    address = f"/people/{staff}"
    assert send(browser, address, "/unit", unit=pier).status_code == 200
    page = send(browser, f"/units/{pier}", "/name", name="West Pier")
    assert "<h1>West Pier" in page.text
    refused = send(browser, f"/units/{pier}", "/closing")
    assert (refused.status_code, "1 people work in this unit" in refused.text) == (422, True)
    send(browser, address, "/unit", unit="south")
    assert "Closed" in send(browser, f"/units/{pier}", "/closing").text
    assert site.stores.ledger.load(Unit, pier).closed
    offered = Paper(browser.get("/units").text).form("/units").options["parent"]
    assert (pier in offered, "north" in offered) == (False, True)
    assert "West Pier" in browser.get("/units?q=west").text


def test_a_role_is_granted_and_revoked_for_a_reason_that_is_encrypted(
    site: Site, browser: TestClient
) -> None:
    staff = newcomer(site, "climber")
    address = f"/people/{staff}"
    assert send(browser, address, "/roles", role="leader").status_code == 422
    granted = send(browser, address, "/roles", role="leader", unit="north", reason="五年经验")
    assert granted.status_code == 200
    assert "五年经验" in granted.text
    entry = site.stores.ledger.of(staff)[-1]
    assert (entry.by, "五年经验" in repr(entry.event)) == ("administrator", False)
    paper = Paper(browser.get(address).text)
    form = paper.form("/revoked-roles", role="leader")
    browser.post(form.action, data=form.filled(reason="Back to customers."))
    assert site.stores.ledger.load(Staff, staff).roles == {"manager"}


def test_an_administrator_does_nothing_about_the_own_roles_and_account(
    site: Site, browser: TestClient
) -> None:
    own, before = "/people/administrator", site.head
    assert not [form for form in Paper(browser.get(own).text).forms if "role" in form.action]
    for deed, typed in (
        ("roles", {"role": "manager", "unit": "north", "reason": "I may."}),
        ("revoked-roles", {"role": "administrator", "reason": "Enough."}),
        ("departure", {}),
        ("sign-in", {}),
        ("ended-sessions", {}),
    ):
        answer = browser.post(f"{own}/{deed}", data=typed)
        assert answer.status_code == 422, deed
        assert "nother administrator has to do" in answer.text, deed
    assert site.head == before


def test_who_left_is_signed_out_and_may_join_again(site: Site, browser: TestClient) -> None:
    staff = newcomer(site, "sailor", signs_in=True)
    theirs = site.browser()
    enter(theirs, "sailor")
    assert is_in(theirs)
    assert '<span class="chip">Left' in send(browser, f"/people/{staff}", "/departure").text
    assert not is_in(theirs)
    assert send(browser, f"/people/{staff}", "/return", unit="south").status_code == 200
    assert enter(site.browser(), "sailor", PASSWORD).status_code == 303


def test_sessions_are_ended_and_the_person_may_sign_in_again(
    site: Site, browser: TestClient
) -> None:
    staff = newcomer(site, "forgetful", signs_in=True)
    theirs = site.browser()
    enter(theirs, "forgetful")
    assert "signed out everywhere" in send(browser, f"/people/{staff}", "/ended-sessions").text
    assert not is_in(theirs)
    assert enter(theirs, "forgetful").status_code == 303


def test_a_leave_is_entered_cancelled_and_kept_in_the_history(
    site: Site, browser: TestClient
) -> None:
    staff = newcomer(site, "tired")
    address = f"/people/{staff}"
    days = {"first": "2026-03-09", "last": "2026-03-13"}
    backwards = {"first": days["last"], "last": days["first"]}
    refused = send(browser, address, "/leaves", **backwards, kind="sick")
    paper = Paper(refused.text)
    assert paper.beside("last").startswith("The last day of a leave")
    assert paper.form("/leaves").fields["kind"] == "sick"
    send(browser, address, "/leaves", **days, kind="sick")
    assert "Sick leave" in send(browser, address, "/cancelled-leaves").text
    assert site.stores.ledger.load(Staff, staff).leaves == frozenset()


def test_days_to_come_are_set_all_or_none_and_days_past_stay(
    site: Site, browser: TestClient
) -> None:
    before = site.head
    holiday = {"what": "rest", "name": "行庆"}
    for first, last in (("2026-02-27", "2026-03-05"), ("2026-05-07", "2026-05-06")):
        answer = send(browser, "/calendar", "/calendar", first=first, last=last, **holiday)
        assert answer.status_code == 422
    assert site.head == before
    page = send(browser, "/calendar", "/calendar", first="2026-05-07", last="2026-05-08", **holiday)
    assert page.text.count("行庆") == 4  # in the grid and in the list below it
    assert "/calendar?month=2026-04" in page.text
    announced = send(browser, "/calendar", "/announced-days")
    assert announced.status_code == 200
    entries = [each.event for each in site.stores.ledger.of(BANK)]
    days = [event.day for event in entries if isinstance(event, CalendarDaySet)]
    assert len(days) == len(set(days)) > 10
    assert send(browser, "/calendar", "/announced-days").status_code == 422
    assert not site.office.setting(site.head).calendar.is_working(days[0].toordinal())
    assert site.stores.ledger.load(Staff, StaffId("li")).joined
