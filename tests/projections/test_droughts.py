"""Droughts from rows: since when nobody closed, what was offered, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event import StaffId
from domain.rescue import EASY_GOAL, JOINT_VISIT, Effect, Rescue, rescue_id
from domain.staff import StaffJoined, StaffLeft
from projections import droughts
from projections.rescues import RescueRow, offered_to
from tests.projections import plain
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.plain_scores import facts
from tests.projections.reckoned import reckoned
from tests.projections.working import TEAM, working

LI, WANG = StaffId("li"), StaffId("wang")
CHIEF = StaffId("chief")


def offered(bank: MadeBank, staff: StaffId, offer: str = EASY_GOAL) -> MadeBank:
    """A leader offers help to somebody who is in a drought."""
    with reckoned(bank.entries) as found:
        drought = droughts.droughts(found.connection, found.setting, [staff])[staff]
        longest = found.setting.rules(found.setting.today).drought_days
    bank.say(
        Rescue,
        rescue_id(staff),
        lambda each: each.offer(
            staff=staff,
            leader=CHIEF,
            offer=offer,
            drought=drought,
            longest=longest,
            on=bank.today,
        ),
    )
    return bank


def won(bank: MadeBank, manager: str) -> MadeBank:
    """Somebody closes with a new customer."""
    customer = f"c{len(bank.entries)}"
    bank.know(customer).plan(manager, customer).won()
    return bank


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 1 << 32))
def test_droughts_are_the_days_present_that_one_counts(seed: int) -> None:
    bank = working(seed, weeks=5)
    history = plain.Told(bank.entries)
    closes = [(fact.manager, fact.day) for fact in facts(history) if fact.kind == "close"]
    with reckoned(bank.entries) as found:
        told = droughts.droughts(found.connection, found.setting, [StaffId(m) for m in TEAM])
    for manager in TEAM:
        own = [e for e in history.of(StaffJoined, StaffLeft) if e.event.staff == manager]
        if isinstance(own[-1].event, StaffLeft):
            assert StaffId(manager) not in told
            continue
        joined = own[-1].event.on
        days = [day for who, day in closes if who == manager and day >= joined]
        first = max(days) + timedelta(days=1) if days else joined
        assert told[StaffId(manager)].days == history.present(manager, first, bank.today)
        assert told[StaffId(manager)].last_close == (max(days).toordinal() if days else 0)


def test_a_close_that_was_taken_back_ends_no_drought(bank: MadeBank) -> None:
    bank.know("cui").plan("li", "cui").won().retract()
    with reckoned(bank.days(15).entries) as found:
        told = droughts.droughts(found.connection, found.setting, [LI, WANG])
    assert [told[each].days for each in (LI, WANG)] == [11, 11]


def test_an_offer_is_kept_with_who_made_it_and_when(bank: MadeBank) -> None:
    offered(bank.days(15), LI, JOINT_VISIT)
    with reckoned(bank.entries) as found:
        position, day = len(bank.entries), MONDAY.toordinal() + 15
        row = RescueRow(LI, position, CHIEF, day, JOINT_VISIT)
        assert offered_to(found.connection, [LI]) == [row]
        assert offered_to(found.connection, [WANG]) == []


def test_rescued_droughts_are_compared_with_the_others() -> None:
    bank = MadeBank()
    helped, alone = [f"h{n}" for n in range(5)], [f"a{n}" for n in range(5)]
    for manager in (*helped, *alone):
        bank.hire(manager)
    bank.day(date(2026, 3, 17))
    for manager in helped:
        offered(bank, StaffId(manager))
    for manager in helped:
        won(bank.days(1), manager)
    for manager in alone:
        won(bank.days(7), manager)
    with reckoned(bank.days(1).entries) as found:
        team = [StaffId(each) for each in (*helped, *alone)]
        with_help, without = droughts.rescue_effect(found.connection, found.setting, team)
        assert with_help.droughts == 5
        assert without.droughts > 5
        assert with_help.wait is not None
        # Eleven days without a close on the 17th, the middle one closes three days later.
        assert with_help.wait == 4
        some = droughts.rescue_effect(found.connection, found.setting, team[:4])
        assert some[0] == Effect(4, None)
