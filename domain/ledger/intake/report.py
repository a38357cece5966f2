"""The report of an import: what was taken, what was left out and why, what was assumed."""

from __future__ import annotations

import msgspec

from domain.ledger.intake.mapping import Assumption
from domain.ledger.intake.row import Rejected


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of one import; `visits`, `events`, `achieved` and `missed` are those added now.

    `already_there` counts visits that were imported before. `assumed` counts who and what was
    created or filled in, and `fields` tells of each field what no cell of the file says.
    """

    rows: int
    visits: int
    events: int
    achieved: int
    missed: int
    rejected: tuple[Rejected, ...]
    assumed: dict[str, int]
    fields: dict[str, Assumption]
    already_there: int

    def json(self) -> str:
        """The report for other programs, in English."""
        told = msgspec.structs.asdict(self)
        fields = {field: str(assumption) for field, assumption in told.pop("fields").items()}
        told["assumed"] = {**self.assumed, "fields": fields}
        told["rejected"] = [
            {"row": each.row, "field": each.field, "reason": each.reason} for each in self.rejected
        ]
        return msgspec.json.encode(told).decode()
