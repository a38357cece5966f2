"""An auditor steps through the history: what was known at each entry, and what that changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.event import EPOCH, Code
from domain.visit import Visit
from projections.history import position_before
from tests.cli.bank import settings_in
from tests.web.people import Site, shown, staffed
from web.pages import history

MARKS: dict[str, int] = {}
"""Positions by what had just happened there."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Li wins, a colleague wins too, and Li takes her visit back."""
    bank = staffed()
    bank.grid("other", "peer", "ai", "bao")
    MARKS["nothing"] = len(bank.entries)
    bank.visit("li", "ai", "hers").plan().won()
    MARKS["hers"] = len(bank.entries)
    bank.visit("peer", "bao", "his").plan().won()
    MARKS["his"] = len(bank.entries)
    bank.say(Visit, "hers", lambda it: it.retract(reason=Code("mistake"), on=bank.today))
    MARKS["back"] = len(bank.entries)
    found = shown(settings_in(tmp_path_factory.mktemp("history")), bank)
    yield found
    found.stores.close()


def text(site: Site, address: str) -> str:
    """A page as the auditor sees it."""
    answer = site.browser("auditor").get(address)
    assert answer.status_code == 200
    return answer.text


def section(page: str, name: str) -> str:
    """A section of a page, by the id of its heading."""
    return page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]


def board(page: str) -> dict[str, list[str]]:
    """Rank and value by manager, of the board that a page shows."""
    rows = section(page, "standings").partition("<tbody>")[2].split("</tr>")[:-1]
    found = {}
    for row in rows:
        who = re.search(r'href="/managers/(\w+)"', row)
        assert who
        found[who.group(1)] = re.findall(r'<td class="number">(.*?)</td>', row)
    return found


def test_each_entry_shows_the_board_of_its_time(site: Site) -> None:
    assert board(text(site, f"/history?at={MARKS['nothing']}")) == {}
    assert board(text(site, f"/history?at={MARKS['hers']}")) == {"li": ["1", "1.00"]}
    both = board(text(site, f"/history?at={MARKS['his']}"))
    assert both == {"li": ["1", "1.00"], "peer": ["1", "1.00"]}
    newest = text(site, "/history")
    assert board(newest)["peer"] == ["1", "1.00"]
    assert board(newest).get("li", ["", "0.00"])[1] != "1.00"
    assert f'value="{site.head}"' in newest


def test_an_entry_says_what_it_changed(site: Site) -> None:
    effects = section(text(site, f"/history?at={MARKS['back']}"), "effects")
    assert "Reversed" in effects
    assert "known no longer" in effects
    assert "−" in effects or "-" in effects
    moved = effects.partition("By these entries")[0]
    assert 'href="/managers/li"' in moved
    assert "Nothing that is scored" in section(text(site, "/history?at=2"), "effects")
    found = [text(site, f"/history?at={at}") for at in range(MARKS["nothing"], MARKS["hers"] + 1)]
    assert any('<span class="chip">won</span>' in each for each in found)
    assert any("known from here on" in each for each in found)


def test_one_goes_on_and_back_and_to_a_moment(site: Site) -> None:
    at = MARKS["his"]
    page = text(site, f"/history?at={at}&kind=close")
    assert f"/history?at={at - 1}&amp;kind=close" in page
    assert f"/history?at={at + 1}&amp;kind=close" in page
    [entry] = site.stores.ledger.at([at])
    moment = site.office.setting(site.head).time_zone
    clock = (EPOCH + timedelta(microseconds=entry.at)).astimezone(moment)
    said = clock.replace(tzinfo=None).isoformat(timespec="microseconds")
    meant = position_before(site.stores.ledger, entry.at)
    assert meant >= at
    assert f'id="at" type="range" name="at" min="1" max="{site.head}" value="{meant}"' in text(
        site, f"/history?moment={said}"
    )
    early = site.browser("auditor").get("/history?moment=1999-01-01T00:00")
    assert early.status_code == 422
    assert "Nothing was recorded up to that moment" in early.text
    for bad in ("moment=soon", "moment=0001-01-01T00:00", "kind=luck", "window=decade", "unit=x"):
        assert site.browser("auditor").get(f"/history?{bad}").status_code == 422, bad
    for bad in ("at=0", "at=x", f"at={site.head + 1}"):
        assert site.browser("auditor").get(f"/history?{bad}").status_code == 404, bad


def test_htmx_is_answered_with_the_part_that_changes(site: Site) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = site.browser("auditor").get(f"/history?at={MARKS['his']}", headers=headers)
    assert answer.text.lstrip().startswith('<div id="known">')
    assert "<html" not in answer.text


def test_inboxes_are_told_again_as_far_as_one_can_wait(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = text(site, f"/history/teams?at={MARKS['his']}")
    assert "To be recognised" in page
    assert "could be compared then" in section(page, "trap")
    monkeypatch.setattr(history, "LONGEST", 3)
    page = text(site, f"/history/teams?at={MARKS['his']}")
    assert f"--as-known {MARKS['his']}" in page
    assert "To be recognised" not in page


def test_two_entries_are_compared_by_who_moved_and_why(site: Site) -> None:
    page = text(site, f"/history/compared?since={MARKS['hers']}&at={MARKS['back']}")
    moved = section(page, "moved")
    rows = {who: row for row in moved.split("<tr>") for who in re.findall(r"managers/(\w+)", row)}
    assert set(rows) == {"li", "peer"}
    assert f"/history?at={MARKS['back']}" in rows["li"]
    assert f"/history?at={MARKS['back']}" not in rows["peer"]
    cited = {int(each) for each in re.findall(r"/history\?at=(\d+)\"", rows["peer"])}
    assert cited
    assert all(MARKS["hers"] < each <= MARKS["his"] for each in cited)
    assert "moved nobody" in text(site, "/history/compared?since=1&at=1")
    browser = site.browser("auditor")
    assert browser.get("/history/compared?since=9&at=2").status_code == 422
    last = text(site, "/history/compared?since=2&at=9&page=7")
    assert last == text(site, "/history/compared?since=2&at=9")
