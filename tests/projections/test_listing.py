"""A board asked for in parts and one that was reckoned whole list the same people alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection, delete, select

from domain.event import StaffId
from projections.boards.rows import BOARD, BoardRow
from projections.listing import LOWEST, Listing, Told
from projections.people import root
from projections.places import Around, Placed
from projections.quick import FEW, Current, Small
from projections.quick import current as current_board
from projections.standings import board
from tests.projections.crowds import Doing, crowd, doings, mixed, tied
from tests.projections.listings import EVERYBODY, Both, every_board, reading

PERCENTS = (50, 75, 90)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """The views of forty people, of whom many are equal and some opted out, on both databases."""
    is_postgres = request.param == "postgres"
    address = request.getfixturevalue("empty_database") if is_postgres else "sqlite://"
    with reading(crowd(mixed(40)).entries, address) as views:
        yield views


def test_a_board_in_parts_and_a_board_told_whole_agree_on_everything(
    connection: Connection,
) -> None:
    compared = 0
    for both in every_board(connection):
        assert_alike(both)
        compared += both.told.people()
    assert compared > 400


@settings(deadline=None, max_examples=15)
@given(st.lists(doings, min_size=1, max_size=14))
def test_they_agree_and_are_right_whatever_people_did(people: list[Doing]) -> None:
    with reading(crowd(people).entries, "sqlite://") as views:
        for both in every_board(views, "week"):
            assert_alike(both)
            assert_told_plainly(both)


def assert_alike(both: Both) -> None:
    """All that can be asked gets the same answer, in parts and with all values read at once."""
    asked, _, told, _ = both
    connection = both.current.connection
    small = current_board(connection, both.current.here)
    assert isinstance(small, Small)
    for current in (both.current, small):
        assert_agrees(current, told, [line.manager for line in board(connection, asked).lines])


def assert_agrees(current: Listing, told: Told, managers: list[StaffId]) -> None:
    assert current.people() == told.people()
    assert [current.level(p) for p in PERCENTS] == [told.level(p) for p in PERCENTS]
    whole = told.page(0, EVERYBODY)
    assert current.page(0, EVERYBODY) == whole
    for offset in (0, 1, len(whole) // 2, len(whole)):
        assert current.page(offset, 3) == told.page(offset, 3)
    for value in {told.value(placed.row) for placed in whole} | {37}:
        assert current.tie(value) == told.tie(value), value
        assert current.visible(value) == told.visible(value), value
    assert current.visible(None) == told.visible(None) == len(whole)
    for manager in managers:
        own = current.around(manager)
        assert own == told.around(manager), manager
        assert all(current.value(each.row) == told.value(each.row) for each in lines_of(own))
    assert current.around(StaffId("nobody")) is told.around(StaffId("nobody")) is None


def lines_of(around: Around | None) -> list[Placed]:
    """All lines that are told to somebody about their place."""
    if around is None:
        return []
    return [*around.higher, *around.before, around.own, *around.after, *around.lower]


def assert_told_plainly(both: Both) -> None:
    """Levels, ranks and who is shown are what their definitions say, counted one by one."""
    lines = [line for line in board(both.current.connection, both.asked).lines if did(line.row)]
    values = {line.manager: line.value for line in lines}
    ranked = [value for value in values.values() if value is not None]
    assert both.told.people() == len(ranked)
    for percent in PERCENTS:
        enough = [v for v in ranked if 100 * sum(w <= v for w in ranked) >= percent * len(ranked)]
        assert both.told.level(percent) == (min(enough) if len(ranked) >= 8 else None)
    shown = {each: value for each, value in values.items() if each not in both.out}
    page = both.told.page(0, EVERYBODY)
    assert {placed.row.manager: placed.rank for placed in page} == {
        manager: place(shown, manager) for manager in shown
    }
    for manager in values:
        own = {each.row.manager: each.rank for each in lines_of(both.told.around(manager))}
        assert own == {each: place(values, each) for each in own}
        assert manager in own


def did(row: BoardRow) -> bool:
    """Whether there is anything to tell of somebody; a contact alone is one of a visit."""
    return any((row.ev, row.help, row.craft, row.award, row.visits))


def place(values: dict[StaffId, int | None], manager: StaffId) -> int | None:
    """One more than there are people above; nothing for those who are not ranked."""
    own = values[manager]
    others = [value for value in values.values() if value is not None]
    return None if own is None else 1 + sum(value > own for value in others)


def test_ranks_are_those_of_the_whole_board_where_nobody_is_hidden(connection: Connection) -> None:
    compared = 0
    for asked, current, _, _ in every_board(connection):
        # Above those with fewer points than none, the whole board counts who never did anything.
        lines = [line for line in board(connection, asked).lines if (line.value or 0) >= 0]
        ranks = {line.manager: line.rank for line in lines}
        openly = Current(connection, replace(current.here, hidden=()))
        for listing in (openly, Told(board(connection, asked), ())):
            for placed in listing.page(0, EVERYBODY):
                if placed.row.manager in ranks:
                    assert placed.rank == ranks[placed.row.manager]
                    compared += 1
    assert compared > 500


def test_it_makes_no_difference_whether_the_bank_is_asked_as_a_whole_or_as_a_unit(
    connection: Connection,
) -> None:
    compared = 0
    for asked, current, _, _ in every_board(connection):
        if current.here.whole_bank:
            counted = Current(connection, replace(current.here, whole_bank=False))
            assert counted.people() == current.people() >= 8
            assert [counted.level(p) for p in PERCENTS] == [current.level(p) for p in PERCENTS]
            assert counted.page(0, EVERYBODY) == current.page(0, EVERYBODY), asked
            compared += 1
    assert compared == 9


def test_who_asked_not_to_be_shown_is_on_no_page_and_moves_nobody_down(
    connection: Connection,
) -> None:
    seen = moved = 0
    for both in every_board(connection):
        openly = Told(board(connection, both.asked), ())
        ranks = {placed.row.manager: placed.rank for placed in openly.page(0, EVERYBODY)}
        for listing in both.listings:
            shown = listing.page(0, EVERYBODY)
            assert {placed.row.manager for placed in shown} == ranks.keys() - set(both.out)
            assert listing.people() == openly.people()
            assert [listing.level(p) for p in PERCENTS] == [openly.level(p) for p in PERCENTS]
            pairs = [(placed.rank or 0, ranks[placed.row.manager] or 0) for placed in shown]
            assert all(public <= private for public, private in pairs)
            moved += sum(public < private for public, private in pairs)
            for manager in both.out:
                around = lines_of(listing.around(manager))
                own = {placed.row.manager: placed.rank for placed in around}
                assert own.get(manager) == ranks.get(manager)
                assert not own.keys() & set(both.out) - {manager}
                seen += len(own) > 1
    assert min(seen, moved) > 20


def test_a_board_is_read_at_once_as_long_as_few_people_stand_on_it() -> None:
    with reading(crowd(tied(winners=0, others=FEW + 1)).entries, "sqlite://") as views:
        kinds = {asked.unit: way(current) for asked, current, _, _ in every_board(views, "all")}
        (large,) = (unit for unit, kind in kinds.items() if kind is Current)
        assert (large, len(kinds)) == (root(views), 4)
        left = select(BOARD.table.c.manager).limit(1)
        views.execute(delete(BOARD.table).where(BOARD.table.c.manager.in_(left)))
        assert {way(each.current) for each in every_board(views, "all")} == {Small}


def way(current: Current) -> type[Listing]:
    return type(current_board(current.connection, current.here))


def test_lines_without_a_rank_come_last(connection: Connection) -> None:
    for both in every_board(connection):
        for listing in both.listings:
            lines = listing.page(0, EVERYBODY)
            ranked = [placed.rank is not None for placed in lines]
            assert ranked == sorted(ranked, reverse=True)
            unranked = [placed for placed in lines if placed.rank is None]
            assert all(listing.value(placed.row) == LOWEST for placed in unranked)
            assert bool(unranked) == (both.asked.kind == "close")
            assert len(unranked) < len(lines)
