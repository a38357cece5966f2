"""One of many people is looked for by name or number, and chosen among a few."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from domain.ledger.vault import Person
from domain.review import AdjustmentProposed
from tests.cli.bank import settings_in
from tests.projections.bank import MadeBank
from tests.web.administering import drawn_grid
from tests.web.paper import Paper
from tests.web.people import Site, grant, shown, staffed
from tests.web.seeking import found_at
from web.choosing import FEW, MOST
from web.pages.searches import CHOICES

MANY = FEW + 5
TOO_MANY = "they are too many for a list"


def with_managers(bank: MadeBank, number: int) -> MadeBank:
    for each in range(number):
        grant(bank.hire(f"m{each}"), f"m{each}", "manager", "north")
    return bank


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank with many managers in the north, most of them of one family name."""
    people = [
        Person(f"m{each}", f"王{each}" if each else "周邦彦", number=f"N{each:03}", sort_key="w")
        for each in range(MANY)
    ]
    folder = tmp_path_factory.mktemp("choosing")
    found = shown(settings_in(folder), with_managers(staffed(), MANY), people=people)
    yield found
    found.stores.close()


@pytest.fixture(params=CHOICES)
def page(request: pytest.FixtureRequest, site: Site) -> tuple[str, str, str]:
    """A page that has one choose, its reader, and the field in which the choice is."""
    return {
        "/adjustments": ("/adjustments", "north_leader", "staff"),
        "/badges": ("/badges", "north_leader", "staff"),
        "/grids/{grid}": (f"/grids/{drawn_grid(site)}", "administrator", "manager"),
    }[request.param]


def offered(text: str, field: str) -> list[str]:
    """Whom the list of a page offers; none where it has no such list."""
    lists = re.findall(rf'<select [^>]*name="{field}".*?</select>', text, re.DOTALL)
    return [each for said in lists for each in re.findall(r'value="(\w+)"', said)]


def test_many_are_not_listed_before_somebody_is_looked_for(
    site: Site, page: tuple[str, str, str]
) -> None:
    address, reader, field = page
    text = site.browser(reader).get(address).text
    assert offered(text, field) == []
    assert TOO_MANY in text


def test_a_search_offers_a_few_of_those_found_and_says_that_there_are_more(
    site: Site, page: tuple[str, str, str]
) -> None:
    address, reader, field = page
    browser = site.browser(reader)
    to = found_at(browser, address, q="王")
    assert "王" not in to
    assert to.partition("#")[2] == CHOICES.get(address, "change")
    text = browser.get(to).text
    assert len(offered(text, field)) == MOST
    assert f"{MANY - 1 - MOST} more have this name or number" in text
    assert f'id="{to.partition("#")[2]}"' in text


@pytest.mark.parametrize("words", ["周邦彦", "n000", "邦"])
def test_who_alone_has_a_name_or_number_is_chosen_already(
    site: Site, page: tuple[str, str, str], words: str
) -> None:
    address, reader, field = page
    browser = site.browser(reader)
    text = browser.get(found_at(browser, address, q=words)).text
    assert offered(text, field) == ["m0"]
    assert '<option value="m0" selected>周邦彦 · N000</option>' in text


def test_who_is_called_exactly_so_is_chosen_among_those_whose_names_begin_so(site: Site) -> None:
    browser = site.browser("north_leader")
    text = browser.get(found_at(browser, "/adjustments", q="王1")).text
    assert len(offered(text, "staff")) == 11
    assert offered(text, "staff")[0] == "m1"
    assert Paper(text).form("/adjustments").fields["staff"] == "m1"


def test_a_name_that_nobody_has_or_can_read_offers_nobody(
    site: Site, page: tuple[str, str, str]
) -> None:
    address, reader, field = page
    browser = site.browser(reader)
    nobody = browser.get(found_at(browser, address, q="欧阳")).text
    assert (offered(nobody, field), "Nobody here has this name" in nobody) == ([], True)
    theirs = found_at(browser, address, q="王")
    lost = site.browser(reader).get(theirs).text
    assert (offered(lost, field), "Type it again." in lost) == ([], True)
    assert found_at(browser, address, q="") == f"{address}#{theirs.partition('#')[2]}"


def test_points_are_proposed_for_who_was_found_or_from_their_own_page(site: Site) -> None:
    browser = site.browser("north_leader")
    assert 'href="/adjustments?staff=m0#propose"' in browser.get("/managers/m0").text
    for to in (found_at(browser, "/adjustments", q="周邦彦"), "/adjustments?staff=m0"):
        form = Paper(browser.get(to).text).form("/adjustments")
        assert form.fields["staff"] == "m0"
        without = form.filled(measure="help", amount="5")
        refused = browser.post("/adjustments", data=without)
        assert offered(refused.text, "staff") == ["m0"]
        assert Paper(refused.text).form("/adjustments").fields["staff"] == "m0"
        sent = form.filled(measure="help", amount="5", reason="漏记")
        before = site.head
        assert browser.post("/adjustments", data=sent).status_code == 303
        entry = site.stores.ledger.since(before)[0]
        assert isinstance(entry.event, AdjustmentProposed)
        assert entry.event.staff == "m0"
        site.catch_up()


def test_nobody_is_offered_whom_the_reader_does_not_lead(site: Site) -> None:
    browser = site.browser("north_leader")
    for to in (found_at(browser, "/adjustments", q="stranger"), "/adjustments?staff=stranger"):
        assert offered(browser.get(to).text, "staff") == []
    forged = {"command": "x", "staff": "stranger", "measure": "help", "amount": "1", "reason": "x"}
    answer = browser.post("/adjustments", data=forged)
    assert answer.status_code == 422
    assert 'class="problem"' in answer.text


def test_of_a_small_team_all_are_listed(tmp_path_factory: pytest.TempPathFactory) -> None:
    bank = with_managers(staffed(), FEW - 3)
    small = shown(settings_in(tmp_path_factory.mktemp("small")), bank)
    text = small.browser("north_leader").get("/adjustments").text
    # With the three of the north there are as many as a list holds.
    assert len(offered(text, "staff")) == FEW
    assert TOO_MANY not in text
    small.stores.close()


@pytest.mark.parametrize("of", ["/grids/", "/grids/../people", "/grids/a/b", "/grids/a?x=1"])
def test_a_choice_on_no_page_is_refused(site: Site, of: str) -> None:
    answer = site.browser("administrator").post("/searches", data={"of": of, "q": "王"})
    assert answer.status_code == 422


def test_who_may_not_choose_there_is_told_nothing(site: Site) -> None:
    answer = site.browser("li").post("/searches", data={"of": "/adjustments", "q": "王"})
    assert answer.status_code == 404
