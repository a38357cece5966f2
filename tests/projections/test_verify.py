"""`verify` names the first row that is not what the history says, in whatever table it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from domain.bank import BANK, Bank, PeriodSettled
from domain.event import Entry
from domain.ledger.door import Stores
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from projections.keeper import Keeper
from projections.positions import POSITION
from projections.replay import Replayed, compare, replay, verify
from projections.rows import VIEWS
from tests.projections.bank import MadeBank
from tests.projections.everything import bank_of_everything
from tests.projections.stores import opened, record

TABLES = sorted(VIEWS.tables)
"""Each one is altered; a table of which the bank of everything has no row fails its tests."""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def everything(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    """Its stores, shared by tests that leave them as they were."""
    folder = tmp_path_factory.mktemp("everything")
    settings = Settings(data=folder, key_file=folder / "key")
    if request.param == "postgres":
        settings.database_url = request.getfixturevalue("empty_database")
    else:
        migrate(settings)
    stores = opened(settings)
    record(stores, bank_of_everything().entries)
    Keeper(stores.ledger, stores.views).catch_up()
    yield stores
    stores.close()


@pytest.fixture(scope="module")
def again(everything: Stores) -> Iterator[Replayed]:
    """What its history says, replayed once: that is what takes `verify` its time."""
    replayed = replay(everything.ledger)
    yield replayed
    replayed.store.close()


def first_row(stores: Stores, name: str) -> dict[str, Any]:
    with stores.views.read() as connection:
        return dict(connection.execute(select(VIEWS.tables[name])).mappings().first() or {})


def other(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else f"{value}~"


def difference(stores: Stores, again: Replayed, name: str) -> str:
    """What is said first, which has to be about this table and no other."""
    with stores.views.read() as connection:
        verdict = compare(stores.ledger, connection, again)
    assert not verdict.equal
    wrong = [table for table, told in verdict.tables.items() if not told.equal]
    assert wrong == ([] if name == POSITION.name else [name])
    return verdict.first_difference or ""


@pytest.mark.parametrize("name", TABLES)
def test_one_altered_row_is_named(everything: Stores, again: Replayed, name: str) -> None:
    table, row = VIEWS.tables[name], first_row(everything, name)
    same = [column == row[column.name] for column in table.primary_key.columns]
    column = [each.name for each in table.columns if not each.primary_key][-1]
    changed = {column: other(row[column])}
    if name == POSITION.name:
        changed = {"position": row["position"] - 1}
    with everything.views.write() as connection:
        connection.execute(update(table).where(*same).values(changed))
    assert difference(everything, again, name).startswith(f"{name}: altered row")
    with everything.views.write() as connection:
        connection.execute(update(table).where(*same).values(row))


@pytest.mark.parametrize("name", TABLES)
def test_one_missing_row_is_named(everything: Stores, again: Replayed, name: str) -> None:
    table, row = VIEWS.tables[name], first_row(everything, name)
    same = [column == row[column.name] for column in table.primary_key.columns]
    with everything.views.write() as connection:
        connection.execute(delete(table).where(*same))
    assert difference(everything, again, name).startswith(f"{name}: missing row")
    with everything.views.write() as connection:
        connection.execute(insert(table).values(row))


@pytest.mark.parametrize("name", TABLES)
def test_one_extra_row_is_named(everything: Stores, again: Replayed, name: str) -> None:
    table, row = VIEWS.tables[name], first_row(everything, name)
    key = next(iter(table.primary_key.columns))
    extra = {**row, key.name: 987_654 if isinstance(row[key.name], int) else "~"}
    with everything.views.write() as connection:
        connection.execute(insert(table).values(extra))
    assert difference(everything, again, name).startswith(f"{name}: extra row")
    with everything.views.write() as connection:
        connection.execute(delete(table).where(key == extra[key.name]))


def test_verify_replays_by_itself_and_then_says_the_same(
    everything: Stores, again: Replayed
) -> None:
    table, row = VIEWS.tables["board"], first_row(everything, "board")
    same = [column == row[column.name] for column in table.primary_key.columns]
    assert verify(everything.ledger, everything.views).equal
    with everything.views.write() as connection:
        connection.execute(delete(table).where(*same))
    verdict = verify(everything.ledger, everything.views)
    assert (verdict.first_difference or "").startswith("board: missing row")
    with everything.views.read() as connection:
        assert verdict == compare(everything.ledger, connection, again)
    with everything.views.write() as connection:
        connection.execute(insert(table).values(row))


def test_a_table_that_nobody_knows_is_named(everything: Stores) -> None:
    with everything.views.write() as connection:
        connection.exec_driver_sql("CREATE TABLE bonus (manager text)")
    verdict = verify(everything.ledger, everything.views)
    assert verdict.first_difference == "unknown table bonus"
    with everything.views.write() as connection:
        connection.exec_driver_sql("DROP TABLE bonus")


def test_a_missing_table_is_named(stores: Stores) -> None:
    with stores.views.write() as connection:
        connection.exec_driver_sql("DROP TABLE board")
    assert verify(stores.ledger, stores.views).first_difference == "missing table board"


def test_views_that_lag_behind_the_ledger_are_compared_as_far_as_they_are(
    stores: Stores, bank: MadeBank
) -> None:
    record(stores, bank.plan("li", "ai").won().bank.days(3).entries)
    Keeper(stores.ledger, stores.views).catch_up(until=17)
    verdict = verify(stores.ledger, stores.views)
    assert (verdict.equal, verdict.events) == (True, 17)


def test_a_settled_digest_that_the_history_does_not_give_is_named(
    stores: Stores, bank: MadeBank
) -> None:
    bank.plan("li", "ai").won()
    last: list[Entry] = bank.days(9).entries
    settled = PeriodSettled(
        period="week/2026-W10", through=len(last), standings="0" * 64, on=bank.today
    )
    bank.say(Bank, BANK, lambda each: each.settle(settled))
    record(stores, bank.day(bank.today + timedelta(days=1)).entries)
    Keeper(stores.ledger, stores.views).catch_up()
    verdict = verify(stores.ledger, stores.views)
    assert verdict.first_difference == (
        "period week/2026-W10: the settled standings are not what the history says"
    )
    assert all(table.equal for table in verdict.tables.values())
