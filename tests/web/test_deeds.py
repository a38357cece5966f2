"""What a manager does, through the forms of the pages, on both databases and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from httpx2 import Response

from domain.event import StaffId
from tests.web.filled import FORMS, filled
from tests.web.made import visit
from tests.web.paper import Paper
from tests.web.people import Site, carry, long_opened, on_both
from web.visit_deeds import CANCEL_REASONS, MISS_REASONS, RETRACT_REASONS

SIGNED = {"action": "product_signed"}
TEST, NOTE, NAME, LOG, NEXT = (
    "老板当面签字",
    "在柜台签好了",
    "山茶馆",
    "一起试了两次收款码",
    "周五再联系",
)
PRIVATE = (TEST, NOTE, NAME, LOG, NEXT, "C-2026-17")

PLAN = {
    "customer": "ai",
    "planned_on": "2026-03-02",
    "planned_time": "15:00",
    "goal": "product_sold",
    "closing_action": "product_signed",
    "success_test": TEST,
}
STEPS: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("start", {}, {}),
    ("contacts", {}, {"choice": "bao"}),
    ("claimed-contacts", {}, {"number": "2"}),
    ("stages", {}, {"choice": "needs"}),
    ("closes", SIGNED, {"product": "收款码", "contract_number": "C-2026-17", "note": NOTE}),
    ("assessment", {}, {"choice": "achieved"}),
    ("referrals", {}, {"name": NAME, "phone": "138-0000-1111"}),
    ("log", {}, {"log": LOG, "next_step": NEXT}),
]
TAGS = [
    "visit.planned",
    "visit.started",
    "visit.contact_made",
    "visit.contacts_claimed",
    "visit.stage_reached",
    "visit.closed",
    "visit.goal_achieved",
    "visit.referral_obtained",
    "visit.logged",
]

RECORDING = [path for path in FORMS if path.startswith(("/visits", "/rules", "/detections"))]
RECORDING.remove("/rules/trials")
RECORDING.remove("/visits/{visit}/photos")
RECORDING += ["/customers", "/people", "/customers/{customer}/risk-flag"]
RECORDING += ["/managers/{staff}/rescue"]
RECORDING += ["/people/{staff}/roles", "/units/{unit}/closing"]

UNRECORDED = {"/sign-in", "/demo-sign-in", "/language", "/sign-out", "/password"}
UNRECORDED |= {"/people/{staff}/password", "/people/{staff}/sign-in"}
UNRECORDED |= {"/people/{staff}/second-factor", "/second-factor", "/second-factor/confirmation"}
UNRECORDED |= {"/sign-in/code", "/sessions/end"}
UNRECORDED |= {"/people/{staff}/ended-sessions"}
UNRECORDED |= {"/visits/{visit}/photos"}  # it goes into the vault
UNRECORDED |= {path for path in FORMS if path.startswith("/imports")}  # a worker does so
UNRECORDED |= {"/verification"}  # the views are compared, which is no event
UNRECORDED |= {"/erasures", "/searches"}  # they look for somebody, and are forms for clean logs
UNRECORDED |= {"/rules/trials"}  # it has a draft tried, which is no event
UNRECORDED |= {"/contrasts"}  # it has two rulesets compared, which is no event


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A bank in which Li has three customers."""
    yield from on_both(request, tmp_path_factory.mktemp("deeds"), long_opened())


def test_a_visit_goes_from_its_plan_to_its_log(site: Site) -> None:
    browser = site.browser("li")
    plan = Paper(browser.get("/today").text).form("/visits")
    answer = browser.post(plan.action, data=plan.filled(**PLAN))
    address = answer.headers["Location"]
    assert (answer.status_code, address[:8]) == (303, "/visits/")
    for noun, having, typed in STEPS:
        form = Paper(browser.get(address).text).form(f"/{noun}", **having)
        answer = browser.post(form.action, data=form.filled(**typed))
        assert (answer.status_code, answer.headers.get("Location")) == (303, address), noun
    entries = site.stores.ledger.of(address.removeprefix("/visits/"))
    assert [entry.event.tag() for entry in entries] == TAGS
    assert {entry.by for entry in entries} == {"li"}
    stored = b"".join(msgspec.json.encode(entry.event) for entry in entries).decode()
    page = browser.get(address).text
    assert [text for text in PRIVATE if text in stored or text not in page] == []


def test_a_plan_is_moved_and_called_off(site: Site) -> None:
    browser = site.browser("li")
    address = f"/visits/{visit(site, started=False)}"
    for noun, typed in (("move", {"planned_on": "2026-03-05"}), ("cancellation", {})):
        form = Paper(browser.get(address).text).form(f"/{noun}")
        assert browser.post(form.action, data=form.filled(**typed)).status_code == 303
    page = browser.get(address).text
    assert "Called off" in page
    assert not [form for form in Paper(page).forms if form.action.startswith(address)]


@pytest.mark.parametrize("path", sorted(FORMS.keys() - UNRECORDED))
def test_a_form_that_is_sent_twice_is_stored_once(site: Site, path: str) -> None:
    address, form = filled(site, path)
    browser, before = site.browser(form.by), site.head
    first = browser.post(address, data=form.fields)
    once = site.head
    again = browser.post(address, data=form.fields)
    assert before < once == site.head
    assert first.status_code == again.status_code
    assert first.headers.get("Location") == again.headers.get("Location")


@pytest.mark.parametrize("path", RECORDING)
def test_a_form_that_is_sent_four_times_at_once_is_stored_once(site: Site, path: str) -> None:
    address, form = filled(site, path)
    before = site.head

    def send(_at: int) -> Response:
        return site.browser(form.by).post(address, data=form.fields)

    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(send, range(4)))
    assert {answer.status_code for answer in answers} <= {200, 303}
    assert len({answer.headers.get("Location") for answer in answers}) == 1
    assert site.head == before + (2 if path in ("/people", "/rules/decisions") else 1)


def test_the_same_form_of_another_person_is_another_deed(site: Site) -> None:
    address, form = filled(site, "/customers")
    before = site.head
    for staff in ("li", "peer"):
        fields = form.fields | {"phone": ""}
        assert site.browser(staff).post(address, data=fields).status_code == 303
    assert site.head == before + 2


@pytest.mark.parametrize(
    ("noun", "having", "typed"),
    [
        ("log", {}, {"log": LOG, "next_step": NEXT}),
        ("closes", SIGNED, {"product": "收款码", "contract_number": "C-1", "note": NOTE}),
        ("referrals", {}, {"name": NAME, "phone": "13900001111"}),
        ("claimed-contacts", {}, {"number": "7"}),
        ("assessment", {}, {"choice": "missed", "reason": "needs_time"}),
    ],
)
def test_the_second_of_two_windows_is_told_what_is_new_and_loses_nothing(
    site: Site, noun: str, having: dict[str, str], typed: dict[str, str]
) -> None:
    address = f"/visits/{visit(site, started=True)}"
    one, other = site.browser("li"), site.browser("li")
    here, there = (Paper(each.get(address).text) for each in (one, other))
    contact = here.form("/contacts")
    assert one.post(contact.action, data=contact.filled(choice="chen")).status_code == 303
    before, stale = site.head, there.form(f"/{noun}", **having)
    conflict = other.post(stale.action, data=stale.filled(**typed))
    assert conflict.status_code == 409
    assert site.head == before
    assert "This was changed meanwhile" in conflict.text
    news = conflict.text.partition('<ul class="timeline news">')[2].partition("</ul>")[0]
    assert news.count("<li>") == 1
    assert "Contact made" in news
    again = Paper(conflict.text).form(f"/{noun}", **having)
    kept = {name: value for name, value in typed.items() if name != "choice"}
    assert kept.items() <= again.fields.items()
    pressed = {name: value for name, value in typed.items() if name == "choice"}
    assert other.post(again.action, data=again.filled(**pressed)).status_code == 303
    assert site.head == before + 1


def test_a_session_that_ended_meanwhile_records_nothing_and_the_form_is_still_good(
    site: Site,
) -> None:
    browser = site.browser("li")
    address = f"/visits/{visit(site, started=True)}"
    form = Paper(browser.get(address).text).form("/log")
    site.pass_minutes(31)
    before, typed = site.head, form.filled(log=LOG, next_step=NEXT)
    assert browser.post(form.action, data=typed).status_code == 401
    assert site.head == before
    carry(browser, site.office.sessions.begin(StaffId("li")))
    assert browser.post(form.action, data=typed).status_code == 303
    assert site.head == before + 1


@pytest.mark.parametrize(
    ("noun", "known", "more"),
    [
        ("cancellation", CANCEL_REASONS, {}),
        ("assessment", MISS_REASONS, {"choice": "missed"}),
        ("retraction", RETRACT_REASONS, {}),
    ],
)
def test_every_reason_that_a_form_offers_is_taken_and_no_other(
    site: Site, noun: str, known: tuple[str, ...], more: dict[str, str]
) -> None:
    browser = site.browser("li")
    for reason in (*known, "Mrs Ai was ill"):
        address = f"/visits/{visit(site, started=noun != 'cancellation')}"
        form, before = Paper(browser.get(address).text).form(f"/{noun}"), site.head
        assert [each for each in form.options["reason"] if each] == list(known)
        answer = browser.post(form.action, data=form.filled(reason=reason, **more))
        taken = reason in known
        assert (answer.status_code, site.head) == (303 if taken else 422, before + taken)
