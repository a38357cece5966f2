"""How a chain of referrals is shown: what is told of each customer, and the shapes drawn for it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.event import CustomerId
from domain.stop import Referral
from projections.dealings import Network
from web.acquaintance import STRANGER, Known
from web.network import Arrow, Chain, drawn

MOST = 24
"""Customers of one chain that are shown; of a larger one those nearest to its beginning."""

COLUMN, ROW, ABOVE = 136, 54, 20
"""Pixels from one customer to the next, and from the edge above to the first."""

RADIUS, LABEL = 11, 18
"""Half of a shape in pixels, and the width of a name, of which a Chinese character takes two."""

FIRST, KNOWN, NAMED, CONTACTED, CLOSED = "first", "known", "named", "contacted", "closed"
"""Named by nobody; a customer before; named and no more; contacted since; closed with since."""


class Spot(NamedTuple):
    """A customer: as the reader knows them, how far their referral came, and where they stand.

    `also` are those whom they named besides: who was named by another one before, or leads to them.
    """

    id: CustomerId
    known: Known
    label: str
    state: str
    is_channel: bool
    day: int
    x: int
    y: int
    named: Sequence[str]
    also: Sequence[Known]


class Thread(NamedTuple):
    """A line from who named to who was named, and how far that one came."""

    path: str
    state: str


class Picture(NamedTuple):
    """A chain as it is shown; `channels` counts in all of it, `more` those who are not shown."""

    chain: Chain
    spots: Mapping[str, Spot]
    threads: Sequence[Thread]
    width: int
    height: int
    channels: int
    more: int


class Sketch:
    """Draws chains of one network for one reader."""

    def __init__(self, network: Network, known: Mapping[CustomerId, Known]) -> None:
        """Draw for whom `known` tells whom they may know."""
        self._network, self._known = network, known
        self._told: defaultdict[str, list[Referral]] = defaultdict(list)
        for link in network.links:
            self._told[link.told.other].append(link.told)

    def picture(self, chain: Chain) -> Picture:
        """A chain with what is told of each customer."""
        drawing = drawn(chain, MOST)
        others: defaultdict[str, list[str]] = defaultdict(list)
        for one, other in (*chain.also, *chain.circles):
            others[one].append(other)
        spots = {}
        for each, (column, row) in drawing.places.items():
            customer = CustomerId(each)
            known = self._of(each)
            spots[each] = Spot(
                id=customer,
                known=known,
                label=shortened(known.name),
                state=_state(self._told.get(each, ())),
                is_channel=customer in self._network.channels,
                day=self._told[each][0].day if each in self._told else 0,
                x=COLUMN * column + COLUMN // 2,
                y=int(ROW * row) + ABOVE,
                named=[other for other in chain.named.get(each, ()) if other in drawing.places],
                also=[self._of(other) for other in others[each]],
            )
        threads = [Thread(_line(spots[a], spots[b]), spots[b].state) for a, b in drawing.arrows]
        size = (COLUMN * drawing.columns, ROW * drawing.rows)
        return Picture(chain, spots, threads, *size, self._channels(chain), chain.size - len(spots))

    def _of(self, each: str) -> Known:
        return self._known.get(CustomerId(each), STRANGER)

    def _channels(self, chain: Chain) -> int:
        members = {*chain.roots, *(other for some in chain.named.values() for other in some)}
        return len(members & self._network.channels)


def arrows(network: Network) -> list[Arrow]:
    """Who named whom, in the order of being recorded."""
    return [(each.referrer, each.told.other) for each in network.links]


def shortened(name: str) -> str:
    """A name as far as there is room for it."""
    room = LABEL
    for at, char in enumerate(name):
        room -= 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if room < 0:
            return name[: max(1, at - 1)] + "…"
    return name


def _state(told: Sequence[Referral]) -> str:
    """How far those who name somebody brought them."""
    if not told:
        return FIRST
    if any(each.reached[2] for each in told):
        return CLOSED
    if any(each.reached[0] for each in told):
        return CONTACTED
    return KNOWN if all(each.known for each in told) else NAMED


def _line(one: Spot, other: Spot) -> str:
    """From the right of one to the left of the other, level at both ends."""
    start, end = one.x + RADIUS + 5, other.x - RADIUS - 5
    middle = (start + end) // 2
    return f"M{start} {one.y}C{middle} {one.y} {middle} {other.y} {end} {other.y}"
