"""Arrangement: lines of a board in the order of names where their values are equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import NamedTuple

import msgspec

from domain.event import StaffId
from projections.listing import TIE, Listing
from projections.places import NEIGHBOURS, Around, Placed

Order = Callable[[list[StaffId]], dict[StaffId, str]]
"""By what those who stand at one value are ordered."""


def arranged(listing: Listing, offset: int, limit: int, order: Order) -> list[Placed]:
    """Some lines from the top, those at one value in an order of their own, such as by name.

    A tie that may go on beyond the page is looked up whole; one of more than TIE people stays as
    it is.
    """
    ties = _ties(listing, listing.page(offset, limit))
    wholes = []
    for at, equal in enumerate(ties):
        begins_before = at == 0 and offset > 0
        goes_on = at == len(ties) - 1 and sum(map(len, ties)) == limit
        whole = begins_before or goes_on
        wholes.append(listing.tie(listing.value(equal[0].row)) if whole else equal)
    keys = order([each.row.manager for whole in wholes if 1 < len(whole) <= TIE for each in whole])
    return [
        each
        for equal, whole in zip(ties, wholes, strict=True)
        for each in (_in_order(equal, whole, keys) if 1 < len(whole) <= TIE else equal)
    ]


class Surrounded(NamedTuple):
    """Somebody's own line between its neighbours, and the nearest one above its value."""

    lines: list[Placed]
    own: Placed
    next_up: Placed | None


def surrounded(listing: Listing, manager: StaffId, order: Order) -> Surrounded | None:
    """A person's own line as it stands on the pages, which `arranged` orders; None without one.

    Whoever asked not to be shown stands where they would.
    """
    found = listing.around(manager)
    if found is None:
        return None
    ties = _small_ties(listing, found, order)
    before, after = found.before, found.after
    if tied := ties.get(listing.value(found.own.row)):
        at = [each.row.manager for each in tied].index(manager)
        before, after = tied[:at], tied[at + 1 :]
    higher = _nearest(listing, found.higher, ties, above=True)
    lower = _nearest(listing, found.lower, ties, above=False)
    above, below = [*higher, *before][-NEIGHBOURS:], [*after, *lower][:NEIGHBOURS]
    return Surrounded([*above, found.own, *below], found.own, higher[-1] if higher else None)


Ties = dict[int, list[Placed]]
"""By their value, those who stand at one, in order and with their rank."""


def _small_ties(listing: Listing, found: Around, order: Order) -> Ties:
    """The ties to which somebody's line and its neighbours belong, but for those beyond TIE."""
    near = (found.own, *found.higher, *found.lower)
    ranks = {listing.value(each.row): each.rank for each in near}
    small = {at: tie for at in ranks if len(tie := listing.tie(at)) <= TIE}
    own = small.get(listing.value(found.own.row))
    if own is not None and all(each.row.manager != found.own.row.manager for each in own):
        own.append(found.own)
    keys = order([each.row.manager for tie in small.values() for each in tie])
    return {at: _with_rank(_sorted(tie, keys), ranks[at]) for at, tie in small.items()}


def _nearest(listing: Listing, part: list[Placed], ties: Ties, *, above: bool) -> list[Placed]:
    """Of the ties of some lines as many as there are lines, the last of a tie above, else first."""
    found: list[Placed] = []
    for equal in _ties(listing, part):
        whole = ties.get(listing.value(equal[0].row), equal)
        found += whole[-len(equal) :] if above else whole[: len(equal)]
    return found


def _ties(listing: Listing, rows: list[Placed]) -> list[list[Placed]]:
    """Lines that follow each other, those at one value together."""
    return [list(equal) for _, equal in groupby(rows, key=lambda each: listing.value(each.row))]


def _in_order(
    equal: list[Placed], whole: list[Placed], keys: Mapping[StaffId, str]
) -> list[Placed]:
    """As many lines of a whole tie as there were, in order."""
    managers = [each.row.manager for each in whole]
    first = managers.index(equal[0].row.manager)
    ordered = _sorted(whole, keys)
    return _with_rank(ordered[first : first + len(equal)], equal[0].rank)


def _with_rank(lines: list[Placed], rank: int | None) -> list[Placed]:
    return [msgspec.structs.replace(each, rank=rank) for each in lines]


def _sorted(tie: list[Placed], keys: Mapping[StaffId, str]) -> list[Placed]:
    return sorted(tie, key=lambda each: (keys[each.row.manager], each.row.manager))
