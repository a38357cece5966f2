"""A published version changes badges, channels, streaks and ranks from its day on, none before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.condition import Badge, Count
from domain.event import Code, StaffId
from domain.ruleset_1 import RULESET_1
from projections.badges.rows import BADGE, STREAK
from projections.boards.rows import BOARD, LEVEL, UNRANKED
from projections.scores import CHANNEL_SPAN
from tests.projections.bank import MONDAY, ROOT, MadeBank
from tests.projections.views import folded, rows

DAY = timedelta(days=1)
EFFECTIVE = MONDAY + 28 * DAY
"""A Monday."""


def win(bank: MadeBank, customer: str) -> None:
    bank.plan("li", customer).won()


@pytest.mark.parametrize(("days", "won"), [(10, set()), (3, {"comeback"})])
def test_a_drought_is_as_long_as_the_version_of_the_close_says(days: int, won: set[str]) -> None:
    bank = MadeBank().hire("li").know("early", "late", "later")
    bank.publish(EFFECTIVE, drought_days=days).day(EFFECTIVE - 21 * DAY)
    win(bank, "early")
    bank.day(EFFECTIVE - 14 * DAY)  # 4 working days between: no drought by the version of the day
    win(bank, "late")
    assert "comeback" not in badges(bank)
    bank.day(EFFECTIVE - 4 * DAY)
    win(bank, "early")
    bank.day(EFFECTIVE + 4 * DAY)
    win(bank, "later")
    assert {"comeback"} & badges(bank).keys() == won


def test_a_new_badge_is_awarded_when_its_version_takes_effect_for_when_it_was_won() -> None:
    held = Count(of="purposed", at_least=1)
    first = RULESET_1.badges[0]
    badge: Badge = replace(first, code=Code("went_out"), condition=held)
    bank = MadeBank().hire("li").know("early")
    bank.publish(EFFECTIVE, badges=(*RULESET_1.badges, badge)).day(EFFECTIVE - 14 * DAY)
    win(bank, "early")
    bank.day(EFFECTIVE - DAY)
    assert badges(bank) == {"first_win": 1}
    position = len(bank.entries) + 1
    bank.day(EFFECTIVE)
    assert badges(bank) == {"first_win": 1, "went_out": 2}
    views = folded(bank.entries)
    row = next(row for row in rows(views, BADGE) if row.badge == "went_out")
    views.close()
    won_on = (EFFECTIVE - 14 * DAY).toordinal()
    assert (row.manager, row.position, row.won_on) == (StaffId("li"), position, won_on)


def badges(bank: MadeBank) -> dict[str, int]:
    """The badges that Li won, and by which version."""
    views = folded(bank.entries)
    found = {row.badge: row.ruleset for row in rows(views, BADGE) if row.manager == "li"}
    views.close()
    return found


def channelled(bank: MadeBank, customer: str) -> list[tuple[int, int]]:
    """The days from Monday on which a customer is a channel."""
    views = folded(bank.entries)
    start = MONDAY.toordinal()
    found = [
        (row.first - start, row.end - start)
        for row in rows(views, CHANNEL_SPAN)
        if row.customer == customer and row.position_to > len(bank.entries)
    ]
    views.close()
    return found


def test_who_was_a_channel_stays_one_for_the_days_before_a_stricter_version() -> None:
    bank = MadeBank().hire("li").hire("wang", "south").know("early")
    bank.publish(EFFECTIVE, channel=replace(RULESET_1.channel, referrals_contacted=5))
    bank.day(MONDAY + 7 * DAY).start("li", "early").refer("one").refer("two")
    bank.days(1).know("one", "two").plan("wang", "one").won()
    bank.start("wang", "two")
    assert channelled(bank, "early") == [(8, 187)]
    bank.day(EFFECTIVE).start("li", "early").refer("three")
    bank.days(1).know("three").plan("wang", "three").won()
    assert channelled(bank, "early")[0][0] == 8


def test_a_looser_version_makes_no_channel_before_its_day() -> None:
    bank = MadeBank().hire("li").hire("wang", "south").know("early")
    bank.publish(EFFECTIVE, channel=replace(RULESET_1.channel, referrals_contacted=1))
    bank.day(MONDAY + 7 * DAY).start("li", "early").refer("one")
    bank.days(1).know("one").plan("wang", "one").won()
    assert channelled(bank, "early") == []
    bank.day(EFFECTIVE).start("li", "early").refer("two")
    bank.days(1).know("two").plan("wang", "two").won()
    assert channelled(bank, "early")[0][0] >= 28


@pytest.mark.parametrize("days", [0, 1, 4])
def test_logs_run_on_when_another_version_gives_them_more_or_less_time(days: int) -> None:
    bank = MadeBank().hire("li").know("early")
    bank.publish(EFFECTIVE, on_time_days=days).day(EFFECTIVE - 7 * DAY)
    for _ in range(14):
        bank.start("li", "early").log()
        bank.days(1)
    bank.days(8)
    views = folded(bank.entries)
    (row,) = rows(views, STREAK)
    views.close()
    assert (row.log_days, row.log_visits, row.log_longest) == (14, 14, 14)


@pytest.mark.parametrize("stretch", [1, 7, 1 << 30])
@pytest.mark.parametrize("late", [False, True])
def test_a_week_is_ranked_by_the_version_of_its_last_day(stretch: int, late: bool) -> None:
    bank = MadeBank().hire("li").know("early", "other", "late")
    bank.publish(EFFECTIVE, rate_minimum=2).day(EFFECTIVE - 3 * DAY)
    bank.plan("li", "early").won()
    bank.plan("li", "other").start()
    if late:
        visit, on = bank.plan("li", "late", on=EFFECTIVE - DAY), EFFECTIVE - DAY
        bank.day(EFFECTIVE)
        visit.start(on)
    bank.day(EFFECTIVE + 2 * DAY)
    bank.plan("li", "early").won()
    bank.plan("li", "other").start()
    views = folded(bank.entries, stretch)
    ranked = {
        row.window: row.close_value != UNRANKED
        for row in rows(views, BOARD)
        if row.scope == ROOT and row.window.startswith(("week", "month/2026-03", "all", "rolling"))
    }
    views.close()
    assert ranked == {
        "all": True,
        "rolling": True,
        "month/2026-03": True,
        "week/2026-W13": False,
        "week/2026-W14": True,
    }


def test_what_stands_already_is_ranked_anew_when_a_version_takes_effect() -> None:
    bank = MadeBank().hire("li").know("early", "other")
    bank.publish(EFFECTIVE + DAY, rate_minimum=2).day(EFFECTIVE)
    bank.plan("li", "early").won()
    bank.plan("li", "other").start()
    found = []
    for day in (EFFECTIVE, EFFECTIVE + DAY):
        views = folded(bank.day(day).entries, 5)
        values = {row.window: row.close_value for row in rows(views, BOARD) if row.scope == ROOT}
        levels = {row.window for row in rows(views, LEVEL) if row.kind == "close"}
        views.close()
        found.append((values["week/2026-W14"] != UNRANKED, "week/2026-W14" in levels))
        assert values["day/2026-03-30"] == UNRANKED
    assert found == [(False, False), (True, True)]
