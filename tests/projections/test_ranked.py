"""A bare board as known has the ranks and values of one that tells everything."""

from __future__ import annotations

from datetime import date
from itertools import product

from domain.event import Entry, UnitId
from domain.ledger.door import Stores
from domain.ranking import CHANNEL, CLOSE, EFFECTIVE, HELP
from projections.history import FIRST_DAY
from projections.known import CUSTOM, SHORT, Window, is_short
from projections.people import BANK, UNIT
from projections.standings import Asked, Board, board
from tests.projections.views import rows

DAYS = (1, 7, SHORT, SHORT + 1)


def ranks(told: Board) -> list[tuple[object, ...]]:
    """Who stands where, with what, and why not."""
    return [(e.manager, e.unit, e.rank, e.value, e.reason, e.opted_out) for e in told.lines]


def test_a_bare_board_ranks_as_the_one_with_all_figures_does(
    demo: Stores, history: list[Entry]
) -> None:
    last = rows(demo.views, BANK)[0].today
    units = [UnitId(""), *(row.unit for row in rows(demo.views, UNIT))][:3]
    firsts = [*(date.fromordinal(last - days + 1) for days in DAYS), FIRST_DAY]
    positions = (len(history) // 2, len(history) - 40, len(history))
    ranked = lengths = 0
    with demo.views.read() as connection:
        for kind, unit, first, at in product(
            (EFFECTIVE, HELP, CLOSE, CHANNEL), units, firsts, positions
        ):
            asked = Asked(
                kind=kind,
                window=CUSTOM,
                unit=unit,
                first=first,
                last=date.fromordinal(last),
                position=at,
            )
            full = board(connection, asked, people={})
            assert ranks(board(connection, asked, people={}, bare=True)) == ranks(full), asked
            ranked += sum(line.rank is not None for line in full.lines)
            lengths += len(full.lines)
    assert 0 < ranked < lengths


def test_a_window_is_short_up_to_a_month() -> None:
    assert is_short(Window("", 1, 1 + SHORT, 1))
    assert not is_short(Window("", 1, 2 + SHORT, 1))
