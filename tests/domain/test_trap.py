"""The trap index: its parts, what it says with too little, its interval and the cheapest act."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from domain.event import StaffId
from domain.ruleset_1 import RULESET_1
from domain.trap import LOG, THANK, VISIT, Trap, explained, index, trap
from domain.trap_parts import (
    Member,
    Parts,
    parts_of,
)
from tests.domain.plain_trap import One, mti
from tests.domain.trapped import member, members, team

RULE = RULESET_1.trap


def tenths(*values: int | None) -> Parts:
    return Parts(*(None if value is None else Fraction(value, 10) for value in values))


def test_the_index_is_the_weighed_sum_of_its_parts() -> None:
    assert index(tenths(6, 8, 3, 5, 4), RULE) == Fraction(555, 10)
    assert index(tenths(0, 0, 0, 0, 0), RULE) == 0
    assert index(tenths(10, 10, 10, 10, 10), RULE) == 100


def test_weights_of_undefined_parts_go_to_the_others() -> None:
    # (0.20·0.3 + 0.15·0.5 + 0.10·0.4) / 0.45
    assert index(tenths(None, None, 3, 5, 4), RULE) == Fraction(17500, 450)
    assert index(tenths(None, None, None, 5, 4), RULE) is None
    assert index(Parts(), RULE) is None


def test_seven_people_have_no_index_and_eight_do() -> None:
    some = {"detected": 2, "answered": 1, "visits": 5, "formal": 1}
    assert trap(team(7, **some), RULESET_1) == Trap(7, Parts(), None)
    assert trap(team(8, **some), RULESET_1).value is not None


def plainly(each: Member) -> One:
    told = asdict(each)
    told["name"] = told.pop("staff")
    del told["oldest"]
    told["ev"], told["long_ev"] = told["ev"] / 100, told["long_ev"] / 100
    if told["weeks"]:
        told["weeks"] = tuple(points / 100 for points in told["weeks"])
    return One(**told)


@settings(deadline=None)
@given(members())
def test_the_index_is_that_of_an_independent_reckoning(people: list[Member]) -> None:
    found = trap(people, RULESET_1)
    parts, value = mti([plainly(each) for each in people])
    for part, (letter, wanted) in zip(found.parts, parts.items(), strict=True):
        assert (part is None) == (wanted is None), letter
        if part is not None and wanted is not None:
            assert float(part) == pytest.approx(wanted, abs=1e-6), letter
    assert (found.value is None) == (value is None)
    if found.value is not None and value is not None:
        assert float(found.value) == pytest.approx(value, abs=1e-4)


def test_a_team_of_which_little_is_seen_lately_has_the_gap_of_the_long_window() -> None:
    seldom = team(8, long_detected=2, long_answered=1, visits=5, formal=1)
    few = [replace(each, detected=int(n < 4)) for n, each in enumerate(seldom)]
    assert parts_of(few, RULESET_1).recognition_gap == Fraction(1, 2)
    enough = [replace(each, detected=int(n < 5)) for n, each in enumerate(seldom)]
    assert parts_of(enough, RULESET_1).recognition_gap == 1
    never = [replace(each, long_detected=0, long_answered=0) for each in few]
    assert parts_of(never, RULESET_1).recognition_gap is None


def trapped() -> list[Member]:
    """Many detections and hardly a thanks, the same for whoever does how much, logs by rote."""
    return [
        member(
            n,
            ev=380 + 5 * n,
            long_ev=1100 + 20 * n,
            weeks=(100 + n, 100, 40 if n > 6 else 100),
            recognitions=1 if n == 0 else 0,
            detections=5,
            detected=2,
            answered=1 if n == 0 else 0,
            oldest=730_000 + (n or 20),
            visits=20,
            formal=14,
        )
        for n in range(10)
    ]


def healthy() -> list[Member]:
    """Who does more is thanked more, and the best pull the others along."""
    return [
        member(
            n,
            ev=400 + 300 * n,
            long_ev=1200 + 900 * n,
            weeks=(100 + 50 * n, 100 + 50 * n, 110 + 55 * n),
            recognitions=n,
            detections=5,
            detected=2,
            answered=2,
            visits=20,
            formal=2,
        )
        for n in range(10)
    ]


def test_a_trapped_team_has_a_higher_index_than_a_healthy_one() -> None:
    low, high = explained(healthy(), RULESET_1), explained(trapped(), RULESET_1)
    assert low.value is not None
    assert high.value is not None
    assert low.value < 20 < RULE.threshold < high.value
    assert low.interval is not None
    assert high.interval is not None
    assert low.interval[1] < high.interval[0]


@settings(deadline=None, max_examples=15)
@given(st.permutations(trapped()))
def test_the_interval_is_the_same_in_whatever_order_people_are_told(people: list[Member]) -> None:
    found = explained(people, RULESET_1)
    assert found == explained(trapped(), RULESET_1)
    assert found.interval is not None
    assert found.interval[0] <= found.interval[1]


def test_the_cheapest_act_thanks_for_the_oldest_detection() -> None:
    act = explained(trapped(), RULESET_1).act
    assert act is not None
    assert act.kind == THANK
    assert act.part in ("recognition_gap", "detachment")
    everybody_alike = [replace(each, recognitions=None) for each in trapped()]
    act = explained(everybody_alike, RULESET_1).act
    assert act is not None
    assert (act.kind, act.part, act.staff) == (THANK, "recognition_gap", "m01")


def test_no_other_act_lowers_the_index_further_by_what_it_aims_at() -> None:
    people, before = trapped(), parts_of(trapped(), RULESET_1)
    act = explained(people, RULESET_1).act
    assert act is not None
    for place, each in enumerate(people):
        others = [*people[:place], *people[place + 1 :]]
        after = parts_of([*others, replace(each, formal=each.formal - 1)], RULESET_1)
        tried = [before._replace(formality=after.formality)]
        weeks = each.weeks and (*each.weeks[:2], each.weeks[2] + 100)
        after = parts_of([*others, replace(each, ev=each.ev + 100, weeks=weeks)], RULESET_1)
        tried.append(
            before._replace(compression=after.compression, dragging_down=after.dragging_down)
        )
        if each.answered < 2:
            more = {"answered": each.answered + 1, "recognitions": (each.recognitions or 0) + 1}
            more["long_answered"] = each.long_answered + 1
            after = parts_of([*others, replace(each, **more)], RULESET_1)
            tried.append(
                before._replace(recognition_gap=after.recognition_gap, detachment=after.detachment)
            )
        for parts in tried:
            reached = index(parts, RULE)
            assert reached is not None
            assert reached >= act.after


def test_where_everybody_is_thanked_the_form_of_a_visit_is_next() -> None:
    people = [
        replace(each, detected=2, answered=2, recognitions=None, ev=2400) for each in trapped()
    ]
    act = explained(people, RULESET_1).act
    assert act is not None
    assert (act.kind, act.part) == (LOG, "formality")
    people = [replace(each, formal=0, weeks=None, ev=400) for each in people]
    act = explained(people, RULESET_1).act
    assert act is None or act.kind == VISIT


def test_where_nothing_can_be_bettered_no_act_is_named() -> None:
    people = team(8, detected=1, answered=1, visits=3, formal=0, ev=2400)
    found = explained(people, RULESET_1)
    assert found.value == 0
    assert found.act is None
    assert explained(team(7), RULESET_1).act is None


def test_a_large_unit_has_an_index_with_an_interval_but_no_act_of_one_leader() -> None:
    crowd = [
        replace(each, staff=StaffId(f"{each.staff}-{copy}"))
        for copy in range(11)
        for each in trapped()
    ]
    team, unit = explained(crowd[:100], RULESET_1), explained(crowd, RULESET_1)
    assert team.act is not None
    assert unit.act is None
    assert unit.value == pytest.approx(float(team.value or 0), abs=3)
    assert unit.interval is not None
    small = explained(trapped(), RULESET_1).interval
    assert small is not None
    assert unit.interval[1] - unit.interval[0] < small[1] - small[0]
