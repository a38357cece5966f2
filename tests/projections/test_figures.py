"""Figures of any managers in any window are counted as the plain reckoning counts them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from domain.event import Entry, StaffId
from domain.tallied import Tallied
from projections.figures import members, tallied, window_said
from projections.known import Window
from tests.projections.bank import MadeBank
from tests.projections.diligence import diligent
from tests.projections.histories import MANAGERS
from tests.projections.plain import Told
from tests.projections.plain_measures import Counting
from tests.projections.reckoned import Reckoned, reckoned

KINDS = ("day", "week", "month", "quarter", "year", "rolling", "all")


def counted(found: Tallied) -> dict[str, Any]:
    """What is not zero."""
    numbers = {each.name: getattr(found, each.name) for each in fields(found)}
    return {name: number for name, number in numbers.items() if number}


def assert_counted_plainly(found: Reckoned, window: Window, managers: tuple[str, ...]) -> None:
    """Each manager alone, some together, and the bank."""
    start = date.fromordinal(max(1, window.start))
    plain = Counting(Told(found.history), start, date.fromordinal(window.end))
    bank = tallied(found.connection, found.setting, window)
    assert set(managers) <= set(bank)
    for manager in map(StaffId, managers):
        alone = tallied(found.connection, found.setting, window, [manager])
        assert list(alone) == [manager]
        assert counted(alone[manager]) == counted(bank[manager]) == plain.of(manager)
    for other in bank.keys() - set(managers):
        assert bank[other].orphans == plain.orphans(other)


@settings(deadline=None, max_examples=20)
@given(diligent(least=40, most=140))
def test_any_history_is_counted_plainly(bank: MadeBank) -> None:
    with reckoned(bank.entries) as found:
        for kind in KINDS:
            window = window_said(found.connection, kind, None)
            assert_counted_plainly(found, window, MANAGERS)
        before = window_said(found.connection, "month", date(2026, 3, 20))
        assert_counted_plainly(found, before, MANAGERS)
        custom = window_said(found.connection, "2026-03-04..2026-03-19", None)
        assert_counted_plainly(found, custom, MANAGERS)


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_demonstration_is_counted_plainly_however_few_rows_are_in_memory_at_a_time(
    request: pytest.FixtureRequest,
    history: list[Entry],
    database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("projections.figures.question._AT_ONCE", 7)
    address = request.getfixturevalue("empty_database") if database == "postgres" else "sqlite://"
    with reckoned(history, address) as found:
        managers = tuple(members(found.connection))[:3]
        for kind in ("week", "quarter", "all"):
            window = window_said(found.connection, kind, None)
            assert_counted_plainly(found, window, managers)
