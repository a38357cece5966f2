"""Networks of referrals: who named whom put into chains, and a place on paper for each of them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

Arrow = tuple[str, str]
"""Who named, and who was named."""


class Chain(NamedTuple):
    """Customers who are joined by referrals.

    `named` tells for each whom they were the first to name, in the order of that, and `roots` are
    those whom nobody named first. `also` are arrows to who was named before by another one,
    `circles` those by which a chain would come back to itself.
    """

    roots: tuple[str, ...]
    named: Mapping[str, Sequence[str]]
    also: tuple[Arrow, ...]
    circles: tuple[Arrow, ...]
    size: int
    depth: int


class Place(NamedTuple):
    """Where somebody stands: how far to the right, and how far down, in rows."""

    column: int
    row: float


class Drawing(NamedTuple):
    """Places of all whom there is room for, the arrows between them, and how large it is."""

    places: Mapping[str, Place]
    arrows: tuple[Arrow, ...]
    columns: int
    rows: int


def chains(arrows: Iterable[Arrow]) -> list[Chain]:
    """The chains that arrows make, in the order in which they were recorded; the largest first."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    targets: defaultdict[str, list[str]] = defaultdict(list)
    joined: dict[str, str] = {}
    also, circles, has_first = list[Arrow](), list[Arrow](), set[str]()
    for arrow in dict.fromkeys(arrows):
        referrer, referee = arrow
        joined[_root(joined, referee)] = _root(joined, referrer)
        if _leads_to(targets, referee, referrer):
            circles.append(arrow)
            continue
        targets[referrer].append(referee)
        if referee in has_first:
            also.append(arrow)
        else:
            named[referrer].append(referee)
            has_first.add(referee)
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for each in joined:
        parts[_root(joined, each)].append(each)
    extra, back = _by_part(joined, also), _by_part(joined, circles)
    found = [
        _chain(members, named, has_first, tuple(extra[part]), tuple(back[part]))
        for part, members in parts.items()
    ]
    return sorted(found, key=lambda each: (-each.size, -each.depth, each.roots))


def _chain(
    members: Sequence[str],
    named: Mapping[str, Sequence[str]],
    has_first: set[str],
    also: tuple[Arrow, ...],
    circles: tuple[Arrow, ...],
) -> Chain:
    own = {each: tuple(named[each]) for each in members if each in named}
    firsts = [(one, other) for one, others in own.items() for other in others]
    columns = _columns(members, [*firsts, *also])
    roots = tuple(sorted(each for each in members if each not in has_first))
    return Chain(roots, own, also, circles, len(members), max(columns.values()))


def drawn(chain: Chain, most: int) -> Drawing:
    """Where each of at most so many stands, those nearest to the roots.

    Every arrow goes to the right, as far as the longest way there. Who named nobody has a row of
    their own, and who named others stands in the middle of them: two in one column have no row in
    common, for neither is behind the other.
    """
    shown = _nearest(chain, most)
    firsts = [(one, other) for one in shown for other in chain.named.get(one, ()) if other in shown]
    arrows = (*firsts, *(each for each in chain.also if shown.keys() >= set(each)))
    columns = _columns(shown, arrows)
    rows = _rows([each for each in chain.roots if each in shown], firsts)
    places = {each: Place(columns[each], rows[each]) for each in shown}
    lines = len(shown) - len({one for one, _ in firsts})
    return Drawing(places, arrows, max(columns.values()) + 1, lines)


def _nearest(chain: Chain, most: int) -> dict[str, None]:
    """Those nearest to the roots; none without who was the first to name them."""
    found: dict[str, None] = {}
    ahead = deque(chain.roots)
    while ahead and len(found) < most:
        each = ahead.popleft()
        found[each] = None
        ahead.extend(chain.named.get(each, ()))
    return found


def _columns(members: Iterable[str], arrows: Iterable[Arrow]) -> dict[str, int]:
    """How far each is from the left, by the longest way; there is no way round."""
    targets: defaultdict[str, list[str]] = defaultdict(list)
    waits: dict[str, int] = dict.fromkeys(members, 0)
    for one, other in arrows:
        targets[one].append(other)
        waits[other] += 1
    found = {each: 0 for each, number in waits.items() if not number}
    ahead = deque(found)
    while ahead:
        one = ahead.popleft()
        for other in targets[one]:
            found[other] = max(found.get(other, 0), found[one] + 1)
            waits[other] -= 1
            if not waits[other]:
                ahead.append(other)
    return found


def _rows(roots: Sequence[str], firsts: Iterable[Arrow]) -> dict[str, float]:
    """A row for each, the same way for a chain of any length: nothing calls itself here."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in firsts:
        named[one].append(other)
    found: dict[str, float] = {}
    line = 0
    ahead = list(reversed(roots))
    while ahead:
        each = ahead[-1]
        others = named[each]
        if others and others[-1] not in found:
            ahead += reversed(others)
            continue
        ahead.pop()
        if others:
            found[each] = (found[others[0]] + found[others[-1]]) / 2
        else:
            found[each] = float(line)
            line += 1
    return found


def _leads_to(targets: Mapping[str, Sequence[str]], start: str, end: str) -> bool:
    """Whether somebody named another one, perhaps by way of others."""
    seen, ahead = {start}, [start]
    while ahead:
        each = ahead.pop()
        if each == end:
            return True
        further = [other for other in targets.get(each, ()) if other not in seen]
        seen.update(further)
        ahead += further
    return False


def _root(joined: dict[str, str], each: str) -> str:
    """The one by whom all are known who are joined with somebody."""
    while (above := joined.setdefault(each, each)) != each:
        joined[each] = joined[above]
        each = above
    return each


def _by_part(joined: dict[str, str], arrows: Iterable[Arrow]) -> defaultdict[str, list[Arrow]]:
    found: defaultdict[str, list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        found[_root(joined, arrow[0])].append(arrow)
    return found
