"""A form that is refused comes back with the sentence beside its field and all that was typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from domain.event import StaffId
from domain.ledger.vault import Person
from tests.web.filled import filled
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import Site, on_both, staffed

TOLD = "-"
"""Where a sentence stands that is about the whole form."""

CHOOSE, FILL_IN = "Choose one from the list.", "Fill this in."


class Wrong(NamedTuple):
    """What is wrong with a form, at which field that is told, and how the sentence begins."""

    path: str
    typed: dict[str, str]
    field: str
    sentence: str


VISIT = "/visits/{visit}"
WEIGHTS = "orientation-proposals"
WRONG = [
    Wrong("/visits", {"customer": ""}, "customer", FILL_IN),
    Wrong("/visits", {"customer": "dan"}, "customer", CHOOSE),
    Wrong("/visits", {"planned_on": ""}, "planned_on", FILL_IN),
    Wrong("/visits", {"planned_on": "2026-02-30"}, "planned_on", "Give the day as YYYY-MM-DD."),
    Wrong("/visits", {"planned_on": "2026-03-01"}, "planned_on", "A visit can be planned for"),
    Wrong("/visits", {"planned_on": "0001-01-01"}, "planned_on", "Give a day from 1900"),
    Wrong("/visits", {"planned_time": "25:00"}, "planned_time", "Give the time as HH:MM."),
    Wrong("/visits", {"goal": ""}, "goal", FILL_IN),
    Wrong("/visits", {"goal": "sell"}, TOLD, "There is no goal 'sell'"),
    Wrong("/visits", {"closing_action": ""}, "closing_action", FILL_IN),
    Wrong(
        "/visits", {"closing_action": "proposal_signed"}, "closing_action", "This closing action"
    ),
    Wrong("/visits", {"success_test": "  "}, "success_test", FILL_IN),
    Wrong(f"{VISIT}/move", {"planned_on": "2026-03-01"}, "planned_on", "A visit can be moved to"),
    Wrong(f"{VISIT}/move", {"planned_time": "noon"}, "planned_time", "Give the time as HH:MM."),
    Wrong(f"{VISIT}/cancellation", {"reason": ""}, "reason", CHOOSE),
    Wrong(f"{VISIT}/contacts", {"choice": ""}, "choice", FILL_IN),
    Wrong(f"{VISIT}/contacts", {"choice": "dan"}, "choice", "Register the customer first."),
    Wrong(f"{VISIT}/contacts", {"choice": "ai"}, "choice", "This customer is named on the visit"),
    Wrong(f"{VISIT}/claimed-contacts", {"number": "0"}, "number", "Give the number of further"),
    Wrong(f"{VISIT}/claimed-contacts", {"number": "a few"}, "number", "Give a whole number."),
    Wrong(f"{VISIT}/claimed-contacts", {"number": "٣"}, "number", "Give a whole number."),
    Wrong(f"{VISIT}/stages", {"choice": "shouting"}, TOLD, "There is no stage 'shouting'"),
    Wrong(f"{VISIT}/closes", {"customer": "chen"}, "customer", "Name this customer as contacted"),
    Wrong(f"{VISIT}/closes", {"product": ""}, "product", FILL_IN),
    Wrong(f"{VISIT}/closes", {"contract_number": " "}, "contract_number", FILL_IN),
    Wrong(f"{VISIT}/closes", {"product": "长" * 201}, "product", "Say it in at most 200"),
    Wrong(f"{VISIT}/preparation", {"choice": "hat"}, TOLD, "There is no preparation item 'hat'"),
    Wrong(f"{VISIT}/closes", {"assessed-as": "perhaps"}, TOLD, CHOOSE),
    Wrong(f"{VISIT}/sales", {"customer": "chen"}, "customer", "Name this customer as contacted"),
    Wrong(f"{VISIT}/sales", {"product": "gold"}, "product", "There is no product 'gold'"),
    Wrong(f"{VISIT}/sales", {"amount": "much"}, "amount", "Give the amount as a number"),
    Wrong(f"{VISIT}/sales", {"fulfils": "nothing"}, "fulfils", "Nothing was closed with this"),
    Wrong(f"{VISIT}/assessment", {"reason": ""}, "reason", FILL_IN),
    Wrong(f"{VISIT}/assessment", {"choice": "perhaps"}, TOLD, CHOOSE),
    Wrong(f"{VISIT}/referrals", {"referrer": ""}, "referrer", FILL_IN),
    Wrong(f"{VISIT}/referrals", {"referrer": "chen"}, "referrer", "Name the referrer as"),
    Wrong(f"{VISIT}/referrals", {"name": ""}, "name", FILL_IN),
    Wrong(f"{VISIT}/referrals", {"phone": "12"}, "phone", "Give the phone number with 5 to 15"),
    Wrong(f"{VISIT}/log", {"log": ""}, "log", FILL_IN),
    Wrong(f"{VISIT}/retraction", {"reason": "a whim"}, "reason", CHOOSE),
    Wrong("/customers", {"name": ""}, "name", FILL_IN),
    Wrong("/customers", {"phone": "1234"}, "phone", "Give the phone number with 5 to 15"),
    Wrong("/customers", {"segment": ""}, "segment", FILL_IN),
    Wrong("/customers", {"segment": "kings"}, "segment", "There is no segment 'kings'"),
    Wrong("/people", {"name": ""}, "name", FILL_IN),
    Wrong("/people", {"number": ""}, "number", FILL_IN),
    Wrong("/people", {"number": "TAKEN"}, "number", "The sign-in name taken is taken"),
    Wrong("/people", {"number": "n" * 101}, "number", "A sign-in name is at most 100"),
    Wrong("/people", {"role": "king"}, "role", CHOOSE),
    Wrong("/people", {"unit": ""}, "unit", FILL_IN),
    Wrong("/people", {"unit": "moon"}, "unit", CHOOSE),
    Wrong("/rules/proposals", {"draft": ""}, "draft", FILL_IN),
    Wrong("/rules/proposals", {"draft": "{"}, "draft", "This is not JSON; line 1, column 2"),
    Wrong("/rules/proposals", {"draft": '{"version": 2}'}, "draft", "$.goals is missing."),
    Wrong("/rules/proposals", {"effective_from": "soon"}, "effective_from", "Give the day as"),
    Wrong("/rules/proposals", {"effective_from": "2026-03-06"}, "effective_from", "It can take"),
    Wrong("/rules/proposals", {"reason": " "}, "reason", FILL_IN),
    Wrong(f"/rules/{WEIGHTS}", {"draft": '{"weights": 1}'}, "draft", "$.weights has to be a list."),
    Wrong(f"/rules/{WEIGHTS}", {"effective_from": "2026-03-06"}, "effective_from", "It can take"),
    Wrong("/rules/decisions", {"answer": ""}, TOLD, CHOOSE),
    Wrong("/rules/decisions", {"answer": "declined", "reason": ""}, "reason", "Say why it is"),
    Wrong("/rules/orientation-decisions", {"reason": ""}, "reason", "Say why it is declined."),
]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A bank in which Li has three customers, and somebody has a sign-in name."""
    bank = staffed()
    for site in on_both(request, tmp_path_factory.mktemp("refused"), bank):
        newcomer(site, "taken", signs_in=True)
        yield site


@pytest.mark.parametrize("wrong", WRONG, ids=lambda w: f"{w.path} {w.typed}")
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(
    site: Site, wrong: Wrong
) -> None:
    address, form = filled(site, wrong.path)
    sent = form.fields | wrong.typed
    before = site.head
    answer = site.browser(form.by).post(address, data=sent)
    assert answer.status_code == 422
    assert site.head == before
    paper = Paper(answer.text)
    sentence = paper.problems[TOLD] if wrong.field == TOLD else paper.beside(wrong.field)
    assert sentence.startswith(wrong.sentence)
    having = {"action": sent["action"]} if "action" in sent else {}
    again = paper.form(address, **having)
    assert again.fields["command"] != sent["command"]
    assert again.fields["version"] == sent.get("version", "0")
    lost = {
        name: typed.strip()
        for name, typed in sent.items()
        if name in again.fields.keys() - {"command", "version"}
        and again.fields[name] != typed.strip()
    }
    # What a list does not offer cannot be shown as chosen in it.
    assert not [name for name in lost if name not in wrong.typed or name not in again.options]


@pytest.mark.parametrize(
    ("path", "empty"),
    [
        ("/visits", ("customer", "goal", "closing_action", "success_test")),
        (f"{VISIT}/closes", ("customer", "product", "contract_number")),
        (f"{VISIT}/referrals", ("referrer", "name")),
        (f"{VISIT}/sales", ("customer", "product")),
        ("/customers", ("name", "segment")),
        ("/people", ("name", "number", "role", "unit")),
        ("/people/{staff}/roles", ("role", "unit", "reason")),
        ("/people/{staff}/leaves", ("first", "last", "kind")),
        ("/units", ("name", "parent")),
        ("/grids", ("name", "unit", "difficulty")),
        ("/calendar", ("first", "what")),
        ("/displays", ("place", "unit")),
        ("/adjustments", ("staff", "measure", "amount", "reason")),
        ("/rules/proposals", ("draft", "effective_from", "reason")),
        (f"/rules/{WEIGHTS}", ("draft", "effective_from", "reason")),
    ],
)
def test_all_that_is_missing_is_told_at_once(site: Site, path: str, empty: tuple[str, ...]) -> None:
    address, form = filled(site, path)
    before = site.head
    answer = site.browser(form.by).post(address, data=form.fields | dict.fromkeys(empty, " "))
    assert (answer.status_code, site.head) == (422, before)
    paper = Paper(answer.text)
    assert [paper.beside(field) for field in empty] == [FILL_IN] * len(empty)
    assert answer.text.count("autofocus") == 1


def test_what_no_field_can_tell_is_told_above_the_visit_and_what_one_tells_only_there(
    site: Site,
) -> None:
    address, form = filled(site, f"{VISIT}/closes")
    browser = site.browser(form.by)
    assert browser.post(address, data=form.fields).status_code == 303
    for typed, told in (
        ({}, "This closing action is on the visit already"),
        ({"action": "bow"}, "There is no closing action 'bow'"),
        ({"product": ""}, ""),
    ):
        again = form.fields | {"version": "3", "command": f"again {told}"} | typed
        answer = browser.post(address, data=again)
        assert answer.status_code == 422
        problems = Paper(answer.text).problems
        assert problems.get(TOLD, "").startswith(told)
        assert (len(problems), TOLD in problems) == (1, bool(told))


def test_nobody_is_the_referral_of_themselves(site: Site) -> None:
    browser = site.browser("li")
    address, form = filled(site, "/customers")
    phone = form.fields["phone"]
    assert browser.post(address, data=form.fields).status_code == 303
    known = site.stores.vault.ids("phone", {phone: "new"})[phone]
    address, form = filled(site, f"{VISIT}/contacts")
    assert browser.post(address, data=form.fields | {"choice": known}).status_code == 303
    address = address.replace("contacts", "referrals")
    typed = {"version": "3", "referrer": known, "name": "A friend", "phone": phone}
    paper = Paper(browser.post(address, data=typed).text)
    assert paper.beside("phone").startswith("A customer cannot be the referral of themselves.")
    assert paper.form("/referrals").fields["name"] == "A friend"


def test_a_password_that_cannot_be_handed_over_is_explained(site: Site) -> None:
    staff = newcomer(site, "")
    site.stores.vault.remember([Person(staff, "Twin", number="taken", sort_key="Twin")])
    answer = site.browser("administrator").post(f"/people/{staff}/password")
    assert answer.status_code == 422
    assert Paper(answer.text).problems[TOLD].startswith("The sign-in name taken is taken")
    assert site.office.accounts.of([StaffId(staff)]) == {}


def test_a_staff_number_belongs_to_one_person(site: Site) -> None:
    vault = site.stores.vault
    vault.rename(vault.people(["li"])["li"]._replace(number="1001"))
    before = site.head
    address, form = filled(site, "/people")
    answer = site.browser(form.by).post(address, data=form.fields | {"number": "1001"})
    assert (answer.status_code, site.head) == (422, before)
    assert Paper(answer.text).beside("number").startswith("This staff number is")
