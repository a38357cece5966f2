"""What was ever scored is scored the same for ever: a stored history, and what it came to then."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from domain.badge import streak_tally
from domain.event import Entry
from domain.ledger.mapper import scanned
from domain.ledger.store import Store
from projections.badges.rows import BADGE, TALLY
from projections.boards.rows import BOARD
from projections.scores import SCORE_ENTRY
from tests.projections.views import folded, rows
from tests.test_stored_events import sealed

HISTORY = Path(__file__).parent / "stored_history.jsonl"
SCORES = Path(__file__).parent / "stored_scores.json"

SEALED = ((208, "f739abd8b9c94edbed1c809c834d45bd4386599b014d40572bcebfe0c4952679"),)
"""How many lines the history had, and the SHA-256 of them. Add to both; change neither.

A rule that is to say something else is a new version, in force from a later day than any here.
"""


class Line(msgspec.Struct, frozen=True):
    """A row of the ledger, the first at position 1."""

    subject: str
    version: int
    at: int
    by: str
    source: str
    state: msgspec.Raw


@cache
def history() -> tuple[Entry, ...]:
    lines = HISTORY.read_bytes().splitlines()
    return tuple(
        scanned(
            (
                at,
                line.subject,
                line.version,
                line.at,
                line.by,
                line.source,
                str(at),
                bytes(line.state),
            )
        )
        for at, line in enumerate((msgspec.json.decode(each, type=Line) for each in lines), 1)
    )


def told(views: Store) -> dict[str, Any]:
    """What the history is worth, in fields that will not change their meaning."""
    return {
        "entries": [
            [
                row.position,
                row.kind,
                row.measure,
                row.rule,
                row.amount,
                row.manager,
                row.unit,
                row.day,
            ]
            for row in sorted(rows(views, SCORE_ENTRY), key=_place)
        ],
        "boards": [
            [
                *(row.window, row.scope, row.manager, row.ev, row.help, row.craft, row.award),
                *(row.visits, row.purposed, row.achieved, row.effective),
                *(row.contacts, row.closes, row.contacted, row.closed),
            ]
            for row in rows(views, BOARD)
        ],
        "badges": [
            [row.manager, row.badge, row.position, row.won_on] for row in rows(views, BADGE)
        ],
        "streaks": [
            [row.manager, streak, row.counts.get(streak_tally(streak), 0)]
            for row in rows(views, TALLY)
            if row.window == "all"
            for streak in ("week", "log")
        ],
    }


def _place(row: Any) -> tuple[int, str, str, str]:
    return row.position, row.rule, row.kind, row.claim


def test_a_stored_history_scores_as_it_did_when_it_was_stored() -> None:
    views = folded(history())
    now = told(views)
    views.close()
    assert all(now.values())
    assert now == msgspec.json.decode(SCORES.read_bytes())


def test_the_stored_history_is_never_changed_or_cut() -> None:
    content = HISTORY.read_bytes().splitlines(keepends=True)
    for count, digest in SEALED:
        assert sealed(content[:count]) == digest, f"one of the first {count} lines was changed"
    assert (len(content), sealed(content)) in SEALED


def test_the_stored_history_awards_holds_and_takes_back() -> None:
    kinds = {row[1] for row in msgspec.json.decode(SCORES.read_bytes())["entries"]}
    assert kinds == {"award", "hold", "release", "reversal", "reinstatement"}
