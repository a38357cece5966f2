"""The UCI Bank Marketing data set, whole: what the README of the data says has to come out."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from domain.event import Entry
from domain.ledger import intake
from domain.ledger.door import Stores
from domain.ledger.intake import Report
from domain.staff import StaffJoined
from domain.unit import UnitOpened
from domain.visit_event import (
    GoalAchieved,
    GoalMissed,
    VisitClosed,
    VisitPlanned,
    VisitStarted,
)
from tests.intake.bank import entries, stores_at

SECONDS = 30
"""Of one processor; far above what it takes, as a machine may be slow, but not the import."""


def imported(stores: Stores, path: Path) -> Report:
    """Import the data set by its preset."""
    return intake.import_visits(
        stores.ledger, intake.table_at(path), intake.preset("uci-bank-marketing")
    )


def test_the_preset_imports_the_whole_data_set_once(stores: Stores, real_file: Path) -> None:
    began = time.process_time()
    report = imported(stores, real_file)
    assert time.process_time() - began < SECONDS
    assert (report.rows, report.visits, report.rejected) == (41_188, 41_188, ())
    assert (report.achieved, report.missed) == (4_640, 36_548)
    assert report.events == stores.ledger.head() == 2 + 5 + 40 + 5 * 41_188 + 4_640
    counts = report.assumed
    assert counts == {"banks": 1, "units": 4, "managers": 40, "customers": 41_188}
    history = entries(stores.ledger)
    check_days(history)
    check_people(history)
    again = imported(stores, real_file)
    assert (again.events, again.already_there) == (0, 41_188)


@pytest.mark.release
def test_the_preset_imports_the_whole_data_set_on_postgres(
    tmp_path: Path, postgres_url: str, real_file: Path
) -> None:
    stores = stores_at(tmp_path, postgres_url)
    report = imported(stores, real_file)
    assert (report.visits, report.achieved, report.missed) == (41_188, 4_640, 36_548)
    assert imported(stores, real_file).already_there == 41_188
    stores.close()


def check_days(history: list[Entry]) -> None:
    """488 days, each visit planned for the day on which it was held."""
    held = {e.subject: e.event.on for e in history if isinstance(e.event, VisitStarted)}
    planned = {e.subject: e.event.planned_on for e in history if isinstance(e.event, VisitPlanned)}
    assert held == planned
    days = set(held.values())
    assert (len(days), min(days), max(days)) == (488, date(2008, 5, 5), date(2010, 11, 26))


def check_people(history: list[Entry]) -> None:
    """Ten managers in each of four units, every visit with a customer of its own."""
    kinds = Counter(type(entry.event) for entry in history)
    assert kinds[VisitClosed] == kinds[GoalAchieved] == 4_640
    assert kinds[GoalMissed] == 36_548
    assert kinds[UnitOpened] == 5
    started = [e.event for e in history if isinstance(e.event, VisitStarted)]
    assert len({event.customer for event in started}) == 41_188
    assert Counter(event.channel for event in started) == {"cellular": 26_144, "telephone": 15_044}
    units = Counter(e.event.unit for e in history if isinstance(e.event, StaffJoined))
    assert sorted(units.values()) == [10, 10, 10, 10]
