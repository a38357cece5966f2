"""A period in a bundle was settled under the seal that its event names, or the check tells."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from domain.bank import PeriodSettled
from domain.event import StaffId
from domain.ledger.door import Stores
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from domain.ranking import boards_of
from projections.keeper import Keeper, setting_at
from projections.settler import Settler
from projections.standings import standings_digest
from tests.ledger.bundle.conftest import Check, Made, write
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.stores import migrated, opened, record

SYSTEM = StaffId("system")


def recorded(settings: Settings) -> Stores:
    """A bank with a win on its first day, nine days later."""
    stores = opened(migrated(settings))
    bank = MadeBank().hire("li").know("ai")
    bank.plan("li", "ai").won()
    record(stores, bank.day(MONDAY + timedelta(days=9)).entries)
    return stores


def bundled(settings: Settings, stores: Stores, out: Path) -> Path:
    """Seal what is there, and bundle it."""
    Sealer.of(stores).seal()
    stores.close()
    return write(Made(settings, out, ""), out)


def test_a_week_settled_under_its_seal_is_found_in_order(tmp_path: Path, check: Check) -> None:
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "master.key")
    stores = recorded(settings)
    keeper = Keeper(stores.ledger, stores.views)
    Settler(stores, keeper, SYSTEM).settle(setting_at(stores.ledger, stores.ledger.head()))
    [settled] = stores.ledger.since(0, 1000, None, (PeriodSettled,))
    assert isinstance(settled.event, PeriodSettled)
    assert settled.event.checkpoint
    found = check(bundled(settings, stores, tmp_path / "out"))
    assert found.code == 0, found.told
    assert "Checked: 1 settled periods: their seals" in found.told


def test_a_week_that_names_another_seal_is_found(tmp_path: Path, check: Check) -> None:
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "master.key")
    stores = recorded(settings)
    period = "week/2026-W10"
    through = Keeper(stores.ledger, stores.views).catch_up()
    boards, setting = boards_of(period), setting_at(stores.ledger, through)
    with stores.views.read() as connection:
        standings = standings_digest(connection, period, through, boards, setting)
    settled = PeriodSettled(
        on=date.fromordinal(setting.today),
        period=period,
        through=through,
        standings=standings,
        checkpoint=f"{through}/{bytes(32).hex()}",
        boards=boards,
    )
    bank = stores.ledger.bank()
    stores.ledger.record(bank, bank.settle(settled), by=SYSTEM, command="settle")
    found = check(bundled(settings, stores, tmp_path / "out"))
    assert found.code == 1
    assert f"position {through + 1}: {period} names a seal that there was not." in found.told
