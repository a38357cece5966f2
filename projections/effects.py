"""Effects: what one event changed in scores, facts, badges, recognition and flags, from the rows.

Every row tells at which position it began to be known, and at which it ended. Of detections that is
not so: one that ends and begins again is one row. What an event changed in inboxes is told again
from the history (`projections/retelling.py`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select

from projections.badges.rows import BADGE, TITLE, BadgeRow, TitleRow
from projections.flags.rows import FLAG, FlagRow
from projections.recognition.rows import (
    DETECTION,
    RECOGNITION,
    DetectionRow,
    RecognitionRow,
)
from projections.rows import R, Rows
from projections.scores import FACT, SCORE_ENTRY, FactRow, ScoreRow

_ORDER = ("reversal", "award", "reinstatement", "hold", "release")


class Effects(NamedTuple):
    """What was said because of one event: rows that begin with it, and rows that end with it."""

    scores: list[ScoreRow]
    begun: list[FactRow]
    ended: list[FactRow]
    badges: list[BadgeRow]
    titles: list[TitleRow]
    answered: list[DetectionRow]
    recognised: list[RecognitionRow]
    flags: list[FlagRow]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing that is scored follows from the event."""
        return not any(self)


def effects_of(connection: Connection, position: int) -> Effects:
    """What the event at a position changed."""
    fact, badge, title = FACT.table.c, BADGE.table.c, TITLE.table.c
    seen, flag = DETECTION.table.c, FLAG.table.c
    facts = _rows(connection, FACT, fact.position_from, fact.position_to, position)
    titles = _rows(connection, TITLE, title.position_from, title.position_to, position)
    scores = _rows(connection, SCORE_ENTRY, SCORE_ENTRY.table.c.position, None, position)
    return Effects(
        scores=sorted(scores, key=lambda each: (_ORDER.index(each.kind), each.claim)),
        begun=[each for each in facts if each.position_from == position],
        ended=[each for each in facts if each.position_to == position],
        badges=_rows(connection, BADGE, badge.position, badge.revoked, position, badge.restored),
        titles=titles,
        answered=_rows(connection, DETECTION, seen.answered, seen.agreed, position),
        recognised=_rows(connection, RECOGNITION, RECOGNITION.table.c.position, None, position),
        flags=_rows(connection, FLAG, flag.position, flag.answered, position),
    )


def _rows(
    connection: Connection, rows: Rows[R], begins: Any, ends: Any, position: int, again: Any = None
) -> list[R]:
    """The rows of which a column tells the position."""
    told = [column == position for column in (begins, ends, again) if column is not None]
    query = select(rows.table).where(or_(*told)).order_by(*rows.table.primary_key.columns)
    return [rows.row(values) for values in connection.execute(query)]
