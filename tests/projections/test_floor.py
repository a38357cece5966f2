"""Who makes few contacts beside their cohort is listed on the close board, and not ranked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bank import CohortsSet
from domain.calendar import bounds
from domain.cohort import Cohorts, cohorts_of
from domain.event import StaffId
from domain.setting import Setting
from projections.lines import BELOW_FLOOR
from projections.public import Shown, anew, shown
from projections.standings import Asked, board
from tests.projections.bank import MONDAY, UNITS, MadeBank
from tests.projections.crowds import EVERYBODYS
from tests.projections.plain import Told
from tests.projections.plain_floor import plain_floor
from tests.projections.views import folded

WEEK = "week/2026-W10"
EVERYBODY = 1_000

people = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from((0, 0, 0, 1, 2, 5)), st.booleans()),
    min_size=6,
    max_size=14,
)
"""How many customers each met on how many days, how long they are away, in which cohort."""


def bank_of(doing: list[tuple[int, int, bool]]) -> MadeBank:
    """A bank whose first week is over on a Wednesday, with people in cohorts."""
    bank = MadeBank().know(*EVERYBODYS)
    names = [f"m{number}" for number in range(len(doing))]
    for number, name in enumerate(names):
        bank.hire(name, tuple(UNITS)[number % len(UNITS)])
    halves = [[n for n, (*_, in_first) in zip(names, doing, strict=True) if in_first is half]
              for half in (True, False)]  # fmt: skip
    cohorts = tuple(tuple(map(StaffId, half)) for half in halves if half)
    made = CohortsSet(period=WEEK, cohorts=cohorts, on=bank.today)
    bank.say(Cohorts, cohorts_of(WEEK), lambda each: each.set(made))
    for name, (met, away, _) in zip(names, doing, strict=True):
        if met:
            bank.start(name, EVERYBODYS[0]).contact(*EVERYBODYS[1:met]).close()
        if away:
            bank.leave(name, MONDAY, MONDAY + timedelta(days=away - 1))
    bank.days(1)
    for name, (met, _, again) in zip(names, doing, strict=True):
        if met > 2 and again:
            bank.start(name, EVERYBODYS[1])
    return bank.days(1)


def setting_of(bank: MadeBank) -> Setting:
    setting = Setting()
    for entry in bank.entries:
        setting.take(entry)
    return setting


def asked_for(bank: MadeBank, **asked: Any) -> tuple[dict[str, str], Shown, int]:
    """Who is not ranked and why on the close board, told whole and as pages show it."""
    views, setting = folded(bank.entries), setting_of(bank)
    with views.read() as connection:
        ask = Asked(kind="close", on=MONDAY, **asked)
        lines = board(connection, ask, setting).lines
        page = shown(connection, setting, ask, anew)
        listed = page.listing.page(0, EVERYBODY)
    views.close()
    reasons = {str(line.manager): line.reason for line in lines if line.reason}
    did = {str(line.manager) for line in lines if line.row.visits}
    assert {str(e.row.manager): e.reason for e in listed if e.reason} == {
        manager: reason for manager, reason in reasons.items() if manager in did
    }
    assert all(each.rank is None for each in listed if each.reason)
    assert all(line.rank is None and line.value is None for line in lines if line.reason)
    return reasons, page, sum(line.rank is not None for line in lines)


@settings(deadline=None, max_examples=30)
@given(people)
def test_who_is_below_the_floor_is_what_a_plain_reckoning_says(
    doing: list[tuple[int, int, bool]],
) -> None:
    bank = bank_of(doing)
    history = Told(bank.entries)
    reasons, _, _ = asked_for(bank)
    low = plain_floor(history, MONDAY, MONDAY + timedelta(days=7), WEEK)
    assert reasons == dict.fromkeys(low, BELOW_FLOOR)
    day, _, _ = asked_for(bank, window="custom", first=MONDAY, last=MONDAY)
    low = plain_floor(history, MONDAY, MONDAY + timedelta(days=1), WEEK)
    assert day == dict.fromkeys(low, BELOW_FLOOR)


def test_a_small_cohort_has_no_floor_and_who_was_away_all_the_time_none_either() -> None:
    few = [(5, 0, True)] * 6 + [(1, 0, True)]
    assert asked_for(bank_of(few))[0] == {}
    assert asked_for(bank_of([*few, (5, 0, True)]))[0] == {"m6": BELOW_FLOOR}
    assert asked_for(bank_of([*few, (5, 0, False)]))[0] == {}
    assert asked_for(bank_of([*few, (5, 5, True)]))[0] == {}


def test_the_floor_holds_in_every_scope_and_window_of_the_cohorts_period() -> None:
    bank = bank_of([(5, 0, True)] * 8 + [(1, 0, True)])
    low = {"m8": BELOW_FLOOR}
    for asked in ({}, {"unit": "harbour"}, {"cohort": 1}, {"window": "rolling"}, {"window": "all"}):
        assert asked_for(bank, **asked)[0] == low, asked
    assert asked_for(bank, window="month")[0] == {}  # it began before the bank, without cohorts
    assert bounds(WEEK)[0] == MONDAY.toordinal()


def test_it_is_known_of_a_large_bank_too_and_kept_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("projections.public.FEW", 5)
    bank = bank_of([(5, 0, True)] * 8 + [(1, 0, True)])
    kept: dict[Any, Any] = {}

    def keep(about: Any, lasts: float | None, reckon: Any) -> Any:
        assert lasts == 60
        return kept[about] if about in kept else kept.setdefault(about, reckon())

    views, setting = folded(bank.entries), setting_of(bank)
    with views.read() as connection:
        for _ in range(2):
            listed = shown(connection, setting, Asked(kind="close", on=MONDAY), keep).listing
            lines = listed.page(0, EVERYBODY)
            assert [each.row.manager for each in lines if each.reason] == ["m8"]
            assert (len(lines), listed.people()) == (9, 8)
    views.close()
    assert len(kept) == 2
