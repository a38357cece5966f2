"""A leader's inbox: what shows it, two taps to answer it, and a budget that is never overdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx2 import Response

from domain.event import Code, StaffId
from domain.ledger.identity import new_id
from domain.recognition import THANKS, Recognition, RecognitionGiven
from domain.visit import Visit
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.made import detected
from tests.web.paper import Paper
from tests.web.people import Site, grant, on_both, shown, staffed

BOTH = [("kind", "thanks"), ("kind", "award")]

NOTE = "去得真快，客户放心了"


@pytest.fixture(params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A bank whose north is led by two, and where nothing was detected yet."""
    bank = staffed().hire("deputy")
    grant(bank, "deputy", "leader", "north")
    yield from on_both(request, tmp_path_factory.mktemp("inbox"), bank)


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same, on SQLite alone."""
    bank = staffed().hire("deputy")
    grant(bank, "deputy", "leader", "north")
    site = shown(settings_in(tmp_path_factory.mktemp("small")), bank)
    yield site
    site.stores.close()


def test_a_leader_thanks_in_two_taps_and_the_person_reads_it(site: Site) -> None:
    row = detected(site)
    page = site.browser("north_leader").get("/inbox").text
    assert "Never recognised yet" in page
    assert "Saw a risk in time" in page
    assert 'href="/visits/visit_' in page
    sent = {"kind": "thanks", "note": NOTE, "evidence": [str(each) for each in row.causes]}
    address = f"/detections/{row.detection}/recognition"
    given = site.browser("north_leader").post(address, data=sent)
    assert given.status_code == 303
    page = site.browser("north_leader").get(given.headers["Location"]).text
    assert "You thanked 李一." in page
    assert f'id="{row.detection}"' not in page
    assert "Everything is answered." in page
    (entry,) = site.stores.ledger.of(row.detection)
    event = entry.event
    assert NOTE not in repr(event)
    assert getattr(event, "evidence", ()) == tuple(row.causes)
    mine = site.browser("li").get("/managers/li").text
    assert NOTE in mine
    assert NOTE not in site.browser("auditor").get("/managers/li").text


def test_the_second_of_two_leaders_is_told_that_it_is_answered(site: Site) -> None:
    row = detected(site)
    evidence = {"evidence": str(row.causes[0]), "kind": "thanks"}
    address = f"/detections/{row.detection}/recognition"

    def send(by: str) -> Response:
        return site.browser(by).post(address, data=evidence)

    with ThreadPoolExecutor(2) as together:
        answers = list(together.map(send, ("north_leader", "deputy")))
    codes = sorted(each.status_code for each in answers)
    assert codes[0] == 303
    assert codes[1] in (409, 422)
    assert len(site.stores.ledger.of(row.detection)) == 1
    late = send("deputy" if answers[0].status_code == 303 else "north_leader")
    assert late.status_code == 422
    assert "A leader has answered this already" in late.text


def test_two_awards_at_once_do_not_overdraw_the_budget(site: Site) -> None:
    rows = [detected(site) for _ in range(3)]
    # Three managers and a deputy work in the north: one award a week.
    assert "Awards left this week: 1" in site.browser("north_leader").get("/inbox").text

    def send(at: int) -> Response:
        evidence = {"evidence": str(rows[at].causes[0]), "kind": "award"}
        address = f"/detections/{rows[at].detection}/recognition"
        return site.browser("north_leader").post(address, data=evidence)

    with ThreadPoolExecutor(3) as together:
        answers = list(together.map(send, range(3)))
    assert sorted(each.status_code for each in answers) == [303, 422, 422]
    given = [row for row in rows if site.stores.ledger.of(row.detection)]
    assert len(given) == 1
    page = site.browser("north_leader").get("/inbox").text
    assert "Awards left this week: 0" in page


def test_what_was_typed_stays_beside_the_sentence(small: Site) -> None:
    row = detected(small)
    address = f"/detections/{row.detection}/recognition"
    browser = small.browser("north_leader")
    bare = browser.post(address, data={"kind": "thanks", "note": NOTE})
    assert bare.status_code == 422
    assert "without evidence there is no recognition" in bare.text
    assert Paper(bare.text).form(address).fields["note"] == NOTE
    odd = browser.post(address, data={"kind": "cake", "evidence": str(row.causes[0])})
    assert Paper(odd.text).beside("kind") == "Choose thanks or an award."
    for evidence in ("x", "999999", "-1"):
        answer = browser.post(address, data={"kind": "thanks", "evidence": evidence})
        assert "Cite as evidence what is listed here." in answer.text
    waiver = f"/detections/{row.detection}/waiver"
    empty = browser.post(waiver, data={"reason": " "})
    assert Paper(empty.text).beside("reason") == "Say why this is not to be recognised."
    assert small.stores.ledger.of(row.detection) == []


def test_a_waiver_waits_for_another_leader_of_the_person(small: Site) -> None:
    row = detected(small)
    waiver, agreement = (f"/detections/{row.detection}/{noun}" for noun in ("waiver", "agreement"))
    sent = small.browser("north_leader").post(waiver, data={"reason": "A walk-in."})
    assert sent.status_code == 303
    own = small.browser("north_leader")
    assert agreement not in own.get("/inbox").text
    refused = own.post(agreement)
    assert refused.status_code == 422
    assert "Another leader has to agree to this waiver." in refused.text
    far = small.browser("south_leader")
    assert "A walk-in." not in far.get("/inbox").text
    assert far.post(agreement).status_code == 404
    other = small.browser("deputy")
    page = other.get("/inbox").text
    assert "A walk-in." in page
    form = Paper(page).form(agreement)
    assert other.post(form.action, data=form.filled()).status_code == 303
    assert agreement not in other.get("/inbox").text
    assert len(small.stores.ledger.of(row.detection)) == 2


def test_once_the_awards_are_used_up_thanks_are_left_and_the_page_says_so_once(small: Site) -> None:
    rows = [detected(small) for _ in range(3)]
    address = "/detections/{}/recognition"
    used_up = "awards come back on Monday"
    browser = small.browser("north_leader")
    page = browser.get("/inbox").text
    assert used_up not in page
    assert Paper(page).form(address.format(rows[0].detection)).buttons == BOTH
    award = {"kind": "award", "evidence": str(rows[0].causes[0])}
    assert browser.post(address.format(rows[0].detection), data=award).status_code == 303
    page = browser.get("/inbox").text
    form = Paper(page).form(address.format(rows[1].detection))
    assert form.buttons == [("kind", "thanks")]
    assert page.count(used_up) == 1
    assert "Give an award" not in page
    chinese = small.browser("north_leader", language="zh").get("/inbox").text
    assert "奖励额度下周一恢复" in chinese


def test_who_was_recognised_by_somebody_is_told_that_they_cannot_do_it_back(small: Site) -> None:
    row = detected(small)
    given = RecognitionGiven(
        staff=StaffId("north_leader"),
        leader=StaffId("li"),
        kind=THANKS,
        behaviour=Code("risk_seen"),
        evidence=(1,),
        on=MONDAY,
    )
    small.stores.ledger.record(Recognition(id=new_id("detection")), given, by="li")
    small.catch_up()
    page = small.browser("north_leader").get("/inbox").text
    assert "This person recognised you on 2026-03-02" in page
    assert Paper(page).form(f"/detections/{row.detection}/recognition").buttons == []
    deputy = small.browser("deputy").get("/inbox").text
    assert Paper(deputy).form(f"/detections/{row.detection}/recognition").buttons == BOTH


def test_a_leader_is_told_that_others_answer_what_was_detected_of_them(small: Site) -> None:
    words = "What was detected of yourself is not here (1)"
    assert words not in small.browser("north_leader").get("/inbox").text
    detected(small, manager="north_leader", reader="deputy")
    page = small.browser("north_leader").get("/inbox").text
    assert words in page
    assert "Everything is answered." in page
    assert words not in small.browser("deputy").get("/inbox").text


def test_the_inbox_speaks_chinese(small: Site) -> None:
    detected(small)
    page = small.browser("north_leader", language="zh").get("/inbox").text
    assert "待表彰" in page
    assert "及时走访异常客户" in page
    assert "Say thanks" not in page


def test_what_was_corrected_meanwhile_cannot_be_answered(small: Site) -> None:
    row = detected(small)
    ledger = small.stores.ledger
    (started,) = [each for each in ledger.at(row.causes) if each.subject.startswith("visit")]
    visit = ledger.load(Visit, started.subject)
    ledger.record(visit, visit.retract(reason=Code("mistake"), on=MONDAY), by="li")
    sent = {"kind": "thanks", "evidence": str(row.causes[0])}
    address = f"/detections/{row.detection}/recognition"
    answer = small.browser("north_leader").post(address, data=sent)
    assert answer.status_code == 422
    assert "was corrected meanwhile" in answer.text
