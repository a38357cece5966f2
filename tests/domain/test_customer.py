"""What may happen to a customer, and what is refused with a sentence."""

from __future__ import annotations

from typing import Any

from domain.customer import (
    FILE_FIELDS,
    Customer,
    CustomerDeparted,
    CustomerFileUpdated,
    CustomerRegistered,
    CustomerTiered,
    GridMemberAdded,
    GridMemberRemoved,
    RapportRated,
    RegistrationConfirmed,
    RiskFlagCleared,
    RiskFlagRaised,
)
from domain.event import Code, CustomerId, GridId, StaffId
from domain.ruleset_1 import RULESET_1 as RULES
from tests.domain.table import TODAY, Case, check, table

AI, LI, WANG, PATCH = CustomerId("ai"), StaffId("li"), StaffId("wang"), GridId("patch")

REGISTERED = CustomerRegistered(customer=AI, registrar=LI, segment=Code("farmer"), on=TODAY)
CONFIRMED = RegistrationConfirmed(customer=AI, confirmer=WANG, on=TODAY)
TIERED = CustomerTiered(customer=AI, tier=Code("vip"), on=TODAY)
JOINED = GridMemberAdded(customer=AI, grid=PATCH, on=TODAY)
LEFT = GridMemberRemoved(customer=AI, grid=PATCH, on=TODAY)
FLAGGED = RiskFlagRaised(customer=AI, raiser=LI, kind=Code("overdue"), on=TODAY)
CLEARED = RiskFlagCleared(customer=AI, clearer=LI, on=TODAY)
DEPARTED = CustomerDeparted(customer=AI, reason=Code("moved_away"), on=TODAY)
PHONE, NEEDS = Code("phone"), Code("needs")

UNKNOWN = "Register the customer first."
GONE = "This customer has left the bank."


def register(customer: Customer, segment: str = "farmer") -> CustomerRegistered:
    return customer.register(registrar=LI, segment=Code(segment), on=TODAY, rules=RULES)


def flag(customer: Customer) -> RiskFlagRaised:
    return customer.raise_flag(raiser=LI, kind=Code("overdue"), on=TODAY)


def rate(rapport: int) -> Any:
    return lambda customer: customer.rate_rapport(manager=LI, rapport=rapport, on=TODAY)


def know(*filled: str) -> Any:
    return lambda customer: customer.fill_file(manager=LI, filled=filled, on=TODAY)


def fill(completeness: int) -> Any:
    return lambda customer: customer.update_file(manager=LI, completeness=completeness, on=TODAY)


CASES = {
    "a customer is registered": Case((), register, REGISTERED),
    "a customer may be registered without a segment": Case(
        (),
        lambda c: register(c, ""),
        CustomerRegistered(customer=AI, registrar=LI, on=TODAY),
    ),
    "a segment that does not exist is refused": Case(
        (),
        lambda c: register(c, "duke"),
        (
            "There is no segment 'duke'; choose one of: farmer, merchant, small_business, "
            "salaried, large."
        ),
    ),
    "a customer is registered once": Case(
        (REGISTERED,), register, "This customer is registered already."
    ),
    "a second person confirms": Case(
        (REGISTERED,), lambda c: c.confirm(confirmer=WANG, on=TODAY), CONFIRMED
    ),
    "the registrar does not confirm": Case(
        (REGISTERED,),
        lambda c: c.confirm(confirmer=LI, on=TODAY),
        "Somebody else has to confirm the customer whom you registered.",
    ),
    "a registration is confirmed once": Case(
        (REGISTERED, CONFIRMED),
        lambda c: c.confirm(confirmer=WANG, on=TODAY),
        "This registration is confirmed already.",
    ),
    "who is not registered is not confirmed": Case(
        (), lambda c: c.confirm(confirmer=WANG, on=TODAY), UNKNOWN
    ),
    "a customer is put into a tier": Case(
        (REGISTERED,), lambda c: c.assign_tier(tier=Code("vip"), on=TODAY, rules=RULES), TIERED
    ),
    "a tier that does not exist is refused": Case(
        (REGISTERED,),
        lambda c: c.assign_tier(tier=Code("gold"), on=TODAY, rules=RULES),
        "There is no tier 'gold'; choose one of: abnormal, channel, vip, existing, new.",
    ),
    "a customer joins a grid": Case(
        (REGISTERED,), lambda c: c.join_grid(grid=PATCH, on=TODAY), JOINED
    ),
    "a customer joins a grid once": Case(
        (REGISTERED, JOINED),
        lambda c: c.join_grid(grid=PATCH, on=TODAY),
        "This customer belongs to that grid already.",
    ),
    "a customer leaves a grid": Case(
        (REGISTERED, JOINED), lambda c: c.leave_grid(grid=PATCH, on=TODAY), LEFT
    ),
    "nobody leaves a grid they are not in": Case(
        (REGISTERED, JOINED, LEFT),
        lambda c: c.leave_grid(grid=PATCH, on=TODAY),
        "This customer does not belong to that grid.",
    ),
    "the file is filled in": Case(
        (REGISTERED,),
        fill(80),
        CustomerFileUpdated(customer=AI, manager=LI, completeness=80, on=TODAY),
    ),
    "a file is not more than full": Case(
        (REGISTERED,), fill(101), "Give the completeness of the file as 0 to 100 per cent."
    ),
    "the fields of the file are told in one order and counted": Case(
        (REGISTERED,),
        know("needs", "phone"),
        CustomerFileUpdated(
            customer=AI, manager=LI, completeness=25, filled=(PHONE, NEEDS), on=TODAY
        ),
    ),
    "a file with all of its fields is complete": Case(
        (REGISTERED,),
        know(*FILE_FIELDS),
        CustomerFileUpdated(
            customer=AI, manager=LI, completeness=100, filled=FILE_FIELDS, on=TODAY
        ),
    ),
    "a file has no other fields": Case(
        (REGISTERED,), know("shoe_size"), "Choose one from the list."
    ),
    "a rapport is noted": Case(
        (REGISTERED,), rate(1), RapportRated(customer=AI, manager=LI, rapport=1, on=TODAY)
    ),
    "a rapport is one to five": Case(
        (REGISTERED,), rate(0), "Rate the rapport from 1 (low) to 5 (high)."
    ),
    "a risk is flagged": Case((REGISTERED,), flag, FLAGGED),
    "a risk is flagged once": Case(
        (REGISTERED, FLAGGED), flag, "A risk flag stands on this customer already."
    ),
    "a risk is settled": Case(
        (REGISTERED, FLAGGED), lambda c: c.clear_flag(clearer=LI, on=TODAY), CLEARED
    ),
    "a risk that was settled may come back": Case((REGISTERED, FLAGGED, CLEARED), flag, FLAGGED),
    "what is no risk is not settled": Case(
        (REGISTERED,),
        lambda c: c.clear_flag(clearer=LI, on=TODAY),
        "No risk flag stands on this customer.",
    ),
    "a customer departs": Case(
        (REGISTERED,), lambda c: c.depart(reason=Code("moved_away"), on=TODAY), DEPARTED
    ),
    "who departed is not flagged": Case((REGISTERED, DEPARTED), flag, GONE),
    "who departed is not rated": Case((REGISTERED, DEPARTED), rate(3), GONE),
    "who departed does not depart again": Case(
        (REGISTERED, DEPARTED), lambda c: c.depart(reason=Code(""), on=TODAY), GONE
    ),
}


@table(CASES)
def test_of_a_customer_this_is_decided(case: Case) -> None:
    check(Customer(id="ai"), case)
