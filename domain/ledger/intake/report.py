"""The report of an import: what was taken, what was left out and why, what was assumed."""

from __future__ import annotations

import msgspec

from domain.ledger.intake.row import Rejected


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of one import; `visits`, `events`, `achieved` and `missed` are those added now.

    `already_there` counts visits that were imported before. `assumed` counts who and what was
    created or filled in, and tells in `fields` what no cell of the file says.
    """

    rows: int
    visits: int
    events: int
    achieved: int
    missed: int
    rejected: tuple[Rejected, ...]
    assumed: dict[str, int | dict[str, str]]
    already_there: int

    def json(self) -> str:
        """The report for other programs."""
        return msgspec.json.encode(self).decode()
