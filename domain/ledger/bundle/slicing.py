"""Which events a slice brings: those of some people, and all on which what they earn depends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from sys import intern

import msgspec

from domain.event import StaffId
from domain.ledger.recorder import Row

OF_THE_BANK = ("bank.", "unit.")
"""Topics of which a slice has every event: days, rules, weights, lots, settled periods, units."""


class _About(msgspec.Struct, frozen=True, gc=False):
    """Whom an event is about, as it stands in what is stored."""

    manager: str = ""
    staff: str = ""
    customer: str = ""
    referee: str = ""


class _Evidence(msgspec.Struct, frozen=True, gc=False):
    digest: str = ""
    photos: tuple[str, ...] = ()


class _Close(msgspec.Struct, frozen=True, gc=False):
    evidence: _Evidence


_about = msgspec.json.Decoder(_About).decode
_close = msgspec.json.Decoder(_Close).decode

Links = set[tuple[str, str]]
"""Visits, each with somebody met or named on it, or with something that was shown on it."""


def of_people(
    rows: Iterable[Row], people: Collection[StaffId], causes: Collection[int]
) -> Callable[[Row], bool]:
    """What chooses the events of a slice, once all rows of its history were looked at.

    A slice brings whole streams only, so that a gap in one shows: of all that is about its people,
    and of the causes of its scores; of whom they met or were told of, and of each visit, by
    whomever, on which one of these was met or named, because who was there before and what was
    paid before decide about amounts; and of each visit on which the same was shown as evidence.
    """
    streams: set[str] = set()
    own: set[str] = set()
    met: Links = set()
    shown: Links = set()
    for row in rows:
        subject, topic, about = row[1], row[3], _about(row[11])
        theirs = about.manager in people or about.staff in people
        if theirs or row[0] in causes:
            streams.add(subject)
        if not topic.startswith("visit."):
            continue
        visit = intern(subject)
        if theirs:
            own.add(visit)
        met.update((visit, intern(who)) for who in (about.customer, about.referee) if who)
        if topic == "visit.closed":
            evidence = _close(row[11]).evidence
            shown.update((visit, what) for what in (evidence.digest, *evidence.photos) if what)
    customers = {who for visit, who in met if visit in own}
    visits = {visit for visit, who in met if who in customers}
    proofs = {what for visit, what in shown if visit in visits}
    streams |= customers | visits | {visit for visit, what in shown if what in proofs}
    return lambda row: row[1] in streams or row[3].startswith(OF_THE_BANK)
