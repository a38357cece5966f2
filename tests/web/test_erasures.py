"""The page of erasures: two people have a person forgotten, and see how far that is."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from domain.erasure import Erasure, erasure_of
from domain.event import StaffId
from domain.ledger import erasing
from domain.ledger.encryption import REDACTED
from domain.ledger.erasing import Erasing
from domain.staff import Staff
from projections.worker import WORKER
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.erasing import WHY, asked, somebody
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import Site, grant, shown, staffed

NAME = "柳三变"
ERASED = {"en": "erased person", "zh-Hans": "已抹除"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank with somebody who leads all of it."""
    bank = staffed().hire("head", "head_office")
    grant(bank, "head", "leader", "")
    found = shown(settings_in(tmp_path_factory.mktemp("erasures")), bank)
    yield found
    found.stores.close()


@pytest.fixture
def worker(site: Site) -> Erasing:
    """The worker, which erases whoever is due."""
    return Erasing(site.stores, WORKER)


def send(browser: TestClient, person: str, form: str = "", **typed: str) -> str:
    """Fill in a form of the page of somebody's erasure; the page that answers."""
    page = f"/erasures/{person}"
    found = Paper(browser.get(page).text).form(f"{page}{form}")
    return browser.post(found.action, data=found.filled(**typed), follow_redirects=True).text


def sought(browser: TestClient, who: str) -> str:
    """Fill in the form that looks for somebody; the page that answers."""
    found = Paper(browser.get("/erasures").text).form("/erasures")
    return browser.post(found.action, data=found.filled(who=who)).text


def state(site: Site, person: str) -> str:
    return site.stores.ledger.load(Erasure, erasure_of(person)).state


def test_two_people_have_somebody_erased_on_the_page(site: Site, worker: Erasing) -> None:
    person = somebody(site, name=NAME)
    administrator, auditor = site.browser("administrator"), site.browser("auditor")
    found = sought(administrator, NAME)
    assert f'href="/erasures/{person}"' in found
    page = administrator.get(f"/erasures/{person}").text
    assert "What goes, for ever" in page
    assert "Scores, boards and proofs, as they were" in page
    said = send(administrator, person, **WHY, ground="own_wish")
    assert "Waits for a second person" in said
    assert not [each for each in Paper(said).forms if each.action.endswith("/approval")]
    read = auditor.get(f"/erasures/{person}").text
    assert WHY["reason"] in read
    assert NAME not in read
    agreed = send(auditor, person, "/approval")
    assert "Is being carried out" in agreed
    assert 'hx-trigger="load delay:1s"' in agreed
    worker.turn()
    for language, word in ERASED.items():
        for reader in ("auditor", "administrator"):
            done = site.browser(reader, language=language).get(f"/erasures/{person}").text
            assert ("hx-trigger" in done, WHY["reason"] in done, REDACTED in done) == (
                *(False, False, True),
            )
            assert NAME not in done
        listed = site.browser("administrator", language=language).get("/erasures").text
        assert word in listed
        assert f"<h1>{word}" in done
    assert "Nobody is called so here" in sought(administrator, NAME)


def test_what_was_broken_off_is_taken_up_again_and_the_page_tells_how_far_it_is(
    site: Site, worker: Erasing, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = somebody(site)
    asked(site, person)
    send(site.browser("auditor"), person, "/approval")
    with monkeypatch.context() as broken:
        broken.setattr(erasing, "_say", killed)
        with pytest.raises(KeyboardInterrupt):
            worker.turn()
    page = site.browser("auditor").get(f"/erasures/{person}").text
    assert (state(site, person), page.count('class="done"')) == ("approved", 3)
    Erasing(site.stores, WORKER).turn()
    page = site.browser("auditor").get(f"/erasures/{person}").text
    assert (state(site, person), page.count('class="done"')) == ("erased", 4)


def killed(*_given: object) -> None:
    raise KeyboardInterrupt


def test_a_legal_hold_comes_first_and_somebody_else_lifts_it(site: Site, worker: Erasing) -> None:
    person = somebody(site)
    asked(site, person)
    administrator, auditor = site.browser("administrator"), site.browser("auditor")
    assert "Legal hold" in send(administrator, person, "/hold", reason="A lawsuit.")
    refused = send(auditor, person, "/approval")
    assert "A legal hold forbids to erase this person" in refused
    assert "Somebody else has to lift a legal hold" in administrator.get(f"/erasures/{person}").text
    again = administrator.post(f"/erasures/{person}/lifted-hold", data=WHY)
    assert (again.status_code, "Somebody else has to lift" in again.text) == (422, True)
    send(auditor, person, "/lifted-hold", reason="It was settled.")
    send(auditor, person, "/approval")
    worker.turn()
    assert state(site, person) == "erased"


def test_a_second_person_declines_and_it_may_be_asked_for_again(site: Site) -> None:
    person = somebody(site)
    asked(site, person)
    page = send(site.browser("auditor"), person, "/refusal", reason="The loan runs on.")
    assert ("The loan runs on." in page, state(site, person)) == (True, "nothing")
    send(site.browser("administrator"), person, **WHY, ground="own_wish")
    assert state(site, person) == "requested"


def test_who_leads_the_whole_bank_decides_and_no_other_leader_comes_here(site: Site) -> None:
    person = somebody(site)
    asked(site, person)
    head, leader = site.browser("head"), site.browser("north_leader")
    assert 'href="/erasures"' in head.get("/board").text
    assert 'href="/erasures"' not in leader.get("/board").text
    for page in ("/erasures", f"/erasures/{person}"):
        assert (head.get(page).status_code, leader.get(page).status_code) == (200, 404)
    before = site.head
    assert leader.post(f"/erasures/{person}/approval").status_code == 404
    assert site.head == before
    send(head, person, "/approval")
    assert state(site, person) == "approved"


def test_staff_have_to_leave_first_and_nobody_decides_about_themselves(site: Site) -> None:
    administrator = site.browser("administrator")
    assert "they have to leave it first" in administrator.get("/erasures/li").text
    answer = administrator.post("/erasures/li", data={**WHY, "ground": "own_wish"})
    assert (answer.status_code, "they have to leave it first" in answer.text) == (422, True)
    person = newcomer(site, "gone")
    it = site.stores.ledger.load(Staff, person)
    site.stores.ledger.record(it, it.leave(on=MONDAY), by=StaffId("administrator"))
    assert f'href="/erasures/{person}"' in administrator.get(f"/people/{person}").text
    assert "Waits for" in send(administrator, person, **WHY, ground="own_wish")


def test_what_is_missing_is_said_beside_its_field(site: Site) -> None:
    person = somebody(site)
    browser = site.browser("administrator")
    page = send(browser, person, ground="", reason=" ")
    assert Paper(page).beside("ground") == "Choose one from the list."
    page = send(browser, person, ground="own_wish", reason=" ")
    assert Paper(page).beside("reason") == "Say why."


def test_nobody_has_no_erasure(site: Site) -> None:
    browser = site.browser("administrator")
    assert browser.get("/erasures/nobody").status_code == 404
    assert browser.post("/erasures/nobody/hold", data=WHY).status_code == 404
    assert "Nobody is called so here" in sought(browser, "nobody")


def test_whom_somebody_looks_for_stands_in_no_address(site: Site) -> None:
    person = somebody(site, name="周邦彦")
    browser, before = site.browser("administrator"), site.head
    form = Paper(browser.get("/erasures").text).form("/erasures")
    assert (form.method, list(form.fields)) == ("post", ["who"])
    answer = browser.post("/erasures", data={"who": " 周邦彦 "})
    assert (answer.status_code, site.head) == (200, before)
    assert f'href="/erasures/{person}"' in answer.text
    assert quote("周邦彦") not in answer.text  # no link of the page has the name in it either
    assert person not in browser.get(f"/erasures?who={quote('周邦彦')}").text
    assert site.browser("auditor").post("/erasures", data={"who": "周邦彦"}).status_code == 404
