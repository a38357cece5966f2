"""Prevented cheats gain nothing on our boards, and something on the naive one."""

from __future__ import annotations

from functools import cache

import pytest

from cli.proving.measuring import Gain, prevented_gains
from cli.proving.naive import naive_points, visits_held
from cli.proving.prevented import PREVENTED
from domain.event import StaffId
from domain.visit_event import (
    ContactMade,
    ContactsClaimed,
    GoalAchieved,
    GoalMissed,
    VisitClosed,
    VisitPlanned,
    VisitRetracted,
    VisitStarted,
)
from tests.proving.worlds import SMALL, small


@cache
def gains() -> dict[str, Gain]:
    """All cheats at once, each by a manager of its own."""
    return prevented_gains(0, SMALL, tuple(PREVENTED))


@pytest.mark.parametrize("cheat", PREVENTED)
def test_a_prevented_cheat_gains_no_point(cheat: str) -> None:
    found = gains()[cheat]
    if cheat == "retracted_failure":
        assert (found.measures["ev"], found.measures["help"]) == (0, 0)
        assert found.points < 0  # what is taken back is not good workmanship either
    else:
        assert found.measures == {"ev": 0, "help": 0, "craft": 0, "award": 0}


@pytest.mark.parametrize("cheat", PREVENTED)
def test_a_prevented_cheat_would_pay_on_the_naive_board(cheat: str) -> None:
    assert gains()[cheat].naive_points > 100
    assert gains()[cheat].naive_ranks > 0


@pytest.mark.parametrize("cheat", ["split_visit", "same_evidence", "own_flag"])
def test_a_cheat_gains_alone_what_it_gains_beside_others(cheat: str) -> None:
    assert prevented_gains(0, SMALL, (cheat,))[cheat] == gains()[cheat]


def test_the_naive_board_pays_for_all_that_is_claimed() -> None:
    told = small(kind="prevented", cheating=("padded_contacts", "retracted_failure"))
    points = naive_points(told.entries)
    manager = told.cast.roles["padded_contacts"].id
    assert points[manager] == 30 * held(manager) + held(manager) + 15 * held(manager) + sum(
        isinstance(each.event, ContactMade)
        + 20 * isinstance(each.event, GoalAchieved)
        + 30 * isinstance(each.event, VisitClosed)
        - 20 * isinstance(each.event, GoalMissed)
        for each in told.entries
        if getattr(each.event, "manager", "") == manager
    )
    assert visits_held(told.entries)[manager] == held(manager)
    claimed = [each.event for each in told.entries if isinstance(each.event, ContactsClaimed)]
    assert {event.uncounted_contacts for event in claimed} == {15}
    taken_back = [each.event for each in told.entries if isinstance(each.event, VisitRetracted)]
    assert {event.manager for event in taken_back} == {told.cast.roles["retracted_failure"].id}


def held(manager: StaffId) -> int:
    """How many visits the manager of the small bank began, each of them planned."""
    told = small(kind="prevented", cheating=("padded_contacts", "retracted_failure"))
    plans = {each.subject for each in told.entries if isinstance(each.event, VisitPlanned)}
    starts = [
        each.subject
        for each in told.entries
        if isinstance(each.event, VisitStarted) and each.event.manager == manager
    ]
    assert set(starts) <= plans
    return len(starts)
