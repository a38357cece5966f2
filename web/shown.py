"""What a board shows to everybody: who did not ask to be left out, ranked, and by what names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.ledger.vault import Person, Vault
from domain.ranking import shared_ranks
from projections.standings import Board, Line


class Place(NamedTuple):
    """A line and its rank among those shown; without a rank it stands below them."""

    rank: int | None
    line: Line


class Named(NamedTuple):
    """A place and whose it is, as far as the vault knows."""

    rank: int | None
    line: Line
    name: str


def ranked(board: Board) -> list[Place]:
    """Everybody who is shown, in order of rank; who asked to be left out moves nobody down."""
    lines = [line for line in board.lines if not line.opted_out]
    ranks = shared_ranks([line.value for line in lines])
    return [Place(rank, line) for rank, line in zip(ranks, lines, strict=True)]


def named(places: Sequence[Place], offset: int, limit: int, vault: Vault) -> list[Named]:
    """Some of the places with names; inside a tie by name, so ties are looked up whole."""
    start, end = offset, min(offset + limit, len(places))
    while start > 0 and places[start - 1].rank == places[offset].rank:
        start -= 1
    while end < len(places) and places[end].rank == places[end - 1].rank:
        end += 1
    part = places[start:end]
    people = vault.people([place.line.manager for place in part])

    def order(place: Place) -> tuple[bool, int, str, str]:
        person = people.get(place.line.manager, Person(place.line.manager))
        alike = person.sort_key or person.number
        return place.rank is None, place.rank or 0, alike, place.line.manager

    wanted = sorted(part, key=order)[offset - start : offset - start + limit]
    return [Named(*place, name(place.line.manager, people)) for place in wanted]


def name(manager: str, people: dict[str, Person]) -> str:
    """The name, else the staff number, else the id."""
    person = people.get(manager, Person(manager))
    return person.name or person.number or manager
