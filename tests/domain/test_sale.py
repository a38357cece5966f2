"""A sale on a visit: what may be noted, and what is refused with a sentence."""

from __future__ import annotations

from typing import Any

from domain.event import Code, VisitId
from domain.ruleset_1 import RULESET_1 as RULES
from domain.visit import Visit
from domain.visit_event import SaleMade
from tests.domain.table import TODAY, Case, check, table
from tests.domain.visit_facts import AI, BAO, CLOSED, MET_BAO, NOT_HELD, PLANNED, STARTED, WHO


def sold(visit: Visit, **other: Any) -> SaleMade:
    """A product is sold to Ai, unless something is told otherwise."""
    told: dict[str, Any] = {
        "customer": AI,
        "product": Code("one_code"),
        "amount": 50_000,
        "fulfils": None,
    }
    return visit.sell(**told | other, on=TODAY, rules=RULES)


EARLIER = Visit(id="earlier").seen([PLANNED, STARTED, CLOSED])

SALE = {
    "a product is sold": Case(
        (STARTED,), sold, SaleMade(**WHO, product=Code("one_code"), amount=50_000, on=TODAY)
    ),
    "a sale names the visit on which it was promised": Case(
        (STARTED,),
        lambda v: sold(v, amount=0, fulfils=EARLIER),
        SaleMade(**WHO, product=Code("one_code"), fulfils=VisitId("earlier"), on=TODAY),
    ),
    "a promise of somebody else is not fulfilled": Case(
        (STARTED, MET_BAO),
        lambda v: sold(v, customer=BAO, fulfils=EARLIER),
        "Nothing was closed with this customer there.",
    ),
    "a sale needs a customer who was reached": Case(
        (STARTED,),
        lambda v: sold(v, customer=BAO),
        "Name this customer as contacted first, then note the sale.",
    ),
    "a sale needs a visit that was held": Case((PLANNED,), sold, NOT_HELD),
    "an unknown product is not sold": Case(
        (STARTED,),
        lambda v: sold(v, product=Code("gold")),
        "There is no product 'gold'; choose one of: one_code, credit_line, instalment_saving, "
        "time_deposit, mobile_bank, credit_card.",
    ),
}


@table(SALE)
def test_of_a_sale_this_is_decided(case: Case) -> None:
    check(Visit(id=VisitId("visit")), case)
