"""Told late, wrong and corrected, a story ends in the standings of the story told right."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.event import UnitId
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.ranking import IMPROVEMENT, KINDS
from projections.standings import WINDOWS, Asked, board
from tests.projections.bank import ROOT
from tests.projections.plain_views import board_rows, streak_runs
from tests.projections.stories import (
    ACTIONS,
    CUSTOMERS,
    DAYS,
    MANAGERS,
    Entered,
    Outing,
    Story,
    told,
)
from tests.projections.views import folded

DAY = st.integers(0, DAYS - 1)

OUTING = st.builds(
    Outing,
    day=DAY,
    manager=st.sampled_from(MANAGERS),
    customer=st.sampled_from(CUSTOMERS),
    goal=st.sampled_from([*ACTIONS, "product_sold", ""]),
    outcome=st.sampled_from(["won", "won", "won", "closed", "unproven", "missed"]),
    late=st.sampled_from([0, 1, 1, 2, 4, 7]),
    logged=st.booleans(),
    refers=st.booleans(),
    mistake=st.integers(0, 3),
    look=st.integers(0, 3),
)


def entered(kind: str, who: tuple[str, ...]) -> st.SearchStrategy[Entered]:
    """A fact about somebody that may be entered long after it began to hold."""
    return st.builds(
        Entered, st.just(kind), st.sampled_from(who), st.integers(0, 35), DAY, st.integers(0, 80)
    )


ENTERED = st.one_of(
    entered("leave", MANAGERS), entered("move", MANAGERS), entered("tier", CUSTOMERS)
)

STORIES = st.builds(
    Story,
    outings=st.lists(OUTING, min_size=3, max_size=16).map(tuple),
    entered=st.lists(ENTERED, max_size=5, unique_by=lambda fact: (fact.who, fact.kind)).map(tuple),
)


PLACES = ("", ROOT, "north", "harbour")


def standings(
    views: Store, windows: Collection[str] = WINDOWS, units: Collection[str] = PLACES
) -> dict[Any, Any]:
    """Every place on every board, or on those of some windows and units."""
    found = {}
    with views.read() as connection:
        for kind in KINDS:
            for window in windows if kind != IMPROVEMENT else ("week",):
                for unit in units:
                    asked = Asked(kind=kind, window=window, unit=UnitId(unit))
                    lines = board(connection, asked).lines
                    found[kind, window, unit] = [(x.manager, x.rank, x.value) for x in lines]
    return found


def assert_ends_alike(story: Story, views: Store | None = None) -> None:
    """Both tellings end in the same board rows, places and streaks."""
    ends = []
    for in_time in (True, False):
        folded_views = folded(told(story, in_time=in_time).entries, views=views)
        ends.append((board_rows(folded_views), streak_runs(folded_views), standings(folded_views)))
    right, wrong = ends
    assert wrong[0] == right[0]
    assert wrong[1] == right[1]
    assert wrong[2] == right[2]


@settings(deadline=None, max_examples=40)
@given(STORIES)
def test_a_story_told_late_wrong_and_corrected_ends_in_the_same_standings(story: Story) -> None:
    assert_ends_alike(story)


@settings(
    deadline=None,
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STORIES)
def test_it_does_so_on_postgresql_too(postgres_settings: Settings, story: Story) -> None:
    views = Store("views", postgres_settings.url("views"))
    assert_ends_alike(story, views)
    views.close()
