"""A manager's measures, badges and weeks of the streak are those of the plain reckoning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from math import ceil

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from domain.badge import is_simple
from domain.bank import DayOpened
from domain.condition import Badge, Count, Rate, Streak
from domain.event import Entry, StaffId
from domain.ruleset_1 import RULESET_1
from domain.staff import Staff, StaffJoined, StaffLeft, StaffMoved
from projections import profile
from projections.badges.rows import StreakRow
from projections.boards.rows import SUMS, BoardRow
from projections.channelled import channels
from projections.known import Rates
from projections.people import root
from tests.projections import plain_boards
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.histories import MANAGERS, histories
from tests.projections.plain import DAY, Told
from tests.projections.plain_badges import badges
from tests.projections.plain_scores import facts
from tests.projections.plain_streaks import Runs, present_in, streaks, tallies
from tests.projections.plain_visits import visits
from tests.projections.reckoned import Reckoned, reckoned

NUMBERS = (*SUMS, "contacted", "closed")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demonstrated(request: pytest.FixtureRequest, history: list[Entry]) -> Iterator[Reckoned]:
    """The demonstration bank on both databases."""
    is_postgres = request.param == "postgres"
    address = request.getfixturevalue("empty_database") if is_postgres else "sqlite://"
    with reckoned(history, address) as found:
        yield found


def assert_told_plainly(found: Reckoned) -> None:
    """Measures, weeks and runs of everybody."""
    told = Told(found.history)
    assert_measured(found, told)
    runs = streaks(told)
    for manager in found.setting.staff():
        row = profile.streak(found.connection, manager)
        assert Runs(*(getattr(row, name) for name in Runs._fields)) == runs.get(manager, Runs())
        assert_weeks(found, told, manager)


def assert_measured(found: Reckoned, told: Told) -> None:
    """Every number of every window, and the days on which somebody was there."""
    rows, bank = plain_boards.board_rows(told), root(found.connection)
    windows = {window for window, _, _ in rows} | {"all", "rolling"}
    for manager in found.setting.staff():
        for name in windows:
            window = found.window(name)
            row, days = profile.measures(found.connection, found.setting, manager, window)
            numbers = rows.get((name, bank, manager), dict.fromkeys(NUMBERS, 0))
            assert {name: getattr(row, name) for name in NUMBERS} == numbers
            first = max(began(told, manager), date.fromordinal(max(1, window.start)))
            end = min(left(told, manager), date.fromordinal(window.end))
            assert days == told.present(manager, first, end)


def began(told: Told, manager: StaffId) -> date:
    posts = [entry.event for entry in told.of(StaffJoined, StaffMoved)]
    days: list[date] = [event.on for event in posts if event.staff == manager]
    return min(days)


def left(told: Told, manager: StaffId) -> date:
    """The first day on which somebody did not work any more, tomorrow for those who do."""
    days: list[date] = [e.event.on for e in told.of(StaffLeft) if e.event.staff == manager]
    return min([*days, told.today + DAY])


def _kept(logged: int, held: int, days_ago: int) -> int:
    """Of a day: all logged on time, or there is time for it still, or it is too late for some."""
    if not held:
        return -1
    return 1 if logged >= held else 2 if days_ago <= RULESET_1.on_time_days else 0


def assert_weeks(found: Reckoned, told: Told, manager: StaffId) -> None:
    """Thirteen weeks up to this one: closes, what is asked, and which days were logged in full."""
    weeks = profile.weeks(found.connection, found.setting, manager)
    own = [fact for fact in facts(told) if fact.manager == manager]
    logged = [v.day for v in visits(told) if v.manager == manager and v.log_in_time()]
    held = Counter(fact.day for fact in own if fact.kind == "held")
    this = told.today - told.today.weekday() * DAY
    assert [week.monday for week in weeks] == [
        (this - 7 * back * DAY).toordinal() for back in range(12, -1, -1)
    ]
    for week in weeks:
        monday = date.fromordinal(week.monday)
        days = [monday + n * DAY for n in range(7)]
        rule = told.rules(days[-1]).streak
        present = present_in(told, manager, monday)
        asked = ceil(rule.closes_per_week * present / rule.workdays_per_week)
        assert week.asked == (asked if days[-1] >= began(told, manager) else 0)
        assert week.closes == sum(fact.kind == "close" and fact.day in days for fact in own)
        assert week.days == [
            (day.toordinal(), _kept(logged.count(day), held[day], (told.today - day).days))
            for day in days
        ]


@settings(deadline=None, max_examples=20)
@given(histories(least=40, most=90))
def test_measures_weeks_and_runs_are_those_of_the_plain_reckoning(bank: MadeBank) -> None:
    with reckoned(bank.entries) as found:
        assert_told_plainly(found)


def test_those_of_a_demonstration_are_too(demonstrated: Reckoned) -> None:
    assert_told_plainly(demonstrated)


@settings(deadline=None, max_examples=10)
@given(histories(least=30, most=60))
def test_a_badge_tells_how_far_it_is_and_whether_it_is_won(bank: MadeBank) -> None:
    told, awarded = Told(bank.entries), badges(bank.entries)
    rules = told.rules(told.today)
    longest = longest_runs(bank.entries)
    with reckoned(bank.entries) as found:
        for manager in map(StaffId, MANAGERS):
            counts = tallies(told).get(manager, Counter()) + longest[manager]
            counts.update(of_month(told, manager))
            shown = profile.badges(found.connection, found.setting, rules, manager)
            assert {each.badge.code for each in shown} == {badge.code for badge in rules.badges}
            for each in shown:
                if is_simple(each.badge):
                    assert (each.there, each.asked) == plainly(each.badge, counts)
                position = awarded.get((manager, each.badge.code))
                assert (each.won.position if each.won else None) == position
            assert_in_order(shown)


def assert_in_order(shown: list[profile.Progress]) -> None:
    """Those won first, the latest before the others, then those that are nearest."""
    won = [each.won.won_on for each in shown if each.won]
    assert [bool(each.won) for each in shown] == sorted(map(bool, won), reverse=True) + [False] * (
        len(shown) - len(won)
    )
    assert won == sorted(won, reverse=True)
    ahead = [each.there / each.asked for each in shown if not each.won]
    assert ahead == sorted(ahead, reverse=True)


def plainly(badge: Badge, counts: Counter[str]) -> tuple[int, int]:
    """What there is, and what is asked for."""
    condition = badge.condition
    if isinstance(condition, Rate):
        volume = counts[condition.among]
        if volume < condition.minimum:
            return volume, condition.minimum
        return 100 * counts[condition.of], volume * condition.at_least_hundredths
    assert isinstance(condition, Count | Streak)
    name = f"{condition.kind}_streak" if isinstance(condition, Streak) else condition.of
    return counts[name], condition.at_least


def longest_runs(entries: list[Entry]) -> dict[str, Counter[str]]:
    """The longest runs that anybody ever had when a day opened."""
    found: dict[str, Counter[str]] = {manager: Counter() for manager in MANAGERS}
    for end, last in enumerate(entries, 1):
        if isinstance(last.event, DayOpened):
            for manager, runs in streaks(Told(entries[:end])).items():
                best = Counter(week_streak=runs.weeks_longest, log_streak=runs.log_most)
                found[manager] |= best
    return found


def of_month(told: Told, manager: str) -> Counter[str]:
    """Visits of this month that the orientation weighs, and those of weight 0.5 at least."""
    counts: Counter[str] = Counter()
    plans = {visit.name: visit for visit in visits(told)}
    for fact in facts(told):
        if (fact.kind, fact.manager) == ("held", manager) and f"{fact.day:%Y-%m}" == (
            f"{told.today:%Y-%m}"
        ):
            plan = plans[fact.visit]
            weight = told.weight(fact.day, fact.customer, plan.goal, plan.product)
            counts["weighted"] += weight is not None
            counts["aligned"] += weight is not None and weight >= 50
    return counts


def test_who_did_nothing_has_an_empty_profile_that_still_asks(bank: MadeBank) -> None:
    bank.plan("wang", "bao").won()
    with reckoned(bank.days(9).entries) as found:
        connection, setting, _ = found
        li, rules = StaffId("li"), setting.rules(setting.today)
        row, days = profile.measures(connection, setting, li, found.window("all"))
        assert (row, days) == (BoardRow("all", root(connection), li), 8)
        assert profile.streak(connection, li) == StreakRow(li, 0, 0)
        assert channels(connection, setting, li, setting.today) == Rates(0, 0)
        shown = profile.badges(connection, setting, rules, li)
        assert [each.badge for each in shown] == list(rules.badges)
        assert not any(each.won or each.there for each in shown)
        weeks = profile.weeks(connection, setting, li)
        assert [(week.closes, week.asked) for week in weeks] == [(0, 0)] * 11 + [(0, 3)] * 2
        assert {kept for week in weeks for _, kept in week.days} == {-1}
        nobody = profile.measures(connection, setting, StaffId("nobody"), found.window("all"))
        assert nobody.row.points == 0


def test_who_left_is_present_no_longer_and_who_is_away_is_not(bank: MadeBank) -> None:
    bank.leave("li", MONDAY + DAY, MONDAY + 2 * DAY).days(7)
    bank.say(Staff, "li", lambda each: each.leave(on=bank.today))
    with reckoned(bank.days(20).entries) as found:
        for name, days in (("all", 3), ("week/2026-W10", 3), ("week/2026-W11", 0)):
            window = found.window(name)
            measures = profile.measures(found.connection, found.setting, StaffId("li"), window)
            assert measures.days == days


def test_a_week_asks_what_the_rules_of_its_last_day_ask(bank: MadeBank) -> None:
    stricter = replace(RULESET_1.streak, closes_per_week=5)
    bank.publish(MONDAY + 10 * DAY, streak=stricter).days(8)
    with reckoned(bank.entries) as found:
        rules = found.setting.rules(found.setting.today)
        assert rules == RULESET_1
        weeks = profile.weeks(found.connection, found.setting, StaffId("li"))
        assert [week.asked for week in weeks[-2:]] == [3, 5]
