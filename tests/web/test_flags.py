"""Questions about conduct: shown to those who look after a person, answered once, in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.flag import FlagCase
from projections import flagged
from projections.flags.rows import FlagRow
from tests.cli.bank import settings_in
from tests.web.people import Site, grant, shown, staffed


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li's customers named each other in a circle, and so did a leader's own."""
    bank = staffed().know("fan")
    grant(bank, "north_leader", "manager", "north")
    for manager, one, other in (("li", "ai", "fan"), ("north_leader", "bao", "chen")):
        bank.start(manager, one).refer(other)
        bank.start(manager, other).refer(one)
    found = shown(settings_in(tmp_path_factory.mktemp("flags")), bank)
    yield found
    found.stores.close()


def flag(site: Site, manager: str = "li", *, answered: bool = False) -> FlagRow:
    with site.stores.views.read() as connection:
        found = flagged.flags(connection, answered=answered)
    return next(each for each in found if each.manager == manager)


def test_a_leader_sees_questions_about_their_people_and_not_about_themselves(site: Site) -> None:
    page = site.browser("north_leader").get("/flags").text
    assert flag(site).flag in page
    assert flag(site, "north_leader").flag not in page
    own = site.browser("north_leader").get(f"/flags/{flag(site, 'north_leader').flag}")
    assert own.status_code == 404
    assert flag(site, "north_leader").flag in site.browser("auditor").get("/flags").text
    assert "No question is waiting" in site.browser("south_leader").get("/flags").text


def test_a_question_shows_its_events(site: Site) -> None:
    it = flag(site)
    page = site.browser("north_leader").get(f"/flags/{it.flag}").text
    assert "Referrals that lead back" in page
    assert page.count("Referral obtained") == len(it.causes) == 2
    assert all(f"#{cause}" in page for cause in it.causes)
    assert "艾客户" in page
    assert "艾客户" not in site.browser("auditor").get(f"/flags/{it.flag}").text


def test_an_answer_is_kept_with_its_words_and_cannot_be_given_twice(site: Site) -> None:
    name = flag(site).flag
    leader, address = site.browser("north_leader"), f"/flags/{name}/answer"
    said = {"finding": "explained", "note": "三家是亲戚", "command": "form-1"}
    assert leader.post(address, data=said).status_code == 303
    assert leader.post(address, data=said).status_code == 303  # the same form again is the same
    page = leader.get(f"/flags/{name}").text
    assert "三家是亲戚" in page
    assert "There is a good explanation" in page
    assert name not in leader.get("/flags").text
    assert name in leader.get("/flags?answered=1").text
    auditor = site.browser("auditor")
    assert "三家是亲戚" in auditor.get(f"/flags/{name}").text
    head = site.head
    again = auditor.post(address, data=said | {"command": "form-2"})
    assert (again.status_code, site.head) == (422, head)
    assert "Somebody answered this question already" in again.text
    stored = site.stores.ledger.of(name)[0].event
    assert "三家" not in str(stored)  # the ledger holds ciphertext
    assert site.stores.ledger.load(FlagCase, name).answered == stored


@pytest.mark.parametrize(
    ("finding", "note", "sentence"),
    [
        ("", "words", "Say whether it is explained or confirmed."),
        ("guilty", "words", "Say whether it is explained or confirmed."),
        ("confirmed", "", "Say what you found."),
    ],
)
def test_an_answer_that_says_too_little_is_refused_with_what_was_typed(
    site: Site, finding: str, note: str, sentence: str
) -> None:
    name, head = flag(site).flag, site.head
    data = {"finding": finding, "note": note}
    answer = site.browser("north_leader").post(f"/flags/{name}/answer", data=data)
    assert (answer.status_code, site.head) == (422, head)
    assert sentence in answer.text
    assert note in answer.text


@pytest.mark.parametrize("query", ["page=0", "answered=7", "page=x"])
def test_what_is_no_page_is_refused(site: Site, query: str) -> None:
    assert site.browser("auditor").get(f"/flags?{query}").status_code == 422


def test_it_is_told_in_chinese(site: Site) -> None:
    page = site.browser("north_leader", language="zh").get(f"/flags/{flag(site).flag}").text
    assert "首尾相连的转介绍" in page
    assert "客户之间相互介绍形成循环" in page
