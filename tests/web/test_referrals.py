"""The referral network: whose chains a reader is shown, by which names, and how it is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.projections.bank import MadeBank
from tests.web.made import newcomer
from tests.web.people import Site, on_both, staffed
from web.chain_view import LABEL, MOST, shortened
from web.pages.referrals import CHAINS

LIST = re.compile(r'<ul class="told">.*?</ul>\s*<div class="scroll"', re.DOTALL)
IN_LIST = re.compile(r'class="person">(?:<a href="/customers/([\w-]+)">)?([^<]*)<')
IN_DRAWING = re.compile(r"<text [^>]*>([^<]*)</text>")
SHAPE = re.compile(r'<(?:rect|circle|path) class="(first|known|named|contacted|closed)"')
HEADING = re.compile(r'<h2 id="chain-\d">Chain of (\S+)')
STRANGER = "A customer of other colleagues"


def told() -> MadeBank:
    """Ai named two, one of whom named a third, who went to the south; many named one each, and one
    of the south named the first of these as well, and somebody by mistake.

    Ai is a channel, as one of the two was closed with and the other one was met.
    """
    bank = staffed().know("far").grid("far_grid", "stranger", "far")
    bank.start("li", "ai").refer("first").refer("second")
    bank.register("first", by="li").confirm("first").register("second", by="li").confirm("second")
    bank.days(1).plan("li", "first").won().refer("third")
    bank.start("li", "second")
    bank.register("third", by="stranger").confirm("third")
    bank.start("stranger", "far").refer("farther").refer("farthest")
    bank.start("stranger", "far").refer("mistaken").retract()
    many = [f"many{number:02}" for number in range(CHAINS)]
    bank.know(*many).grid("own", "peer", *many)
    for each in many:
        bank.start("peer", each).refer(f"{each}_named")
    bank.start("stranger", "far").refer("many00_named")
    bank.know("broad").grid("broad_grid", "peer", "broad")
    visit = bank.start("peer", "broad")
    for number in range(MOST + 3):
        visit.refer(f"branch{number:02}")
    return bank


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """That bank behind its pages."""
    yield from on_both(request, tmp_path_factory.mktemp("referrals"), told())


def page(site: Site, reader: str, query: str = "") -> str:
    answer = site.browser(reader).get(f"/referrals{query}")
    assert answer.status_code == 200
    return answer.text


def listed(text: str) -> list[str]:
    """The names that lists tell, in their order."""
    return [name.strip() for part in LIST.findall(text) for _, name in IN_LIST.findall(part)]


def test_a_manager_is_shown_what_came_of_the_own_customers_word(site: Site) -> None:
    text = page(site, "li")
    assert HEADING.findall(text) == ["艾客户"]
    assert listed(text) == ["艾客户", "first", STRANGER, "second"]
    assert "4 customers" in text
    assert "2 links deep" in text
    assert "1 channel customer" in text


def test_the_drawing_has_whom_the_list_has_each_by_a_shape_of_their_own(site: Site) -> None:
    text = page(site, "li")
    drawing = text.partition('<div class="scroll"')[2]
    assert IN_DRAWING.findall(drawing) == ["艾客户", "first", "second", "·"]
    assert sorted(SHAPE.findall(drawing)) == ["closed", "contacted", "first", "named"]
    assert drawing.count("ring-of-channel") == 1
    assert drawing.count('class="thread') == 3


def test_nobody_is_told_the_names_of_other_colleagues_customers(site: Site) -> None:
    for reader in ("li", "north_leader"):
        text = page(site, reader)
        assert "third" not in text
        assert "far" not in listed(text)
    assert "third" not in page(site, "stranger")  # nobody of the south's named them
    # Whom another one named first may be found by a phone number, which must not tell the name.
    assert listed(page(site, "stranger")) == ["far", "farther", "farthest", STRANGER]


def test_a_leader_is_shown_the_chains_of_the_team_and_an_auditor_all_by_id(site: Site) -> None:
    pages = [page(site, "north_leader", f"?page={number}") for number in (1, 2)]
    heads = [each for text in pages for each in HEADING.findall(text)]
    assert heads == ["broad", "艾客户", *sorted(f"many{number:02}" for number in range(CHAINS))]
    assert "艾客户" not in page(site, "south_leader")
    everything = page(site, "auditor") + page(site, "auditor", "?page=2")
    assert {"ai", "far", "broad"} <= set(HEADING.findall(everything))
    assert "艾客户" not in everything
    assert "/customers/" not in everything


def test_of_a_large_chain_those_nearest_are_shown_and_how_many_there_are_more(site: Site) -> None:
    text = page(site, "peer")
    first = LIST.findall(text)[0]
    assert len(IN_LIST.findall(first)) == MOST
    assert "4 more customers are further away" in text


def test_one_customers_chain_is_for_whoever_may_open_their_page(site: Site) -> None:
    assert listed(page(site, "li", "?customer=first")) == ["first", STRANGER]
    assert "This customer named nobody yet." in page(site, "li", "?customer=second")
    statuses = {
        reader: site.browser(reader).get("/referrals?customer=first").status_code
        for reader in ("peer", "stranger", "south_leader", "north_leader", "auditor")
    }
    assert statuses == {
        "peer": 404,
        "stranger": 404,
        "south_leader": 404,
        "north_leader": 200,
        "auditor": 200,
    }


def test_without_a_referral_the_page_tells_how_a_chain_begins(site: Site) -> None:
    assert "How a chain begins" in page(site, newcomer(site, "nobody"))


def test_a_name_is_cut_where_there_is_no_more_room() -> None:
    assert shortened("山茶馆") == "山茶馆"
    assert shortened("茶" * (LABEL // 2)) == "茶" * (LABEL // 2)
    assert shortened("茶" * LABEL) == "茶" * (LABEL // 2 - 1) + "…"
    assert shortened("a" * (LABEL + 1)) == "a" * (LABEL - 1) + "…"
