"""Weeks over the own median, places in the cohort and the title that needs four of them."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event import Entry, StaffId
from projections import profile
from projections.badges.rows import BADGE, TALLY, TITLE, WEEK
from projections.rows import FOREVER
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.plain_settled import Held, above_median, benchmarks, places, settled_ev
from tests.projections.reckoned import reckoned
from tests.projections.views import contents, folded, rows
from tests.projections.weekly import CUSTOMERS, MANAGERS, compare, go_to, settle, weekly

WEEK_LONG = timedelta(days=7)


def assert_settled_alike(entries: list[Entry]) -> None:
    """Compare EV of weeks, places, weeks above the median, and titles."""
    views = folded(entries)
    weeks = rows(views, WEEK)
    ev = {(row.manager, date.fromordinal(row.week)): row.settled for row in weeks if row.settled}
    known = settled_ev(entries)
    assert ev == {(m, week): n for week, each in known.items() for m, n in each.items() if n}
    placed = {
        (str(row.manager), date.fromordinal(row.week)): (row.rank, row.of)
        for row in weeks
        if row.rank
    }
    assert placed == places(entries)
    tallies = {row.manager: row.counts for row in rows(views, TALLY) if row.window == "all"}
    over = {manager: counts.get("weeks_over_median", 0) for manager, counts in tallies.items()}
    assert +Counter(over) == above_median(entries, list(MANAGERS))
    assert titles_of(entries) == benchmarks(entries, list(MANAGERS))
    views.close()


def titles_of(entries: list[Entry]) -> set[Held]:
    views = folded(entries)
    found = {
        Held(
            row.manager,
            date.fromordinal(row.first),
            date.fromordinal(row.last) if row.position_to < FOREVER else None,
        )
        for row in rows(views, TITLE)
    }
    views.close()
    return found


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1 << 32))
def test_settled_weeks_are_worth_what_the_plain_reckoning_says(seed: int) -> None:
    assert_settled_alike(weekly(seed).entries)


def test_such_weeks_have_titles_that_begin_and_end_and_weeks_above_the_median() -> None:
    histories = [weekly(seed).entries for seed in range(8)]
    held = [title for entries in histories for title in titles_of(entries)]
    assert any(title.last for title in held)
    assert any(title.last is None for title in held)
    assert sum((above_median(each, list(MANAGERS)) for each in histories), Counter()).total() > 8


@pytest.mark.parametrize("stretch", [1, 7])
def test_it_does_not_matter_into_which_stretches_it_was_cut(stretch: int) -> None:
    entries = weekly(5, weeks=7).entries
    whole, cut = folded(entries), folded(entries, stretch)
    assert contents(whole) == contents(cut)
    whole.close()
    cut.close()


def rising(weeks: int) -> MadeBank:
    """Each week Li wins once more than in the week before."""
    bank = MadeBank().hire("li").know(*CUSTOMERS)
    compare(bank, ("li",))
    customers = iter(CUSTOMERS)
    for number in range(weeks):
        for _ in range(number + 1):
            bank.plan("li", next(customers)).won()
        tuesday = MONDAY + (number + 1) * WEEK_LONG + timedelta(days=1)
        go_to(bank, tuesday - timedelta(days=1))
        bank.days(1)
        settle(bank, tuesday - WEEK_LONG - timedelta(days=1), len(bank.entries))
    return bank


def test_four_weeks_over_the_own_median_after_the_first_four_make_the_best_self() -> None:
    for weeks, wins in ((7, False), (8, True)):
        bank = rising(weeks)
        views = folded(bank.entries)
        won = {row.badge: row for row in rows(views, BADGE)}
        assert ("best_self" in won) is wins
        views.close()
    assert won["best_self"].won_on == (MONDAY + 8 * WEEK_LONG - timedelta(days=1)).toordinal()


def test_the_page_says_how_many_weeks_are_missing() -> None:
    bank = rising(6)
    with reckoned(bank.entries) as found:
        rules = found.setting.rules(found.setting.today)
        shown = profile.badges(found.connection, found.setting, rules, StaffId("li"))
        left = {str(each.badge.code): each for each in shown}
        assert [step.to_go for step in left["best_self"].steps] == [2]
        assert left["benchmark"].is_held
        assert left["benchmark"].steps[0].to_go == 0


def test_nobody_is_first_with_nothing() -> None:
    bank = MadeBank().hire("li").hire("wang", "south")
    compare(bank, ("li", "wang"))
    for number in range(5):
        monday = MONDAY + number * WEEK_LONG
        bank.day(monday + timedelta(days=8))
        settle(bank, monday, len(bank.entries))
    assert titles_of(bank.entries) == set()
