"""Conditions of badges over what was done by day, against going through the days one by one."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.condition import (
    AllOf,
    AnyOf,
    Condition,
    Count,
    InOrder,
    Part,
    Percentile,
    Place,
    Rate,
    Streak,
    Within,
)
from domain.record import Placed, held_since, holds, met_on
from domain.ruleset_1_badges import BADGES
from domain.step import RUN, SHARE, TIMES, VOLUME, Step, steps
from tests.domain import plain_conditions
from tests.domain.plain_conditions import Life

MONDAY = date(2026, 1, 5)
FIRST, LONG = MONDAY.toordinal(), 70
NAMES = ("closes", "visits", "goals")


class Lived:
    """A life as rules are told of it."""

    def __init__(self, life: Life) -> None:
        """Of these days."""
        self.life = life

    def changes(self, name: str) -> list[tuple[int, int]]:
        if name.endswith("_streak"):
            runs = self.life.runs.get(name.removesuffix("_streak"), [])
            return [(day.toordinal(), run) for day, run in runs]
        days = sorted(day.toordinal() for day, done in self.life.done if done == name)
        return [(day, days.count(day)) for day in sorted(set(days))]

    def places(self) -> list[Placed]:
        return [
            Placed(day.toordinal() - 6, rank, of, round(2 * of * percentile))
            for day, rank, of, percentile in self.life.places
        ]

    def is_present(self, first: int, end: int) -> bool:
        return any(date.fromordinal(day) not in self.life.away for day in range(first, end))

    def began(self) -> int:
        return self.life.first().toordinal()


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


DAYS = st.integers(0, LONG - 1).map(day)
COUNTS = st.builds(
    Count,
    of=st.sampled_from(NAMES),
    at_least=st.integers(1, 4),
    window=st.sampled_from(("all", "day", "week", "month")),
)
RATES = st.builds(
    Rate,
    of=st.just("goals"),
    among=st.just("visits"),
    at_least_hundredths=st.integers(1, 120),
    minimum=st.integers(1, 4),
    window=st.sampled_from(("all", "week", "month")),
)
LEAVES = st.one_of(
    COUNTS,
    RATES,
    st.builds(Streak, kind=st.just("week"), at_least=st.integers(1, 4)),
    st.builds(Place, first_hundredths=st.integers(1, 60)),
    st.builds(Percentile, at_least_hundredths=st.integers(1, 100), smallest=st.integers(1, 12)),
)


def composed(inner: st.SearchStrategy[Part]) -> st.SearchStrategy[Part]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    kinds = st.sampled_from(("week", "month"))
    return st.one_of(
        st.builds(AllOf, parts=parts),
        st.builds(AnyOf, parts=parts),
        st.builds(InOrder, parts=parts),
        st.builds(Within, part=inner, window=kinds, running=st.integers(1, 3)),
    )


PARTS: st.SearchStrategy[Part] = st.recursive(LEAVES, composed, max_leaves=4)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    done = draw(st.lists(st.tuples(DAYS, st.sampled_from(NAMES)), min_size=1, max_size=40))
    weeks = range(6, LONG, 7)
    runs = [(day(n), draw(st.integers(0, 5))) for n in weeks]
    places = []
    for n in weeks:
        of = draw(st.integers(1, 20))
        if draw(st.booleans()):
            rank = draw(st.integers(1, of))
            places.append((day(n), rank, of, (2 * (of - rank) + 1) / (2 * of)))
    away = frozenset(day(n + back) for n in weeks if draw(st.integers(0, 5)) == 0 for back in WEEK)
    return Life(done, {"week": runs}, places, away)


WEEK = range(-6, 1)


@settings(deadline=None, max_examples=200)
@given(PARTS, lives(), st.integers(0, LONG), st.integers(0, LONG))
def test_a_condition_is_met_on_the_day_that_going_through_the_days_finds(
    part: Part, life: Life, first: int, length: int
) -> None:
    last = min(LONG - 1, first + length)
    found = plain_conditions.met(part, life, day(first), day(last))
    span = (day(first).toordinal(), day(last).toordinal() + 1)
    assert met_on(part, Lived(life), span) == (found.toordinal() if found else None)


@settings(deadline=None, max_examples=60)
@given(PARTS, lives())
def test_there_is_something_to_do_exactly_as_long_as_a_condition_is_not_met(
    part: Part, life: Life
) -> None:
    record, today = Lived(life), day(LONG - 1).toordinal()
    is_met = met_on(part, record, (1, today + 1)) is not None
    assert bool(steps(part, record, today)) is not is_met


@given(st.lists(st.integers(1, 30), min_size=1, max_size=10))
def test_a_title_is_held_while_the_last_weeks_running_are_good(ranks: list[int]) -> None:
    places = [(day(6 + 7 * n), rank, 25, 0.5) for n, rank in enumerate(ranks)]
    record = Lived(Life([(MONDAY, "closes")], {}, places, frozenset()))
    title = Within(part=Place(first_hundredths=10), window="week", running=4)
    good = [rank <= 3 for rank in ranks]  # ⌈25/10⌉
    end = places[-1][0].toordinal()
    assert holds(title, record, end) is (len(good) >= 4 and all(good[-4:]))
    if holds(title, record, end):
        run = [*good[::-1], False].index(False)
        assert held_since(title, record, end) == end - 7 * (run - 4)


@pytest.mark.parametrize(
    ("part", "done", "told"),
    [
        (Count(of="closes", at_least=5), ["closes"] * 3, Step("closes", TIMES, 3, 5)),
        (
            Rate(of="goals", among="visits", at_least_hundredths=70, minimum=4),
            ["visits"] * 3,
            Step("visits", VOLUME, 3, 4),
        ),
        (
            Rate(of="goals", among="visits", at_least_hundredths=70, minimum=4),
            ["visits"] * 4 + ["goals"] * 2,
            Step("goals", SHARE, 50, 70),
        ),
        (Streak(kind="log", at_least=30), ["closes"], Step("log_streak", RUN, 0, 30)),
        (
            Within(part=Count(of="closes", at_least=1), window="week", running=3),
            ["closes"],
            Step("closes", RUN, 0, 3, "week"),
        ),
    ],
)
def test_a_step_tells_what_there_is_of_what_is_asked_for(
    part: Part, done: list[str], told: Step
) -> None:
    record = Lived(Life([(MONDAY, name) for name in done], {}, [], frozenset()))
    assert steps(part, record, FIRST) == [told]
    assert told.to_go == told.asked - told.there


def test_the_part_after_the_next_one_has_not_begun() -> None:
    part = InOrder(parts=(Count(of="goals", at_least=2), Count(of="closes", at_least=3)))
    record = Lived(Life([(MONDAY, "closes"), (MONDAY, "goals")], {}, [], frozenset()))
    assert [(each.name, each.there) for each in steps(part, record, FIRST)] == [
        ("goals", 1),
        ("closes", 0),
    ]


@pytest.mark.parametrize("kind", [AllOf, AnyOf, InOrder])
def test_a_condition_of_nothing_is_never_met(kind: type[AllOf | AnyOf | InOrder]) -> None:
    record = Lived(Life([(MONDAY, "closes")], {}, [], frozenset()))
    assert met_on(kind(parts=()), record, (1, FIRST + 99)) is None


def test_every_condition_survives_being_stored() -> None:
    weeks = Within(part=Place(first_hundredths=10), window="week", running=4)
    part = InOrder(parts=(AllOf(parts=(Count(of="closes", at_least=1),)), weeks))
    for condition in (part, *(badge.condition for badge in BADGES)):
        stored = msgspec.json.encode(condition)
        assert msgspec.json.decode(stored, type=Condition) == condition
