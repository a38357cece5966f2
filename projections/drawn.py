"""Drawn: whether the second looks in a history are those on which its lots fell.

And whether the seeds of these lots are those of the seals that had to draw them (decisions 0014 and
0035).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.event import Entry, Event, StaffId
from domain.ledger.ledger import Ledger
from domain.ledger.seals.log import Seal, SealLog
from domain.lots import LotsAnnounced, LotsDrawn, seed_under
from domain.review import SecondLookDrawn
from domain.setting import Setting
from projections.eligible import Eligible
from projections.looks import LOTS, LotsRow
from projections.lots import asked_lately, chosen, known_to

_PAGE = 5000


class Lot(NamedTuple):
    """The lots at a position fell on a visit, and on whom it falls to look at it."""

    position: int
    assessor: StaffId


def lot_differences(
    ledger: Ledger, connection: Connection, setting: Setting, position: int
) -> list[str]:
    """Where a history up to a position draws second looks otherwise than its lots decided.

    `connection` reads what a replay of it came to. What was drawn before there were lots, as in a
    demonstration, is left aside, and so is who is asked when the first one did not look in time:
    that depends on how far the ledger was, which no event tells.
    """
    table = LOTS.table
    rows = [
        LOTS.row(found) for found in connection.execute(select(table).order_by(table.c.through))
    ]
    if not rows:
        return []
    fallen = _fallen(ledger, connection, setting, rows)
    drawn = {each.subject: each.position for each in _told(ledger, position, (SecondLookDrawn,))}
    found = [(row.position, _FORESEEN) for row in rows if row.through >= row.position]
    found += _not_by_seal(ledger, position)
    found += [
        (entry.position, said)
        for entry in _told(ledger, position, (SecondLookDrawn,))
        if entry.position > rows[0].position and (said := _wrong(entry, fallen, drawn))
    ]
    found += _forgotten(fallen, drawn, rows[-1].position)
    return [f"position {at}: {said}" for at, said in sorted(found)]


_FORESEEN = "these lots decide about visits that were recorded after them"


def _fallen(
    ledger: Ledger, connection: Connection, setting: Setting, rows: list[LotsRow]
) -> dict[str, Lot]:
    """On which visits lots fell, in the order in which they had to be drawn."""
    eligible, found = Eligible(ledger, 0), dict[str, Lot]()
    for row in rows:
        rule, busy = (
            setting.rules(row.day).second_look,
            asked_lately(connection, row.day, known_to(ledger, row)),
        )
        for visit, who in chosen(ledger, row, rule, busy, eligible):
            found.setdefault(str(visit), Lot(row.position, who))
    return found


def _told(ledger: Ledger, position: int, kinds: tuple[type[Event], ...]) -> Iterator[Entry]:
    at = 0
    while entries := ledger.since(at, _PAGE, position, kinds):
        yield from entries
        at = entries[-1].position


def _not_by_seal(ledger: Ledger, position: int) -> Iterator[tuple[int, str]]:
    """Lots that a seal had to draw, and that are not those of this seal.

    That is the first one over their announcement. Lots before anything was announced were drawn by
    a server without seals.
    """
    log, announced, sealed = SealLog(ledger.store), 0, False
    for entry in _told(ledger, position, (LotsAnnounced, LotsDrawn)):
        if not isinstance(entry.event, LotsDrawn):
            announced = announced or entry.position
            continue
        sealed = sealed or bool(announced or entry.event.checkpoint)
        if sealed:
            seal = log.covering(announced) if announced else None
            if said := _unlike(seal, entry.event, entry.position):
                yield entry.position, said
        announced = 0


def _unlike(seal: Seal | None, event: LotsDrawn, position: int) -> str:
    """In what lots differ from those that a seal draws; nothing if they do not."""
    if not event.checkpoint:
        return "no seal drew these lots, as one had to"
    if seal is None or seal.size >= position:
        return "no seal lies between these lots and their announcement"
    root, name = seal.checkpoint.root, seal.checkpoint.name
    if (event.through, event.checkpoint) != (seal.size, name):
        return f"the first seal over the announcement of these lots is {name}"
    if event.seed != seed_under(root):
        return "the seed of these lots does not follow from the seal that they name"
    return ""


def _wrong(entry: Entry, fallen: dict[str, Lot], drawn: dict[str, int]) -> str:
    """What is wrong about one draw; nothing if it is as the lots fell."""
    lot, event = fallen.get(entry.subject), entry.event
    if lot is None or entry.position < lot.position:
        return f"visit {entry.subject} was drawn, and no lot had fallen on it"
    if drawn[entry.subject] != entry.position:
        return f"visit {entry.subject} was drawn, and is drawn again later"
    if isinstance(event, SecondLookDrawn) and event.assessor != lot.assessor:
        told = f"{event.assessor or 'nobody'} instead of {lot.assessor or 'nobody'}"
        return f"visit {entry.subject} is to be looked at by {told}"
    return ""


def _forgotten(
    fallen: dict[str, Lot], drawn: dict[str, int], last: int
) -> Iterator[tuple[int, str]]:
    """Visits on which a lot fell and which were not drawn.

    The last lots may not have been followed to their end yet; they are followed in their order.
    """
    waiting: list[tuple[int, str]] = []
    for visit, lot in fallen.items():
        if visit not in drawn:
            waiting.append((lot.position, f"the lot fell on visit {visit}, which was not drawn"))
        else:
            yield from waiting
            waiting = []
    yield from (each for each in waiting if each[0] != last)
