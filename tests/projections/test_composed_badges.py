"""Badges whose conditions are put together: judged when a day opens, and for history."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from msgspec.structs import replace

from domain.bank import DayOpened
from domain.condition import (
    AllOf,
    AnyOf,
    Badge,
    ByHand,
    Condition,
    Count,
    InOrder,
    Rate,
    Streak,
    Within,
)
from domain.event import Code, Entry
from domain.ruleset_1 import RULESET_1
from projections.badges.rows import BADGE
from tests.domain.plain_conditions import Life, met
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.histories import MANAGERS, Act, acts, lived
from tests.projections.plain import DAY, Told
from tests.projections.plain_streaks import happenings
from tests.projections.views import contents, folded, rows

EFFECTIVE = MONDAY + 12 * DAY


def badge(code: str, condition: Condition) -> Badge:
    return Badge(code=Code(code), zh="", en="", zh_deed="", en_deed="", condition=condition)


def one(of: str, at_least: int = 1) -> Count:
    return Count(of=of, at_least=at_least)


COMPOSED = (
    badge("in_order", InOrder(parts=(one("closes"), one("purposed", 2)))),
    badge("weeks", Within(part=one("closes"), window="week", running=2)),
    badge("either", AllOf(parts=(one("effective"), AnyOf(parts=(one("comebacks"), one("x")))))),
    badge("busy", Within(part=one("purposed", 3), window="month")),
)


def composed_bank() -> MadeBank:
    """A bank whose rules, from a later day on, have such badges and no others."""
    bank = MadeBank()
    bank.rules = replace(RULESET_1, badges=COMPOSED)
    return bank.publish(EFFECTIVE)


def plain_awards(entries: list[Entry]) -> dict[tuple[str, str], tuple[int, date]]:
    """Manager and badge, and where it is awarded and when it was won, day after day."""
    found: dict[tuple[str, str], tuple[int, date]] = {}
    for end, last in enumerate(entries, 1):
        if isinstance(last.event, DayOpened) and last.event.on >= EFFECTIVE:
            history = Told(entries[:end])
            for manager in MANAGERS:
                done = [(day, name) for who, name, day in happenings(history) if who == manager]
                life = Life(done, {}, [], _away(history, manager))
                for each in COMPOSED if done else ():
                    assert not isinstance(each.condition, ByHand)
                    won_on = met(each.condition, life, life.first(), last.event.on)
                    if won_on:
                        found.setdefault((manager, each.code), (last.position, won_on))
    return found


def _away(history: Told, manager: str) -> frozenset[date]:
    days = [MONDAY + n * DAY for n in range(-120, (history.today - MONDAY).days + 40)]
    return frozenset(d for d in days if d < MONDAY or not history.present(manager, d, d + DAY))


def awarded(entries: list[Entry]) -> dict[tuple[str, str], tuple[int, date]]:
    views = folded(entries)
    found = {
        (str(row.manager), row.badge): (row.position, date.fromordinal(row.won_on))
        for row in rows(views, BADGE)
        if row.badge in {each.code for each in COMPOSED}
    }
    views.close()
    return found


@settings(deadline=None, max_examples=12)
@given(acts(least=25, most=60))
def test_they_are_awarded_on_the_day_that_finds_them_met(tried: list[Act]) -> None:
    entries = lived(tried, composed_bank()).entries
    assert awarded(entries) == plain_awards(entries)


def worked() -> MadeBank:
    """Li wins on the first day and twice in the next week; the rules of this come afterwards."""
    bank = composed_bank().hire("li").hire("wang", "south").know("ai", "bao", "cui")
    bank.plan("li", "ai").won()
    for customer in ("bao", "cui"):
        bank.days(4).plan("li", customer).won()
    return bank.day(EFFECTIVE)


def test_history_is_awarded_when_the_rules_come_into_force_with_the_day_it_was_won() -> None:
    bank = worked()
    opened = len(bank.entries)
    assert awarded(bank.entries) == {
        ("li", "in_order"): (opened, MONDAY + 8 * DAY),
        ("li", "weeks"): (opened, MONDAY + 8 * DAY),
        ("li", "busy"): (opened, MONDAY + 8 * DAY),
    }
    assert awarded(bank.entries[:-1]) == {}


def test_what_comes_later_takes_none_of_them_away() -> None:
    bank = worked()
    before = awarded(bank.entries)
    bank.leave("li", MONDAY, MONDAY + 6 * DAY).days(3)
    assert awarded(bank.entries) == before


def test_a_rate_that_held_once_and_a_streak_are_awarded_for_history_too() -> None:
    rate = Rate(of="effective", among="purposed", at_least_hundredths=60, minimum=2)
    conditions: dict[str, Condition] = {"rate": rate, "logs": Streak(kind="log", at_least=3)}
    bank = MadeBank().hire("li").know("ai", "bao", "cui")
    for customer in ("ai", "bao"):
        bank.plan("li", customer).won()
    bank.days(1)
    for _ in range(4):
        bank.plan("li", "cui").start().miss().log()
    bank.days(4)
    bank.plan("li", "cui").start()
    made = tuple(badge(code, each) for code, each in conditions.items())
    bank.publish(bank.today + 5 * DAY, badges=(*RULESET_1.badges, *made)).days(5)
    views = folded(bank.entries)
    won = {row.badge: row for row in rows(views, BADGE) if row.badge in conditions}
    assert {row.position for row in won.values()} == {len(bank.entries)}
    days = {name: date.fromordinal(row.won_on) for name, row in won.items()}
    assert days == {"rate": MONDAY, "logs": MONDAY + DAY}
    views.close()


def test_it_does_not_matter_into_which_stretches_it_was_cut() -> None:
    entries = worked().days(9).entries
    whole = folded(entries)
    for stretch in (1, 13):
        cut = folded(entries, stretch)
        assert contents(whole) == contents(cut)
        cut.close()
    whole.close()
