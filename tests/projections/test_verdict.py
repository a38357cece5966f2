"""A live view is what the history says, however it was folded, and every difference is named."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cli.demo.plan import DemoPlan
from cli.demo.simulation import demonstrate
from domain import EVENTS
from domain.ledger.door import Stores, open_stores
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from projections import PROJECTIONS
from projections.boards.rows import BOARD, ROLLING
from projections.keeper import Keeper
from projections.known import Window, ranked, rows_known
from projections.people import BANK, UNIT
from projections.positions import POSITION, places
from projections.projection import Plain, Projection
from projections.replay import verify
from projections.rows import NOW, VIEWS
from projections.standings import Asked, board
from projections.worker import Worker
from tests.projections.views import rows

PLAN = DemoPlan(until=date(2026, 5, 27), managers=8, customers=400, weeks=5)
TINY = DemoPlan(until=date(2026, 5, 27), managers=4, customers=120, weeks=2)
TABLES = sorted(name for name in VIEWS.tables if name != POSITION.name)


def no_progress(_day: int) -> None:
    """Nobody is told."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("bank")
    settings = Settings(data=folder, key_file=folder / "key")
    demonstrate(settings, PLAN, no_progress)
    return settings


@pytest.fixture
def stores(made: Settings, tmp_path: Path) -> Iterator[Stores]:
    """The bank's ledger with empty views of the test's own."""
    own = made.model_copy(update={"views_url": f"sqlite:///{tmp_path}/views.db"})
    migrate(own)
    opened = open_stores(own)
    yield opened
    opened.close()


@pytest.fixture
def postgres_stores(made: Settings, postgres_url: str) -> Iterator[Stores]:
    own = made.model_copy(update={"views_url": postgres_url})
    migrate(own)
    opened = open_stores(own)
    yield opened
    opened.close()


@pytest.mark.parametrize("limit", [97, 1000, 20_000])
def test_stretches_of_any_length_give_the_same_views(stores: Stores, limit: int) -> None:
    head = Keeper(stores.ledger, stores.views).catch_up(limit=limit)
    verdict = verify(stores.ledger, stores.views)
    assert verdict.first_difference is None
    assert verdict.equal
    assert verdict.events == head == stores.ledger.head()
    assert all(verdict.tables[name].rows for name in ("board", "badge", "score_entry", "trail"))


def test_postgresql_gives_the_same_views(postgres_stores: Stores) -> None:
    Keeper(postgres_stores.ledger, postgres_stores.views).catch_up(limit=1500)
    assert verify(postgres_stores.ledger, postgres_stores.views).first_difference is None


def test_of_several_keepers_each_stretch_is_folded_by_one(stores: Stores) -> None:
    keepers = [Keeper(stores.ledger, stores.views) for _ in range(4)]
    threads = [threading.Thread(target=k.catch_up, kwargs={"limit": 200}) for k in keepers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(stores.ledger, stores.views).first_difference is None


@pytest.fixture(scope="module")
def kept(made: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    folder = tmp_path_factory.mktemp("kept")
    own = made.model_copy(update={"views_url": f"sqlite:///{folder}/views.db"})
    migrate(own)
    opened = open_stores(own)
    Keeper(opened.ledger, opened.views).catch_up()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A bank of one week, its views folded and at rest."""
    folder = tmp_path_factory.mktemp("tiny")
    settings = Settings(data=folder, key_file=folder / "key")
    demonstrate(settings, TINY, no_progress)
    opened = open_stores(settings, lambda: made_at(TINY.until))
    Worker(opened).tick()
    opened.close()
    return settings


@pytest.mark.parametrize("name", TABLES)
def test_one_row_that_was_tampered_with_is_named(tiny: Settings, tmp_path: Path, name: str) -> None:
    for how in ("altered", "missing", "extra"):
        copy = tmp_path / f"{how}.db"
        shutil.copy(tiny.data / "views.db", copy)
        opened = open_stores(tiny.model_copy(update={"views_url": f"sqlite:///{copy}"}))
        with opened.views.write() as connection:
            tamper(connection, name, how)
        verdict = verify(opened.ledger, opened.views)
        opened.close()
        assert not verdict.equal
        assert [table for table, told in verdict.tables.items() if not told.equal] == [name]
        assert str(verdict.first_difference).startswith(f"{name}: {how} row")


def tamper(connection: Any, name: str, how: str) -> None:
    """Alter, remove or add one row behind the ledger's back."""
    table = VIEWS.tables[name]
    values = dict(connection.execute(table.select().limit(1)).one()._mapping)
    key = [c for c in table.columns if c.primary_key]
    rest = [c for c in table.columns if not c.primary_key]
    here = [c == values[c.name] for c in key]
    if how == "missing":
        connection.execute(table.delete().where(*here))
    elif how == "altered":
        column = rest[-1]
        changed = {column.name: _other(column, values[column.name])}
        connection.execute(table.update().where(*here).values(changed))
    else:
        values |= {c.name: _other(c, values[c.name]) for c in key}
        connection.execute(table.insert().values(values))


def _other(column: Any, value: Any) -> Any:
    return f"{value}~" if column.type.python_type is str else (value or 0) + 987_654_321


def test_a_table_that_nobody_knows_is_named(stores: Stores) -> None:
    Keeper(stores.ledger, stores.views).catch_up()
    with stores.views.write() as connection:
        connection.execute(text("CREATE TABLE smuggled (what TEXT)"))
    assert verify(stores.ledger, stores.views).first_difference == "unknown table smuggled"


def test_the_live_boards_are_what_the_facts_say_in_every_unit(kept: Stores) -> None:
    [bank] = rows(kept.views, BANK)
    with kept.views.read() as connection:
        for unit in rows(kept.views, UNIT):
            inside = {u.unit for u in rows(kept.views, UNIT) if unit.unit in u.path}
            window = Window(ROLLING, bank.today - 27, bank.today + 1, NOW)
            facts = rows_known(connection, window, unit.unit, inside)
            ranked(facts.values(), 5, 1.2816)
            live = {
                row.manager: row
                for row in rows(kept.views, BOARD)
                if (row.window, row.scope) == (ROLLING, unit.unit)
            }
            assert live == facts
            assert live


def test_the_channel_board_counts_channels_in_the_grids(kept: Stores) -> None:
    with kept.views.read() as connection:
        told = board(connection, Asked(kind="channel", window="all"))
    assert any(line.rates.channelised for line in told.lines)
    assert all(line.rates.channelised <= line.rates.active for line in told.lines)


class Stumbling(Plain):
    """A fold that cannot fold anything."""

    def on_events(self) -> Any:
        return dict.fromkeys(EVENTS, self.stumble)

    def stumble(self, _entry: Any, _event: Any) -> None:
        raise ValueError("this one is poison")


def test_a_poisoned_projection_stops_alone(stores: Stores) -> None:
    poisoned = Projection("stumbling", 1, (), lambda _shelf, _setting: Stumbling())
    head = Keeper(stores.ledger, stores.views, (*PROJECTIONS, poisoned)).catch_up()
    with stores.views.read() as connection:
        standing = places(connection)
    assert standing["stumbling"].stopped_at == 1
    assert "this one is poison" in standing["stumbling"].error
    assert {each.position for name, each in standing.items() if name != "stumbling"} == {head}


def test_what_the_worker_settles_can_be_reckoned_again(made: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    own = Settings(data=folder, key_file=folder / "key")
    demonstrate(own, PLAN, no_progress)
    opened = open_stores(own, lambda: made_at(PLAN.until))
    Worker(opened).tick()
    settled = opened.ledger.bank().settled
    assert "month/2026-05" not in settled
    assert len([period for period in settled if period.startswith("week/")]) == PLAN.weeks
    assert verify(opened.ledger, opened.views).first_difference is None
    opened.close()


def made_at(day: date) -> int:
    """Noon of a day in Shanghai."""
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000_000 + 4 * 3_600_000_000
