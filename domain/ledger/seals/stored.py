"""The leaves of events as they lie in the ledger now, whatever somebody made of them."""

from __future__ import annotations

import struct

from sqlalchemy import exc

from domain.ledger.recorder import Recorder
from domain.ledger.seals.leaf import leaf_of

UNREADABLE = b""
"""Stands for the leaf of a row that cannot be read, or that nothing of ours has written."""

NOT_OURS = (struct.error, AttributeError, TypeError, exc.OperationalError)
"""What a row leads to with a text that is no text, or a number below zero or that is none.

SQLite keeps anything in any column. A database that is away raises Unavailable, which is none of
these.
"""


def stored_leaves(
    recorder: Recorder, after: int, limit: int, stop: int | None = None
) -> dict[int, bytes]:
    """The hashes of at most `limit` leaves above a position, by their positions, in order.

    One row that cannot be read does not hide which one it is.
    """
    end = after + limit if stop is None else min(stop, after + limit)
    try:
        return {row[0]: leaf_of(row) for row in recorder.rows(after, limit, stop)}
    except NOT_OURS:
        if end - after == 1:
            return {end: UNREADABLE}
    middle = (after + end) // 2
    first = stored_leaves(recorder, after, middle - after, middle)
    return first | stored_leaves(recorder, middle, end - middle, end)
