"""Which event it is that cannot be read, told to whoever stumbles over one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from domain.event import Refused
from domain.ledger.ledger import Ledger
from domain.ledger.mapper import entry_of
from domain.ledger.seals.leaf import leaf_of
from domain.ledger.seals.stored import NOT_OURS

STRETCH = 5_000

_FAILS: tuple[type[Exception], ...] = (*NOT_OURS, UnicodeDecodeError, msgspec.MsgspecError)
"""What reading, hashing or decoding such an event may lead to."""


@contextmanager
def named_where_unreadable(ledger: Ledger, *also: type[Exception]) -> Iterator[None]:
    """Refuse with the position what fails inside because an event cannot be read.

    `also` are other exceptions that it may lead to. What fails with readable events fails as ever.
    """
    stumbles = _FAILS + also
    try:
        yield
    except stumbles as error:
        if position := first_unreadable(ledger):
            raise unreadable(position) from error
        raise


def unreadable(position: int) -> Refused:
    """What to say of an event that cannot be read."""
    return Refused(
        "The event at position {position} cannot be read: somebody changed it past the ledger. "
        "Repair nothing; the guide to operations says what to do about an alarm.",
        position=position,
    )


def first_unreadable(ledger: Ledger) -> int:
    """The position of the first event that cannot be read, 0 where all can."""
    for start in range(0, ledger.head(), STRETCH):
        after, until = start, start + STRETCH
        if _can_be_read(ledger, after, until):
            continue
        while until - after > 1:
            middle = (after + until) // 2
            if _can_be_read(ledger, after, middle):
                after = middle
            else:
                until = middle
        return until
    return 0


def _can_be_read(ledger: Ledger, after: int, until: int) -> bool:
    try:
        for row in ledger.recorder.rows(after, until - after, until):
            leaf_of(row)
            entry_of(row)
    except _FAILS:
        return False
    return True
