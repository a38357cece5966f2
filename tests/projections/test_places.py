"""A page of a current board and a person's own place agree with the whole board."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, select

from domain.calendar import window_named
from domain.event import Entry, StaffId, UnitId
from projections.boards.rows import BOARD
from projections.people import BANK, UNIT
from projections.places import NEIGHBOURS, Here, around, page
from projections.quick import QUICK
from projections.standings import WINDOWS, Asked, board
from tests.projections.bank import MadeBank
from tests.projections.views import folded

EVERYBODY = 10_000


def tied() -> list[Entry]:
    """A bank of nine, three of whom won once and three twice."""
    bank = MadeBank()
    for number in range(9):
        bank.hire(f"m{number}", ("north", "south")[number % 2])
        for customer in range(2):
            bank.know(f"c{number}{customer}")
    for number in range(9):
        for customer in range(2):
            visit = bank.plan(f"m{number}", f"c{number}{customer}")
            if customer < number // 3:
                visit.won()
            else:
                visit.start()
    return bank.days(1).entries


@pytest.fixture(scope="module", params=["demonstrated", "tied"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """The views of the demonstration, and of a bank in which many are equal."""
    made = request.param == "tied"
    views = folded(tied() if made else request.getfixturevalue("history"))
    with views.read() as reading:
        yield reading
    views.close()


def every_board(connection: Connection) -> Iterator[tuple[Here, Asked]]:
    """Each kind, window and unit, as a place and as a whole board ask for it."""
    units = [UNIT.row(row) for row in connection.execute(select(UNIT.table))]
    today = date.fromordinal(connection.execute(select(BANK.table.c.today)).scalar_one())
    for unit in units:
        for window in WINDOWS:
            for kind in QUICK:
                name, scope = window_named(window, today), UnitId(unit.unit)
                here = Here(window=name, scope=scope, kind=kind, whole_bank=not unit.parent)
                yield here, Asked(kind=kind, window=window, on=today, unit=scope)


def test_ranks_on_a_page_are_those_of_the_whole_board(connection: Connection) -> None:
    compared = 0
    for here, asked in every_board(connection):
        told = board(connection, asked)
        if told.through:
            continue  # settled, and told as it was known then
        ranks = {line.manager: line.rank for line in told.lines}
        for placed in page(connection, here, 0, EVERYBODY):
            assert placed.rank == ranks[placed.row.manager], (here, placed)
            compared += 1
    assert compared > 100


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_pages_follow_each_other(connection: Connection, lines: int) -> None:
    for here, _ in every_board(connection):
        whole = page(connection, here, 0, EVERYBODY)
        pages = [page(connection, here, at, lines) for at in range(0, len(whole) + 1, lines)]
        assert [placed for each in pages for placed in each] == whole


def test_an_own_place_is_the_middle_of_those_around_it(connection: Connection) -> None:
    placed_at_all = 0
    for here, _ in every_board(connection):
        whole = page(connection, here, 0, EVERYBODY)
        for at, placed in enumerate(whole):
            found = around(connection, here, placed.row.manager)
            assert found
            assert found.own == placed
            above = [*found.higher, *found.before][-NEIGHBOURS:]
            assert above == whole[max(0, at - NEIGHBOURS) : at]
            below = [*found.after, *found.lower][:NEIGHBOURS]
            assert below == whole[at + 1 : at + 1 + NEIGHBOURS]
            placed_at_all += 1
    assert placed_at_all > 100


def test_who_has_no_row_has_no_place(connection: Connection) -> None:
    assert connection.execute(select(BOARD.table)).first()
    for here, _ in every_board(connection):
        assert around(connection, here, StaffId("nobody")) is None
