"""What was known at any position is told from the facts, and is what stood in the rows then."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from sqlalchemy import Connection, select

from domain.calendar import bounds
from domain.event import Entry, StaffId, UnitId
from domain.ledger.door import Stores
from domain.ledger.store import Store
from domain.ruleset_1 import RULESET_1
from projections import known
from projections.boards.rows import ALL, BOARD, ROLLING, ROLLING_DAYS, BoardRow
from projections.known import Window
from projections.people import BANK, UNIT
from tests.projections.bank import MadeBank
from tests.projections.histories import histories
from tests.projections.views import folded, rows

Boards = dict[tuple[str, UnitId], dict[StaffId, BoardRow]]


def live_boards(views: Store) -> Boards:
    """Every board that has rows now."""
    found: Boards = {}
    for row in rows(views, BOARD):
        found.setdefault((row.window, row.scope), {})[row.manager] = row
    return found


def known_boards(views: Store, boards: Iterable[tuple[str, UnitId]], at: Entry) -> Boards:
    """The same boards as known at an entry, from facts and score entries."""
    units = {row.unit: row.path for row in rows(views, UNIT)}
    found: Boards = {}
    with views.read() as connection:
        for name, scope in boards:
            below = [unit for unit, path in units.items() if scope in path]
            board = known.rows_known(connection, _window(views, name, at), scope, below)
            known.ranked(board.values(), RULESET_1.rate_minimum, RULESET_1.wilson_z)
            found[name, scope] = board
    return found


def _window(views: Store, name: str, at: Entry) -> Window:
    if name == ALL:
        return Window(name, 0, 1 << 40, at.position)
    if name != ROLLING:
        return Window(name, *bounds(name), at.position)
    today = rows(views, BANK)[0].today
    return Window(name, today - ROLLING_DAYS + 1, today + 1, at.position)


def test_rows_known_at_the_head_are_those_of_every_live_board(
    demo: Stores, history: list[Entry]
) -> None:
    live = live_boards(demo.views)
    assert {name.partition("/")[0] for name, _ in live} == {
        *("day", "week", "month", "quarter", "year"),
        *(ALL, ROLLING),
    }
    assert known_boards(demo.views, live, history[-1]) == live


def test_what_was_known_earlier_is_what_a_replay_until_then_gives(
    demo: Stores, history: list[Entry]
) -> None:
    for position in range(700, len(history), 900):
        assert_known_then(demo.views, history[:position])


@settings(deadline=None, max_examples=15)
@given(histories(least=30, most=70))
def test_what_was_known_at_any_time_of_any_history_is_known_for_ever(bank: MadeBank) -> None:
    views = folded(bank.entries)
    for position in range(20, len(bank.entries), 17):
        assert_known_then(views, bank.entries[:position])
    views.close()


def assert_known_then(views: Store, entries: list[Entry]) -> None:
    """The views of a longer history tell the boards and channel customers of this one."""
    then = folded(entries)
    boards, last = live_boards(then), entries[-1]
    calendar = [place for place in boards if place[0] != ROLLING]
    told = known_boards(views, calendar, last)
    assert told == {place: boards[place] for place in calendar}
    with views.read() as connection, then.read() as past:
        today = _today(past)
        now = known.channel_rates(connection, today, last.position)
        assert now == known.channel_rates(past, today, last.position)
    then.close()


def _today(connection: Connection) -> int:
    return int(connection.execute(select(BANK.table.c.today)).scalar_one())
