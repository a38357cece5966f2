"""Deeds of a visit that need more than the visit: evidence, referees, the likeness of logs."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date

from domain.event import Code, CustomerId, Refused, VisitId
from domain.ledger.identity import new_id
from domain.ledger.likeness import log_likeness
from domain.ledger.vault import Person
from domain.ruleset import ClosingAction, Ruleset
from domain.visit import Visit
from domain.visit_event import Evidence, ReferralObtained, SaleMade, VisitClosed, VisitLogged
from web.forms import all_needed, called, money, needed
from web.forms import phone as number
from web.photo_view import chosen_photos
from web.request import Desk
from web.visit_forms import Sold

ACHIEVED = "achieved"
ASSESSED = "assessed-as"
"""What the form of a close says besides, where the goal is reached by it."""

OUTCOMES = (ACHIEVED, "missed")

CANCEL_REASONS = ("customer_away", "weather", "urgent_task", "other")
MISS_REASONS = ("not_met", "not_interested", "needs_time", "at_another_bank", "other")
LATE_REASONS = ("no_signal", "device_broken", "ill", "other")
RETRACT_REASONS = ("mistake", "duplicate")
"""A reason stands on the ledger in the clear and for ever, so that it must be no free text."""

LONGEST_FIELD = 200
IDENTIFYING = "_number"
"""How the codes of fields end that tell one document from every other."""


def close(
    here: Desk, visit: Visit, *, customer: str, action: str, said: Mapping[str, str]
) -> VisitClosed:
    """The closing action, with the evidence that the catalogue asks for."""
    rules = rules_of(here, visit)
    row = rules.closing_action(Code(action))
    all_needed(said, "customer", *row.fields)
    whom = CustomerId(customer)
    with called(action=""):  # each action has a form of its own, which hides its code
        return visit.close(
            customer=whom,
            action=row.code,
            evidence=_evidence(here, row, said, chosen_photos(here, visit.id, whom, said)),
            on=held_on(visit),
            rules=rules,
        )


def sell(here: Desk, visit: Visit, form: Sold) -> SaleMade:
    """The sale of a product, on the day on which it is told."""
    all_needed(form.typed, "customer", "product")
    return visit.sell(
        customer=CustomerId(form.customer),
        product=Code(form.product),
        amount=money(form.amount, "amount"),
        fulfils=here.load(Visit, form.fulfils) if form.fulfils else None,
        on=assessed_on(here, visit),
        rules=here.rules(),
    )


def _evidence(
    here: Desk, row: ClosingAction, said: Mapping[str, str], photos: tuple[str, ...]
) -> Evidence:
    """Evidence from the fields of a form, which stand in its note as lines `field: text`."""
    values = {}
    for field in row.fields:
        values[field] = str(said[field]).strip()
        if len(values[field]) > LONGEST_FIELD:
            raise Refused("Say it in at most {most} characters.", about=field, most=LONGEST_FIELD)
    lines = [f"{field}: {text}" for field, text in values.items()]
    note = str(said.get("note", "")).strip()
    numbers = [f"{f}|{_bare(text)}" for f, text in values.items() if f.endswith(IDENTIFYING)]
    document = "|".join([row.evidence, *numbers]).encode()
    vault = here.stores.vault
    return Evidence(
        kind=row.evidence,
        fields=tuple(values),
        digest=vault.hash("evidence", document).hex() if numbers else "",
        note="\n".join([*lines, note] if note else lines),
        photos=photos,
    )


def _bare(number: str) -> str:
    """A number without what does not tell documents apart: width, case, blanks, dashes."""
    folded = unicodedata.normalize("NFKC", number).casefold()
    return "".join(filter(str.isalnum, folded)) or number


def refer(
    here: Desk, visit: Visit, *, referrer: str, name: str, phone: str
) -> tuple[ReferralObtained, Person | None]:
    """The referral, and the referee where they are new to the bank; a phone number finds them."""
    all_needed({"name": name, "referrer": referrer}, "referrer", "name")
    digits = number(phone, "phone")
    vault = here.stores.vault
    new = new_id("customer")
    referee = CustomerId(vault.ids("phone", {digits: new})[digits] if digits else new)
    by = CustomerId(referrer)
    with called(referee="phone"):
        obtained = visit.refer(referrer=by, referee=referee, on=held_on(visit))
    is_known = referee != new and vault.people([referee])
    return obtained, None if is_known else Person(referee, name, phone=digits, sort_key=name)


def write_log(here: Desk, visit: Visit, *, log: str, next_step: str) -> VisitLogged:
    """The work log, compared with the person's own logs before it is encrypted."""
    today = assessed_on(here, visit)
    written = visit.log(log=needed(log, "log"), next_step=next_step, log_likeness=0, on=today)
    likeness = log_likeness(
        here.stores.vault,
        visit=VisitId(visit.id),
        person=written.manager,
        day=today.toordinal(),
        log=log,
    )
    return visit.log(log=log, next_step=next_step, log_likeness=likeness, on=today)


def rules_of(here: Desk, visit: Visit) -> Ruleset:
    """The rules of the day of the visit, by which its closes are judged."""
    day = visit.started.on if visit.started else here.today()
    return here.setting().rules(day.toordinal())


def assessed_on(here: Desk, visit: Visit) -> date:
    """The day on which something was said about the visit, as the phone claims that kept it."""
    return max(here.claimed_day(), held_on(visit))


def held_on(visit: Visit) -> date:
    """The day of the visit, on which everything on it happened."""
    if not visit.started:
        raise Refused("Start the visit first.")
    return visit.started.on
