"""Arrangement: lines of a board in the order of names where their values are equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

import msgspec

from domain.event import StaffId
from projections.listing import TIE, Listing
from projections.places import Placed

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


def _ties(listing: Listing, rows: list[Placed]) -> list[list[Placed]]:
    """Lines that follow each other, those at one value together."""
    return [list(equal) for _, equal in groupby(rows, key=lambda each: listing.value(each.row))]


def _in_order(
    equal: list[Placed], whole: list[Placed], keys: Mapping[StaffId, str]
) -> list[Placed]:
    """As many lines of a whole tie as there were, in order."""
    managers = [each.row.manager for each in whole]
    first = managers.index(equal[0].row.manager)
    ordered = sorted(whole, key=lambda each: (keys[each.row.manager], each.row.manager))
    rank = equal[0].rank
    part = ordered[first : first + len(equal)]
    return [msgspec.structs.replace(each, rank=rank) for each in part]
