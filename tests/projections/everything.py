"""A small bank that has rows in every table of every read model."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from domain.bank import BANK, FIRST_BOARDS, Bank, CohortsSet, PeriodSettled
from domain.calendar import window_named
from domain.cohort import Cohorts, cohorts_of
from domain.customer import Customer
from domain.event import StaffId
from domain.rescue import JOINT_VISIT, Drought, Rescue, rescue_id
from domain.review import Appeal, AppealFiled
from domain.staff import Staff
from projections.standings import standings_digest
from tests.projections.bank import MadeBank
from tests.projections.praising import open_, praise
from tests.projections.views import folded
from tests.projections.weekly import compare
from tests.web.people import revoked_badge

WEEKS = 5
"""So long it takes to win the title, and to be a customer whose visit is overdue."""


def bank_of_everything() -> MadeBank:
    """What can happen in a few days, and then weeks that are settled."""
    bank = MadeBank().hire("li").hire("wang", "south").know("ai", "bao", "cui", "dou", "seldom")
    bank.grid("patch", "li", "ai", "bao", "seldom").leave("wang", bank.today, bank.today)
    bank.say(Staff, "wang", lambda staff: staff.opt_out(on=bank.today))
    cohorts_set(bank)
    first = (
        bank.plan("li", "ai")
        .start()
        .refer("er")
        .refer("fan")
        .close(document="shown")
        .achieve()
        .log()
    )
    first.contact("cui").contact("dou")
    bank.days(1).know("er", "fan")
    for customer in ("er", "fan"):
        bank.plan("li", customer).won()
    questioned(bank)
    praise(bank, open_(bank)[0])
    bank.tier("ai", "vip").start("li", "er").refer("bao").sell().accept()
    bank.start("li", "bao").refer("er")
    rate = partial(Customer.rate_rapport, manager=StaffId("li"), rapport=2)
    bank.say(Customer, "seldom", partial(rate, on=bank.today))
    revoked_badge(bank, "revocation")
    dry: dict[str, Any] = {"staff": StaffId("zhao"), "drought": Drought(11, 0), "longest": 10}
    offered: dict[str, Any] = {"leader": StaffId("wang"), "offer": JOINT_VISIT}
    bank.say(Rescue, rescue_id("zhao"), lambda each: each.offer(**dry, **offered, on=bank.today))
    for week in range(WEEKS):
        customer = f"of-week-{week}"
        bank.know(customer).plan("li", customer).won()
        bank.days(7)
        settle_the_week_before(bank)
    bank.plan("li", "seldom").won()
    return bank


def cohorts_set(bank: MadeBank) -> None:
    """Of the first week, by the subject that a worker writes to, and of the month."""
    both = CohortsSet(
        period="week/2026-W10", cohorts=((StaffId("li"), StaffId("wang")),), on=bank.today
    )
    bank.say(Cohorts, cohorts_of(both.period), lambda each: each.set(both))
    compare(bank, ("li", "wang"))


def questioned(bank: MadeBank) -> None:
    """A second look, lots, points moved by hand and an appeal."""
    bank.days(1).plan("wang", "bao").won().draw().uphold()
    bank.say(Bank, BANK, lambda each: each.draw_lots(through=9, seed="", on=bank.today))
    filed = AppealFiled(staff=StaffId("li"), about=9, reason="no", on=bank.today)
    bank.adjust("li", 5).say(Appeal, "appeal", lambda each: each.file(filed))


def settle_the_week_before(bank: MadeBank) -> None:
    """As a worker does, with the digest of what was known."""
    period = window_named("week", bank.today - timedelta(days=7))
    through = len(bank.entries)
    views = folded(bank.entries)
    with views.read() as connection:
        digest = standings_digest(connection, period, through, FIRST_BOARDS)
    views.close()
    settled = PeriodSettled(period=period, through=through, standings=digest, on=bank.today)
    bank.say(Bank, BANK, lambda each: each.settle(settled))
