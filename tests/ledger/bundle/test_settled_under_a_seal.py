"""A period in a bundle was settled under the seal that its event names, or the check tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec import to_builtins

from domain.bank import DayOpened, PeriodSettled
from domain.event import StaffId
from domain.ledger.bundle import verify
from domain.ledger.door import Stores
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from domain.ranking import boards_of
from projections.keeper import Keeper, setting_at
from projections.settler import Settler
from projections.standings import settled_standings, standings_digest
from tests.ledger.bundle.conftest import Check, Made, write
from tests.ledger.bundle.tampering import Lines, change
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.stores import migrated, opened, record

SYSTEM = StaffId("system")
PERIOD = "week/2026-W10"


def recorded(settings: Settings) -> Stores:
    """A bank with a win on its first day, nine days later."""
    stores = opened(migrated(settings))
    bank = MadeBank().hire("li").know("ai")
    bank.plan("li", "ai").won()
    record(stores, bank.day(MONDAY + timedelta(days=9)).entries)
    return stores


@pytest.fixture(params=[(), ("--unit", "north"), ("--unit", "south")], ids=" ".join)
def kind(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """A bundle of all, of the unit where all is earned, or of one where nothing is."""
    asked: tuple[str, ...] = request.param
    return asked


def bundled(settings: Settings, stores: Stores, out: Path, *kind: str) -> Path:
    """Seal what is there, and bundle it."""
    Sealer.of(stores).seal()
    stores.close()
    return write(Made(settings, out, ""), out, *kind)


def settled_as(stores: Stores, through: int, **said: str) -> None:
    """The first week is settled at a position, whether that is right or not."""
    boards = boards_of(PERIOD)
    setting = setting_at(stores.ledger, through)
    with stores.views.read() as connection:
        standings = standings_digest(connection, PERIOD, through, boards, setting)
    settled = PeriodSettled(
        on=date.fromordinal(setting.today),
        period=PERIOD,
        through=through,
        boards=boards,
        **{"standings": standings, **said},
    )
    bank = stores.ledger.bank()
    stores.ledger.record(bank, bank.settle(settled), by=SYSTEM, command="settle")


def test_a_week_settled_under_its_seal_is_found_in_order(
    tmp_path: Path, check: Check, kind: tuple[str, ...]
) -> None:
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "master.key")
    stores = recorded(settings)
    keeper = Keeper(stores.ledger, stores.views)
    Settler(stores, keeper, SYSTEM).settle(setting_at(stores.ledger, stores.ledger.head()))
    [settled] = stores.ledger.since(0, 1000, None, (PeriodSettled,))
    assert isinstance(settled.event, PeriodSettled)
    assert settled.event.checkpoint
    stores.ledger.record(stores.ledger.bank(), DayOpened(on=settled.event.on), by=SYSTEM)
    found = check(bundled(settings, stores, tmp_path / "out", *kind))
    assert found.code == 0, found.told
    assert "Checked: 1 settled periods: their seals" in found.told


def test_a_week_that_names_another_seal_is_found(
    tmp_path: Path, check: Check, kind: tuple[str, ...]
) -> None:
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "master.key")
    stores = recorded(settings)
    through = Keeper(stores.ledger, stores.views).catch_up()
    settled_as(stores, through, checkpoint=f"{through}/{bytes(32).hex()}")
    found = check(bundled(settings, stores, tmp_path / "out", *kind))
    assert found.code == 1
    assert f"position {through + 1}: {PERIOD} names a seal that there was not." in found.told


FORGED = {
    "more points": (lambda row: [*row[:3], row[3] + 1], "published li [1, 101], due [1, 100]."),
    "another rank": (lambda row: [*row[:2], 2, row[3]], "published li [2, 100], due [1, 100]."),
}


@pytest.mark.parametrize(("by", "said"), FORGED.values(), ids=FORGED)
def test_a_week_that_was_settled_with_other_places_is_found(
    tmp_path: Path, check: Check, kind: tuple[str, ...],
    by: Callable[[Lines], Lines], said: str,
) -> None:  # fmt: skip
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "master.key")
    stores = recorded(settings)
    through = Keeper(stores.ledger, stores.views).catch_up()
    setting = setting_at(stores.ledger, through)
    with stores.views.read() as connection:
        right = settled_standings(connection, PERIOD, through, boards_of(PERIOD), setting)
    rows = [by(row) if row[0] == "effective" else row for row in to_builtins(right)]
    settled_as(stores, through, standings=verify.digest_of(rows))
    folder = bundled(settings, stores, tmp_path / "out", *kind)
    at = f"DIFFERENCE at position {through + 1}: "
    found = check(folder)
    assert found.code == 1
    assert f"{at}The standings of {PERIOD} are not those" in found.told
    change(folder, "standings.jsonl", lambda lines: lines[0].update(rows=rows))
    found = check(folder)
    if kind == ("--unit", "south") and said.startswith("published li [1, 101]"):
        # What li earned in the north, a slice of the south cannot reckon; it says so.
        assert found.code == 0, found.told
        assert "NOT CHECKED: the points of 1 others on settled boards" in found.told
        return
    assert found.code == 1
    assert f"{at}{PERIOD}, board effective: {said}" in found.told
