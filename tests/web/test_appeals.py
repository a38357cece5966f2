"""Appeals, adjustments and late facts: who may, who may not, and what follows for the points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response

from domain.event import CustomerId, StaffId
from domain.review import Appeal, EvidenceUpheld
from domain.second_look import SecondLook
from domain.visit import Visit
from domain.visit_event import VisitStarted
from tests.projections.bank import MONDAY
from tests.web.judged import CONTRACT, LOG, MISTAKE, SUCCESS, rejected_visit, revoke
from tests.web.paper import Paper
from tests.web.people import Site, grant, on_both, staffed

REASON = "It was signed on the back"


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A bank in which a leader of the south rejected a close of Li's, who planned another visit."""
    bank = staffed().hire("judge", "south")
    grant(bank, "judge", "leader", "south")
    rejected_visit(bank, "rejected", "judge")
    revoke(bank, "taken", proposer="judge", confirmer="south_leader")
    bank.visit("li", "bao", "late").plan()
    bank.days(3)
    yield from on_both(request, tmp_path, bank)


@pytest.fixture
def rejected(site: Site) -> int:
    """The position of the rejection."""
    return site.stores.ledger.of("rejected")[-1].position


def hidden(page: Response, action: str) -> dict[str, str]:
    """The hidden fields of a form."""
    found = re.search(rf'<form[^>]*action="{action}".*?</form>', page.text, re.DOTALL)
    assert found, page.text
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found.group()))


def kinds(site: Site) -> list[str]:
    """Kinds of the score entries of Li's goal, in order."""
    site.catch_up()
    with site.stores.views.read() as connection:
        query = (
            "SELECT kind FROM score_entry WHERE manager = 'li' AND measure = 'ev' "
            "ORDER BY position, kind DESC"
        )
        return list(connection.exec_driver_sql(query).scalars())


def appeal(site: Site, about: int | str, reason: str = REASON, who: str = "li") -> Response:
    browser = site.browser(who)
    form = hidden(browser.get(f"/appeals?about={about}"), "/appeals")
    return browser.post("/appeals", data=form | {"about": str(about), "reason": reason})


def filed(site: Site) -> str:
    """The appeal that was filed last."""
    found = [e.subject for e in site.stores.ledger.since(0, 1 << 30) if e.subject[:7] == "appeal_"]
    return found[-1]


def decide(site: Site, who: str, answer: str = "granted", reason: str = "Indeed") -> Response:
    browser, it = site.browser(who), filed(site)
    said = {"command": "form-1", "answer": answer, "reason": reason}
    return browser.post(f"/appeals/{it}/decision", data=said)


def test_an_appeal_that_is_granted_reinstates_the_points(site: Site, rejected: int) -> None:
    assert kinds(site)[-1] == "reversal"
    assert (
        f'href="/appeals?about={rejected}#file"' in site.browser("li").get("/visits/rejected").text
    )
    assert appeal(site, rejected).status_code == 303
    page = site.browser("south_leader").get(f"/appeals/{filed(site)}")
    assert REASON in page.text
    assert decide(site, "south_leader").status_code == 303
    assert kinds(site)[-1] == "reinstatement"
    upheld = site.stores.ledger.of("rejected")[-1].event
    assert isinstance(upheld, EvidenceUpheld)
    assert upheld.assessor == "south_leader"
    assert "Granted" in site.browser("li").get("/appeals").text
    # Sent again it is the same deed; decided again it is refused.
    assert decide(site, "south_leader").status_code == 303
    too_late = decide(site, "north_leader")
    assert too_late.status_code == 422
    assert "yours was not recorded" in Paper(too_late.text).problems["-"]
    assert "Indeed" in too_late.text
    with site.stores.views.read() as connection:
        query = "SELECT upheld, rejected, on_appeal FROM second_look WHERE visit = 'rejected'"
        assert tuple(connection.exec_driver_sql(query).one()) == (1, 0, 1)


def test_an_appeal_that_is_refused_changes_nothing(site: Site, rejected: int) -> None:
    appeal(site, rejected)
    assert decide(site, "south_leader", "refused").status_code == 303
    assert kinds(site)[-1] == "reversal"
    assert site.stores.ledger.load(Appeal, filed(site)).decided
    assert "Refused" in site.browser("li").get(f"/appeals/{filed(site)}").text


@pytest.mark.parametrize(
    ("about", "reason", "field"),
    [("", REASON, "about"), ("1", REASON, "about"), ("999999", REASON, "about"), (0, "", "reason")],
)
def test_an_appeal_is_about_oneself_and_says_why(
    site: Site, rejected: int, about: int | str, reason: str, field: str
) -> None:
    answer = appeal(site, about or (rejected if about == 0 else ""), reason)
    assert answer.status_code == 422
    assert f'id="file-{field}-problem"' in answer.text


def test_nobody_appeals_for_others_or_twice(site: Site, rejected: int) -> None:
    assert appeal(site, rejected, who="peer").status_code == 422
    assert appeal(site, rejected).status_code == 303
    again = appeal(site, rejected, "Once more")
    assert again.status_code == 422
    assert "appealed against this already" in again.text


def test_neither_the_manager_nor_who_rejected_decides(site: Site, rejected: int) -> None:
    look = site.stores.ledger.load(SecondLook, "rejected")
    assert look.verdicts[-1].assessor == "judge"
    appeal(site, rejected)
    stores = site.stores
    it = stores.ledger.load(Appeal, filed(site))
    assert it.filed
    assert it.filed.against == "judge"
    answer = decide(site, "judge")
    assert (answer.status_code, "does not decide" in answer.text) == (422, True)
    assert filed(site) not in site.browser("judge").get("/appeals").text
    assert filed(site) in site.browser("south_leader").get("/appeals").text
    for who in ("li", "peer", "auditor"):
        assert decide(site, who).status_code == 404
    assert decide(site, "south_leader", "perhaps").status_code == 422
    assert decide(site, "south_leader", reason="").status_code == 422
    assert not stores.ledger.load(Appeal, filed(site)).decided


@pytest.mark.parametrize("who", ["south_leader", "north_leader", "li"])
def test_who_decides_sees_the_visit_and_its_evidence(site: Site, rejected: int, who: str) -> None:
    appeal(site, rejected)
    page = site.browser(who).get(f"/appeals/{filed(site)}").text
    for said in (REASON, "Product sold", "Probe needs", SUCCESS, CONTRACT, LOG, "judge"):
        assert said in page, said
    assert "It is not signed" in page
    assert "Reversed: -100" in page
    assert '<span class="chip strong">Questioned</span>' in page
    # Who leads her, and she herself, may go on to the visit and to why; others know no customer.
    is_near = who != "south_leader"
    assert ("艾客户" in page) == is_near
    assert ('href="/visits/rejected"' in page) == is_near
    assert ('href="/why/' in page) == is_near
    assert ("Customer 1" in page) != is_near


def test_who_judged_or_has_nothing_to_decide_is_not_shown_the_visit(
    site: Site, rejected: int
) -> None:
    appeal(site, rejected)
    address = f"/appeals/{filed(site)}"
    judge = site.browser("judge").get(address).text
    assert CONTRACT not in judge
    assert "It is not decided yet." in judge
    decide(site, "north_leader")
    assert CONTRACT not in site.browser("south_leader").get(address).text
    assert CONTRACT in site.browser("north_leader").get(address).text


def test_the_log_is_for_those_near_where_no_evidence_is_in_doubt(site: Site) -> None:
    at = next(e for e in site.stores.ledger.of("rejected") if e.event.tag() == "visit.logged")
    appeal(site, at.position)
    address = f"/appeals/{filed(site)}"
    assert LOG in site.browser("north_leader").get(address).text
    far = site.browser("south_leader").get(address).text
    assert LOG not in far
    assert CONTRACT in far


@pytest.mark.parametrize("who", ["proposer", "confirmer"])
def test_neither_of_two_who_revoked_a_badge_decides(site: Site, who: str) -> None:
    """Only the second one recorded the revocation."""
    revoked = site.stores.ledger.of("taken")[-1]
    assert appeal(site, revoked.position).status_code == 303
    judges = {"proposer": "judge", "confirmer": "south_leader"}
    browser = site.browser(judges[who])
    assert filed(site) not in browser.get("/appeals").text
    for answer in ("granted", "refused"):
        refused = decide(site, judges[who], answer)
        assert (refused.status_code, "does not decide" in refused.text) == (422, True)
    page = site.browser("north_leader").get(f"/appeals/{filed(site)}").text
    assert MISTAKE in page
    assert 'href="/revocations/taken"' in page
    assert MISTAKE not in browser.get(f"/appeals/{filed(site)}").text
    assert decide(site, "north_leader", "refused").status_code == 303


def test_a_leader_accepts_late_facts_and_then_they_earn(site: Site) -> None:
    ledger = site.stores.ledger
    visit = ledger.load(Visit, "late")
    assert visit.planned
    assert not visit.started
    browser = site.browser("north_leader")
    assert "for a good reason?" not in browser.get("/visits/late").text
    start(site)
    page = browser.get("/visits/late")
    assert "for a good reason?" in page.text
    where = "/visits/late/late-facts"
    assert browser.post(where, data=hidden(page, where)).status_code == 422
    assert browser.post(where, data=hidden(page, where) | {"reason": "whim"}).status_code == 422
    for who in ("li", "peer", "south_leader", "auditor"):
        answer = site.browser(who).post(where, data=hidden(page, where) | {"reason": "ill"})
        assert answer.status_code == 404
    assert browser.post(where, data=hidden(page, where) | {"reason": "ill"}).status_code == 303
    assert ledger.load(Visit, "late").accepted
    assert "for a good reason?" not in browser.get("/visits/late").text
    site.catch_up()
    with site.stores.views.read() as connection:
        query = "SELECT count(*) FROM fact WHERE visit = 'late' AND kind = 'contact'"
        assert connection.exec_driver_sql(query).scalar() == 1


def start(site: Site) -> None:
    """Li tells three days later that she was there."""
    ledger = site.stores.ledger
    visit = ledger.load(Visit, "late")
    begun = VisitStarted(manager=StaffId("li"), customer=CustomerId("bao"), began=None, on=MONDAY)
    today = MONDAY + timedelta(days=3)
    rules = site.office.setting(ledger.head()).rules(today.toordinal())
    ledger.record(visit, visit.start(begun, rules=rules, today=today), by="li")
