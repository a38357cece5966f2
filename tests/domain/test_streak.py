"""Streaks: weeks ask for closes by the days present, freezes save them, logs run by the day."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ruleset_parts import StreakRule
from domain.streak import FROZEN, MET, MISSED, NEUTRAL, LogRun, WeekRun, outcome, target

RULE = StreakRule()

WEEKS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=60)
"""Closes and days present, week by week."""


def ran(weeks: list[tuple[int, int]], rule: StreakRule = RULE) -> tuple[WeekRun, list[str]]:
    run, outcomes = WeekRun(), []
    for closes, present in weeks:
        outcomes.append(outcome(closes, present, run, rule))
        run = run.after(outcomes[-1], rule)
    return run, outcomes


@pytest.mark.parametrize(
    ("present", "closes"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 5)]
)
def test_a_week_asks_for_three_closes_in_five_days(present: int, closes: int) -> None:
    assert target(present, RULE) == ceil(3 * present / 5) == closes


def test_a_week_away_changes_nothing() -> None:
    assert ran([(3, 5), (0, 0), (3, 5)])[0] == ran([(3, 5), (3, 5)])[0]
    assert ran([(9, 0)])[1] == [NEUTRAL]


def test_four_intact_weeks_earn_a_freeze_which_saves_a_missed_one() -> None:
    run, outcomes = ran([(3, 5)] * 4 + [(2, 5)] + [(3, 5)])
    assert outcomes == [MET] * 4 + [FROZEN, MET]
    assert (run.current, run.longest, run.freezes) == (5, 5, 0)


def test_a_missed_week_without_a_freeze_ends_the_run_and_the_way_to_the_next_freeze() -> None:
    run, outcomes = ran([(3, 5)] * 3 + [(0, 5)] + [(3, 5)] * 3)
    assert outcomes[3] == MISSED
    assert (run.current, run.longest, run.freezes, run.toward) == (3, 3, 0, 3)


def test_two_freezes_are_held_at_most() -> None:
    assert ran([(3, 5)] * 12)[0].freezes == 2
    run, outcomes = ran([(3, 5)] * 12 + [(0, 5)] * 3)
    assert outcomes[12:] == [FROZEN, FROZEN, MISSED]
    assert (run.current, run.longest) == (0, 12)


def test_a_freeze_is_not_spent_on_a_run_that_has_not_begun() -> None:
    run, outcomes = ran([(3, 5)] * 8 + [(0, 5)] * 3 + [(0, 5)])
    assert outcomes[8:] == [FROZEN, FROZEN, MISSED, MISSED]
    assert run.freezes == 0


@given(WEEKS, st.integers(1, 4), st.integers(0, 3), st.integers(1, 6))
def test_runs_are_what_a_plain_account_of_the_weeks_says(
    weeks: list[tuple[int, int]], every: int, held: int, closes: int
) -> None:
    rule = StreakRule(closes_per_week=closes, weeks_per_freeze=every, freezes_held=held)
    current = longest = freezes = intact = 0
    for closed, present in weeks:
        if present and closed * 5 >= closes * present:
            current, intact = current + 1, intact + 1
            if intact % every == 0 and freezes < held:
                freezes += 1
        elif present and freezes and current:
            freezes -= 1
        elif present:
            current = intact = 0
        longest = max(longest, current)
    run, _ = ran(weeks, rule)
    assert (run.current, run.longest, run.freezes) == (current, longest, freezes)


DAYS = st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=40)
"""Visits of a day, and whether all of them were logged on time."""


@given(DAYS)
def test_logs_run_over_days_with_visits_all_of_which_were_logged(
    days: list[tuple[int, bool]],
) -> None:
    run = LogRun()
    for held, kept in days:
        run = run.after(held, held if kept else held - 1)
    visited = [(held, kept) for held, kept in days if held]
    runs: list[list[int]] = [[]]
    for held, kept in visited:
        runs = [*runs[:-1], [*runs[-1], held]] if kept else [*runs, []]
    assert run.days == len(runs[-1])
    assert run.visits == sum(runs[-1])
    assert run.longest == max(map(len, runs))
    assert run.most == max(map(sum, runs))
