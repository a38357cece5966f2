"""Pages whose equals stand in the order of their names follow each other as the board does."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise

import pytest
from sqlalchemy import Connection

from domain.event import StaffId
from projections.arrangement import Surrounded, arranged, surrounded
from projections.listing import TIE, Listing
from projections.people import root
from projections.places import Placed
from projections.standings import Asked
from tests.projections.bank import MONDAY
from tests.projections.crowds import crowd, mixed, tied
from tests.projections.listings import EVERYBODY, both_of, every_board, reading


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """Where there are empty views."""
    is_postgres = request.param == "postgres"
    return request.getfixturevalue("empty_database") if is_postgres else "sqlite://"


@pytest.fixture
def connection(address: str) -> Iterator[Connection]:
    """The views of forty people, of whom many are equal."""
    with reading(crowd(mixed(40)).entries, address) as views:
        yield views


def name(manager: StaffId, different: int) -> str:
    """A name that has nothing to do with the id; where few are different, people share them."""
    return f"name {int(sha256(manager.encode()).hexdigest(), 16) % different}"


def pages_of(listing: Listing, lines: int, different: int) -> list[list[Placed]]:
    """One page after the other, and the empty one after the last."""
    shown = listing.visible(None)
    return [some(listing, at, lines, different) for at in range(0, shown + lines, lines)]


def some(listing: Listing, offset: int, lines: int, different: int) -> list[Placed]:
    """Some lines by name."""

    def by_name(managers: list[StaffId]) -> dict[StaffId, str]:
        return {each: name(each, different) for each in managers}

    return arranged(listing, offset, lines, by_name)


@pytest.mark.parametrize("different", [5, 10_000])
def test_pages_of_any_size_follow_each_other_without_a_gap_or_a_repeat(
    connection: Connection, different: int
) -> None:
    crossed = 0
    for both in every_board(connection, "week"):
        for listing in both.listings:
            keyed = {
                (
                    -listing.value(placed.row),
                    name(placed.row.manager, different),
                    placed.row.manager,
                ): placed
                for placed in listing.page(0, EVERYBODY)
            }
            whole = [keyed[key] for key in sorted(keyed)]
            assert whole != listing.page(0, EVERYBODY)
            for lines in (1, 2, 3, 7, 50):
                pages = pages_of(listing, lines, different)
                assert [placed for page in pages for placed in page] == whole
                ends = [(page[-1].row, after[0].row) for page, after in pairwise(pages) if after]
                crossed += sum(listing.value(a) == listing.value(b) for a, b in ends)
            for at in range(len(whole)):
                assert some(listing, at, 9, different) == whole[at : at + 9]
    assert crossed > 100


def own_place(listing: Listing, manager: StaffId, different: int) -> Surrounded:
    """Somebody's place among their neighbours, by name."""

    def by_name(managers: list[StaffId]) -> dict[StaffId, str]:
        return {each: name(each, different) for each in managers}

    found = surrounded(listing, manager, by_name)
    assert found
    return found


@pytest.mark.parametrize("different", [5, 10_000])
def test_an_own_place_is_where_the_pages_show_it(connection: Connection, different: int) -> None:
    """Whoever is on no page stands where they would be."""
    tied_above = 0
    for both in every_board(connection, "week"):
        for listing in both.listings:
            whole = [each.row for each in some(listing, 0, EVERYBODY, different)]
            for at, row in enumerate(whole):
                found = own_place(listing, row.manager, different)
                assert [each.row for each in found.lines] == whole[max(0, at - 2) : at + 3]
                higher = [each for each in whole if listing.value(each) > listing.value(row)]
                assert [found.next_up.row] == higher[-1:] if found.next_up else not higher
                tied_above += len(higher) < at
            for manager in both.out:
                if listing.around(manager):
                    found = own_place(listing, manager, different)
                    lines = [each.row for each in found.lines]
                    lines.remove(found.own.row)
                    assert str(lines)[1:-1] in str(whole)
    assert tied_above > 100


def test_an_own_place_in_a_tie_beyond_the_limit_is_where_the_pages_show_it(address: str) -> None:
    with reading(crowd(tied(winners=TIE, others=TIE + 1)).entries, address) as views:
        both = both_of(views, Asked(window="week", on=MONDAY, unit=root(views)))
        for listing in both.listings:
            whole = [each.row for each in some(listing, 0, EVERYBODY, 1 << 64)]
            for at in (0, 1, TIE - 1, TIE, TIE + 1, 2 * TIE):
                found = own_place(listing, whole[at].manager, 1 << 64)
                assert [each.row for each in found.lines] == whole[max(0, at - 2) : at + 3]


def test_a_tie_is_arranged_up_to_its_limit_and_stays_as_it_is_beyond(address: str) -> None:
    with reading(crowd(tied(winners=TIE, others=TIE + 1)).entries, address) as views:
        both = both_of(views, Asked(window="week", on=MONDAY, unit=root(views)))
        for listing in both.listings:
            whole = listing.page(0, EVERYBODY)
            assert [placed.rank for placed in whole] == [1] * TIE + [TIE + 1] * (TIE + 1)
            winners = sorted(whole[:TIE], key=lambda placed: name(placed.row.manager, 1 << 64))
            assert winners != whole[:TIE]
            for lines in (37, TIE, TIE + 1, 3 * TIE):
                pages = pages_of(listing, lines, 1 << 64)
                assert [placed for page in pages for placed in page] == winners + whole[TIE:]
