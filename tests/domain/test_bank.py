"""What may happen to the bank, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from domain.bank import (
    Bank,
    BankOpened,
    CalendarDaySet,
    DayOpened,
    OrientationPublished,
    PeriodSettled,
    RulesetPublished,
)
from domain.event import StaffId
from domain.orientation import Weight
from domain.ruleset_1 import RULESET_1
from tests.domain.table import TODAY, TOMORROW, Case, check, table

LI, WANG, ZHAO = StaffId("li"), StaffId("wang"), StaffId("zhao")

OPENED = BankOpened(name="Bank", time_zone="Asia/Shanghai", on=TODAY)
DAY_ONE, DAY_TWO = DayOpened(on=TODAY), DayOpened(on=TOMORROW)
SET = CalendarDaySet(day=TOMORROW, working=False, name="Festival", on=TODAY)
SETTLED = PeriodSettled(period="week/2026-W10", through=9, standings="d", on=TODAY)
SOON = TODAY + timedelta(days=5)

CLOSED = "Open the bank first."


def ruleset(version: int = 2, **changes: Any) -> RulesetPublished:
    fields = {"effective_from": SOON, "proposed_by": LI, "approved_by": WANG, **changes}
    return RulesetPublished(
        ruleset=replace(RULESET_1, version=version), reason="better", on=TODAY, **fields
    )


def orientation(hundredths: int = 200, **changes: Any) -> OrientationPublished:
    fields = {"effective_from": SOON, "proposed_by": LI, "approved_by": WANG, **changes}
    weights = (Weight(hundredths=hundredths),)
    return OrientationPublished(weights=weights, reason="spring", on=TODAY, **fields)


def rules(publish: RulesetPublished) -> Any:
    return lambda bank: bank.publish_ruleset(publish)


def weigh(publish: OrientationPublished) -> Any:
    return lambda bank: bank.publish_orientation(publish)


def begin(zone: str = "Asia/Shanghai") -> Any:
    return lambda bank: bank.open(name="Bank", on=TODAY, time_zone=zone)


def open_day(day: date) -> Any:
    return lambda bank: bank.open_day(on=day)


def set_day(day: date) -> Any:
    return lambda bank: bank.set_calendar_day(day=day, working=False, name="Festival")


BANK = {
    "the bank opens": Case((), begin(), OPENED),
    "the bank opens once": Case((OPENED,), begin(), "The bank is open already."),
    "a time zone has to exist": Case(
        (), begin("Asia/Nowhere"), "There is no time zone 'Asia/Nowhere'; try Asia/Shanghai."
    ),
    "a first day is opened": Case((OPENED,), open_day(TODAY), DAY_ONE),
    "the next day is opened": Case((OPENED, DAY_ONE), open_day(TOMORROW), DAY_TWO),
    "no day is left out": Case(
        (OPENED, DAY_ONE),
        open_day(TOMORROW + timedelta(days=1)),
        "The day after 2026-03-04 has to be opened next.",
    ),
    "no day is opened twice": Case(
        (OPENED, DAY_ONE),
        open_day(TODAY),
        "The day after 2026-03-04 has to be opened next.",
    ),
    "no day is opened in a bank that is not": Case((), open_day(TODAY), CLOSED),
    "a coming day is made a holiday": Case((OPENED, DAY_ONE), set_day(TOMORROW), SET),
    "today is not made a holiday any more": Case(
        (OPENED, DAY_ONE), set_day(TODAY), "Only days to come can be set in the calendar."
    ),
    "the next rules are published": Case((OPENED,), rules(ruleset()), ruleset()),
    "rules are not skipped": Case((OPENED,), rules(ruleset(3)), "The next ruleset is version 2."),
    "rules are not published twice": Case(
        (OPENED, ruleset()), rules(ruleset()), "The next ruleset is version 3."
    ),
    "rules need a second person": Case(
        (OPENED,), rules(ruleset(approved_by=LI)), "A second person has to approve it."
    ),
    "rules take effect five days later": Case(
        (OPENED,),
        rules(ruleset(effective_from=SOON - timedelta(days=1))),
        "It can take effect on 2026-03-09 at the earliest.",
    ),
    "an orientation is published": Case((OPENED,), weigh(orientation()), orientation()),
    "an orientation needs a second person": Case(
        (OPENED,), weigh(orientation(approved_by=LI)), "A second person has to approve it."
    ),
    "a weight is two at most": Case(
        (OPENED,), weigh(orientation(201)), "A weight lies between 0 and 2."
    ),
    "a period is settled": Case((OPENED,), lambda b: b.settle(SETTLED), SETTLED),
    "a period is settled once": Case(
        (OPENED, SETTLED),
        lambda b: b.settle(SETTLED),
        "The period week/2026-W10 is settled already.",
    ),
}


@table(BANK)
def test_of_the_bank_this_is_decided(case: Case) -> None:
    check(Bank(id="bank"), case)
