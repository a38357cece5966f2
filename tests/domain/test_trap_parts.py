"""Each part of the trap index, at its limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.ruleset_1 import RULESET_1
from domain.trap_parts import (
    Member,
    Part,
    change,
    compression,
    detachment,
    dragging_down,
    drawn_from,
    parts_of,
)
from tests.domain.trapped import member, members, team

RULE = RULESET_1.trap

Prepare = Callable[..., Part]


def whole(of: Prepare, members: Sequence[Member], *rules: Any) -> Fraction | None:
    """The part of everybody in a team."""
    return of(members, *rules)(range(len(members)))


def test_all_recognised_alike_says_nothing_unless_there_was_something_to_see() -> None:
    earning = [member(n, long_ev=100 * n, recognitions=2) for n in range(8)]
    assert whole(detachment, earning, RULE) is None
    assert whole(detachment, [replace(earning[0], detections=1), *earning[1:]], RULE) == 1
    alike = [replace(each, long_ev=300, detections=1) for each in earning]
    assert whole(detachment, alike, RULE) is None


def test_recognising_in_the_order_of_merit_is_no_detachment_and_the_reverse_is_a_whole_one() -> (
    None
):
    with_it = [member(n, long_ev=100 * n, recognitions=n) for n in range(8)]
    against = [member(n, long_ev=100 * n, recognitions=8 - n) for n in range(8)]
    assert whole(detachment, with_it, RULE) == 0
    assert whole(detachment, against, RULE) == 1
    assert whole(detachment, [replace(each, recognitions=None) for each in with_it], RULE) is None


def test_a_team_at_the_standard_is_not_squeezed() -> None:
    at_it, below = RULE.standard_ev * 4, RULE.standard_ev * 4 - 4
    assert whole(compression, team(8, ev=at_it), RULE, 5) == 0
    assert whole(compression, team(8, ev=below), RULE, 5) == 1
    apart = [*team(7, ev=400), member(9, ev=800)]
    assert whole(compression, apart, RULE, 5) == 0
    assert whole(compression, [*team(7, ev=400), member(9, ev=500)], RULE, 5) == Fraction(3, 4)


def test_nobody_effective_is_squeezed_and_one_effective_visit_is_not_infinitely_far() -> None:
    assert whole(compression, team(8, ev=0), RULE, 5) == 1
    assert whole(compression, [*team(9, ev=0), member(9, ev=1)], RULE, 5) == 1
    assert whole(compression, [*team(8, ev=0), member(8, ev=100), member(9, ev=100)], RULE, 5) == 0


def test_effort_is_told_by_the_days_present() -> None:
    away = [member(n, present=10, ev=200) for n in range(8)]
    assert whole(compression, [*away[:7], replace(away[7], ev=400)], RULE, 5) == 0


def test_exemplars_who_fall_back_beside_the_rest_are_dragged_down() -> None:
    best = [member(n, weeks=(500, 300, 200)) for n in range(2)]
    rest = [member(n, weeks=(100, 100, 100)) for n in range(2, 8)]
    # 2·(2−3)/(2+3) = −0.4 against 0, of which a half is the whole.
    assert whole(dragging_down, [*rest, *best], RULE) == Fraction(4, 5)
    risen = [replace(each, weeks=(500, 200, 300)) for each in best]
    assert whole(dragging_down, [*rest, *risen], RULE) == 0
    assert whole(dragging_down, [*rest[:5], replace(rest[5], weeks=None), *best], RULE) is None


def test_a_change_from_nothing_to_nothing_is_none() -> None:
    assert change(0, 0) == 0
    assert change(0, 5) == 2
    assert change(5, 0) == -2
    assert change(-5, 0) == 0


@settings(deadline=None)
@given(members(), st.data())
def test_people_who_are_drawn_anew_are_a_team_of_their_own(
    people: list[Member], data: st.DataObject
) -> None:
    places = data.draw(st.lists(st.integers(0, len(people) - 1), max_size=14))
    of_these = drawn_from(people, RULESET_1)
    assert of_these(places) == parts_of([people[place] for place in places], RULESET_1)
