"""A published version changes what is scored from its day on, and nothing before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from domain.event import Code
from domain.ruleset_1 import RULESET_1
from projections.scores import SCORE_ENTRY
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.views import folded, rows

DAY = timedelta(days=1)
EFFECTIVE = MONDAY + 28 * DAY
"""A Monday, so that both tellings of a deed fall on the same days of a week."""

FARMED, LIST = "referral_obtained", "referral_list_received"
GOALS, ACTIONS, TIERS = RULESET_1.goals, RULESET_1.closing_actions, RULESET_1.tiers
CRAFT, HELP = RULESET_1.craft, RULESET_1.help

Deed = Callable[[MadeBank, str], object]


class Scored(NamedTuple):
    """A score entry without what a later position or version changes of it."""

    day: int
    rule: str
    kind: str
    amount: int


class Part(NamedTuple):
    """A part of the ruleset that changes, and what a deed is worth by it under a rule."""

    changes: dict[str, Any]
    deed: Deed
    rule: str
    before: int
    after: int


def win(bank: MadeBank, customer: str) -> None:
    bank.plan("li", customer).won()


def win_twice(bank: MadeBank, customer: str, other: str = "product_sold") -> None:
    """Two visits, of which only the second is worth something else than in the other version."""
    action = next(row.code for row in ACTIONS[1:] if row.goal == other)
    bank.plan("li", customer).start().miss()
    bank.days(1).plan("li", customer, goal=other, action=action).start().close(
        action=action
    ).achieve()


def win_again(bank: MadeBank, customer: str) -> None:
    win(bank, customer)
    bank.days(3)
    win(bank, customer)


def log_next_day(bank: MadeBank, customer: str) -> None:
    visit = bank.plan("li", customer).start()
    bank.days(1)
    visit.log()


def tell_late(bank: MadeBank, customer: str) -> None:
    visit = bank.plan("li", customer)
    on = bank.today
    bank.days(4)
    visit.start(on).close(on=on).achieve(on).accept()


def see_flagged(bank: MadeBank, customer: str) -> None:
    bank.flag(customer).days(2).start("li", customer)


def refer(bank: MadeBank, customer: str) -> None:
    bank.start("li", customer).refer(f"{customer}-friend")
    bank.days(1).know(f"{customer}-friend").plan("wang", f"{customer}-friend").won()


def one(row: Any, rows: tuple[Any, ...], **changes: Any) -> tuple[Any, ...]:
    """The rows, one of which is different."""
    return tuple(replace(each, **changes) if each is row else each for each in rows)


SIGNED = next(row for row in ACTIONS if row.code == "product_signed")
SOLD = next(row for row in GOALS if row.code == "product_sold")
MORE = (*SIGNED.fields, Code("signature"))
DUE = tuple(replace(tier, cadence=14) for tier in TIERS)

PARTS = {
    "the base of a goal": Part({"goals": one(SOLD, GOALS, base=60)}, win, "ev", 100, 60),
    "the fields of a closing action": Part(
        {"closing_actions": one(SIGNED, ACTIONS, fields=MORE)}, win, "ev", 100, 0
    ),
    "the goal of a closing action": Part(
        {"closing_actions": one(SIGNED, ACTIONS, goal=Code(FARMED))}, win, "ev", 100, 0
    ),
    "how often a goal is paid": Part({"pay_once_days": 2}, win_again, "ev", 100, 150),
    "in how many days visits repeat": Part({"repeat_days": 1}, win_twice, "ev", 50, 100),
    "the cadence without a tier": Part({"default_cadence": 14}, win_twice, "ev", 50, 100),
    "what is on time": Part({"on_time_days": 0}, log_next_day, "logged_on_time", 2, 0),
    "what is late": Part({"late_days": 3}, tell_late, "ev", 100, 0),
    "points for a log": Part(
        {"craft": replace(CRAFT, logged_on_time=5)}, win, "logged_on_time", 2, 5
    ),
    "points for the planned day": Part(
        {"craft": replace(CRAFT, held_on_planned_day=3)}, win, "held_on_planned_day", 1, 3
    ),
    "points for an assessment": Part(
        {"craft": replace(CRAFT, assessed_on_time=4)}, win, "assessed_on_time", 1, 4
    ),
    "the cap of a day": Part({"craft": replace(CRAFT, daily_cap=2)}, win, "logged_on_time", 2, 0),
    "points for a flag seen": Part(
        {"craft": replace(CRAFT, risk_flag_visited=7)}, see_flagged, "risk_flag_visited", 20, 7
    ),
    "when a flag is seen in time": Part(
        {"craft": replace(CRAFT, risk_working_days=1)}, see_flagged, "risk_flag_visited", 20, 0
    ),
    "points for a referee contacted": Part(
        {"help": replace(HELP, referee_contacted=3)}, refer, "referee_contacted", 20, 3
    ),
    "points for a referee closed": Part(
        {"help": replace(HELP, referee_closed=4)}, refer, "referee_closed", 60, 4
    ),
}


def told(deed: Deed, changes: dict[str, Any] | None) -> MadeBank:
    """The deed before and after the day on which a version takes effect, if there is one."""
    bank = MadeBank().hire("li").hire("wang", "south").know("early", "late")
    if changes is not None:
        bank.publish(EFFECTIVE, **changes)
    bank.day(MONDAY + 7 * DAY)
    deed(bank, "early")
    bank.day(EFFECTIVE)
    deed(bank, "late")
    return bank.days(10)


def scored(bank: MadeBank) -> list[Scored]:
    views = folded(bank.entries)
    found = sorted(rows(views, SCORE_ENTRY), key=lambda row: (row.position, row.rule, row.kind))
    views.close()
    return [Scored(row.day, row.rule, row.kind, row.amount) for row in found]


def worth(found: list[Scored], rule: str) -> int:
    return sum(each.amount for each in found if each.rule.partition(":")[0].startswith(rule))


def parted(found: list[Scored], day: date = EFFECTIVE) -> tuple[list[Scored], list[Scored]]:
    """What was scored for days before, and for that day and later ones."""
    before = [each for each in found if each.day < day.toordinal()]
    return before, [each for each in found if each.day >= day.toordinal()]


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_a_version_counts_from_its_day_on_and_for_nothing_before(part: Part) -> None:
    unchanged, changed = (scored(told(part.deed, each)) for each in (None, part.changes))
    old, new = parted(changed)
    assert old == parted(unchanged)[0]
    assert worth(old, part.rule) == part.before
    assert worth(new, part.rule) == part.after


@pytest.mark.parametrize("deed", dict.fromkeys(part.deed for part in PARTS.values()))
def test_an_unchanged_version_changes_nothing(deed: Deed) -> None:
    assert scored(told(deed, {})) == scored(told(deed, None))


def test_the_cadence_of_a_tier_counts_from_its_day_on() -> None:
    def deed(bank: MadeBank, customer: str) -> None:
        bank.tier(customer, "vip")
        win_twice(bank, customer)

    old, new = parted(scored(told(deed, {"tiers": DUE})))
    assert (worth(old, "ev"), worth(new, "ev")) == (50, 100)


def test_what_is_told_late_is_scored_by_the_version_of_its_own_day() -> None:
    bank = MadeBank().hire("li").know("early")
    bank.publish(EFFECTIVE, goals=one(SOLD, GOALS, base=60)).day(EFFECTIVE - DAY)
    visit, on = bank.plan("li", "early"), bank.today
    bank.day(EFFECTIVE)
    visit.start(on).close(on=on).achieve(on)
    assert worth(scored(bank), "ev") == 100
    assert parted(scored(bank))[1] == []


def test_the_last_cause_of_several_decides_on_the_version() -> None:
    bank = MadeBank().hire("li").know("early")
    bank.publish(EFFECTIVE, goals=one(SOLD, GOALS, base=60)).day(EFFECTIVE - DAY)
    visit = bank.plan("li", "early").start().close()
    bank.day(EFFECTIVE)
    visit.achieve()
    assert worth(scored(bank), "ev") == 60
