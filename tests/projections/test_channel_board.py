"""The channel board counts the channel customers in each manager's grids."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cli.demo.plan import DemoPlan
from cli.demo.simulation import demonstrate
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper
from projections.standings import Asked, board

PLAN = DemoPlan(until=date(2026, 5, 27), managers=8, customers=400, weeks=5)


def test_the_channel_board_of_today_counts_channels_in_the_grids(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, key_file=tmp_path / "key")
    demonstrate(settings, PLAN, lambda _day: None)
    stores = open_stores(settings)
    Keeper(stores.ledger, stores.views).catch_up()
    with stores.views.read() as connection:
        told = board(connection, Asked(kind="channel", window="all"))
    stores.close()
    assert any(line.rates.channelised for line in told.lines)
    assert all(line.rates.channelised <= line.rates.active for line in told.lines)
