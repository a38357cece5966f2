"""Small questions are put once to a connection that reads for one page, and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, event

from domain.ledger.door import Stores
from projections.asked_once import keep_answers
from projections.keeper import Keeper
from projections.people import hidden, root
from projections.periods import bank_day, settled_through
from tests.projections.bank import MadeBank
from tests.projections.stores import record


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """The questions that are put in the block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield asked
    event.remove(connection, "before_cursor_execute", note)


def answers(connection: Connection) -> list[object]:
    """What pages ask for again and again."""
    periods = [settled_through(connection, period) for period in ("2026-W40", "2026-W41")]
    return [bank_day(connection), root(connection), hidden(connection), *periods]


def test_a_page_is_told_the_same_and_asks_once(stores: Stores, bank: MadeBank) -> None:
    record(stores, bank.days(3).entries)
    Keeper(stores.ledger, stores.views).catch_up()
    with stores.views.read() as connection, counted(connection) as asked:
        plain = [answers(connection), answers(connection)]
        assert len(asked) == 10
    with stores.views.read() as connection, counted(connection) as asked:
        keep_answers(connection)
        assert [answers(connection), answers(connection)] == plain
        assert len(asked) == 5


def test_who_writes_is_told_what_was_written(stores: Stores, bank: MadeBank) -> None:
    keeper = Keeper(stores.ledger, stores.views)
    record(stores, bank.days(3).entries)
    keeper.catch_up()
    with stores.views.read() as connection:
        before = bank_day(keep_answers(connection))
    record(stores, bank.days(1).entries[-1:])
    keeper.catch_up()
    with stores.views.read() as connection:
        assert bank_day(keep_answers(connection)) == before + 1
