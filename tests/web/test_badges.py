"""A badge is given, revoked, appealed for and restored, through the forms of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from domain.award import BadgeRestored, BadgeRevoked
from domain.event import StaffId
from projections.awarded import awards, revoked, waiting
from tests.cli.bank import settings_in
from tests.web.made import hand_out
from tests.web.people import Site, grant, shown, staffed


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li won a badge, with more leaders in her unit than one."""
    bank = staffed().hire("coach", "head_office").hire("boss", "head_office")
    for leader in ("coach", "boss"):
        grant(bank, leader, "leader", "head_office")
    bank.plan("li", "ai").won()
    found = shown(settings_in(tmp_path_factory.mktemp("badges")), bank)
    hand_out(found)
    yield found
    found.stores.close()


def send(site: Site, staff: str, path: str, **fields: str) -> Response:
    """Send a form, which has an id of its own."""
    command = f"{staff}{path}{site.head}"
    return site.browser(staff).post(path, data={"command": command, **fields})


def proposed(site: Site) -> str:
    """The leader proposes to revoke what Li won; returns the address."""
    answer = send(
        site, "north_leader", "/managers/li/revocations", badge="first_win", reason="未见原件"
    )
    assert answer.headers["Location"] == "/badges?staff=li"
    site.catch_up()
    with site.stores.views.read() as connection:
        (row,) = waiting(connection, {StaffId("li")})
    return f"/revocations/{row.id}"


def is_worn(site: Site) -> bool:
    site.catch_up()
    with site.stores.views.read() as connection:
        (first,) = (row for row in awards(connection, StaffId("li")) if row.badge == "first_win")
        return first.is_worn


def on_page(browser: TestClient, path: str, words: str) -> bool:
    text = browser.get(path).text
    return words in re.sub(r"\s+", " ", text)


def test_two_persons_revoke_the_wearer_is_told_and_a_third_restores(site: Site) -> None:
    address, li = proposed(site), site.browser("li")
    assert is_worn(site)
    assert li.get(address).status_code == 404
    assert send(site, "north_leader", f"{address}/confirmation", version="1").status_code == 422
    assert send(site, "coach", f"{address}/confirmation", version="1").status_code == 303
    assert not is_worn(site)
    assert on_page(li, "/managers/li", "A badge was revoked. See why, and appeal")
    assert on_page(li, address, "未见原件")
    assert send(site, "li", f"{address}/appeal", version="2", reason="").status_code == 422
    assert (
        send(site, "li", f"{address}/appeal", version="2", reason="原件在行里").status_code == 303
    )
    site.catch_up()
    assert on_page(li, "/managers/li", "the appeal waits for a decision")
    for reader in ("li", "boss"):
        browser = site.browser(reader)
        assert on_page(browser, "/appeals", f'href="{address}"')
        assert browser.get(address.replace("/revocations/", "/appeals/")).status_code == 404
    said = {"version": "3", "decision": "granted", "reason": "已见原件"}
    for involved in ("north_leader", "coach"):
        assert send(site, involved, f"{address}/decision", **said).status_code == 422
    assert send(site, "boss", f"{address}/decision", **said).status_code == 303
    assert is_worn(site)
    assert on_page(li, address, "the badge is worn again")
    assert on_page(li, "/managers/li", "on appeal, given back")
    stored = [entry.event for entry in site.stores.ledger.of(address.rpartition("/")[2])]
    assert [type(event) for event in stored if isinstance(event, BadgeRevoked | BadgeRestored)] == [
        BadgeRevoked,
        BadgeRestored,
    ]
    assert "未见原件" not in repr(stored)


def test_an_appeal_that_is_turned_down_leaves_the_badge_revoked(site: Site) -> None:
    address = proposed(site)
    send(site, "coach", f"{address}/confirmation", version="1")
    send(site, "li", f"{address}/appeal", version="2", reason="不对")
    answer = send(
        site, "boss", f"{address}/decision", version="3", decision="turned_down", reason="如此"
    )
    assert answer.status_code == 303
    assert not is_worn(site)
    with site.stores.views.read() as connection:
        (row,) = revoked(connection, StaffId("li"))
    assert (row.granted, row.decided > 0) == (0, True)
    site.browser("li").get("/managers/li")


def test_one_award_is_questioned_once_at_a_time(site: Site) -> None:
    proposed(site)
    again = send(site, "coach", "/managers/li/revocations", badge="first_win", reason="又一次")
    assert again.status_code == 422
    assert "proposed already" in again.text
    assert "又一次" in again.text


def test_a_leader_gives_a_badge_by_hand_and_an_administrator_may_not(site: Site) -> None:
    gift = {"badge": "good_mate", "reason": "替同事补位"}
    assert send(site, "administrator", "/managers/li/badges", **gift).status_code == 422
    assert send(site, "north_leader", "/managers/li/badges", **gift).status_code == 303
    site.catch_up()
    with site.stores.views.read() as connection:
        (mate,) = (row for row in awards(connection, StaffId("li")) if row.badge == "good_mate")
    assert mate.giver == "north_leader"
    assert on_page(site.browser("li"), "/managers/li", "Good mate")
    for leader in ("north_leader", "coach"):
        again = send(site, leader, "/managers/li/badges", **gift)
        assert "awarded this badge before" in again.text
    own = send(site, "north_leader", "/managers/li/badges", badge="first_win", reason="x")
    assert "won by what one does" in own.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("4 more weeks over your median", "19 more visits with the goal set before")),
        ("zh", ("还差 4 周超过自己的中位数", "再连续 4 周：位居同组前列")),
    ],
)
def test_what_is_to_do_is_said_in_words(site: Site, language: str, words: tuple[str, ...]) -> None:
    page = site.browser("li", language=language).get("/managers/li").text
    text = re.sub(r"\s+", " ", page)
    assert [word for word in words if word not in text] == []


def test_the_team_page_lists_awards_and_what_waits(site: Site) -> None:
    proposed(site)
    page = site.browser("north_leader").get("/badges?staff=li").text
    assert "First win" in page
    assert "李一" in page
    assert "/revocations/" in page
    assert "/revocations/" not in site.browser("south_leader").get("/badges").text
