"""One row of a table as what it tells of a visit, and why a row is left out."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import msgspec

from domain.event import Code, Refused, VisitId

HELD = ("held", "achieved", "missed")
"""Outcomes of a visit that took place."""

OUTCOMES = ("planned", *HELD, "cancelled")


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is left out, the field that is the cause, and why; rows are counted from 1.

    `sentence` and `values` are those of a refusal, so that each reader is told in their language.
    """

    row: int
    field: str
    sentence: str
    values: dict[str, Any]

    @property
    def reason(self) -> str:
        """The sentence in English, with its values."""
        return str(Refused(self.sentence, **self.values))


class RowRefused(Refused):
    """A row cannot be taken; `about` is the field that is the cause, empty where it is the row."""

    @classmethod
    def because(cls, refused: Refused, *, about: str) -> Self:
        """The same refusal, with the field that it was about."""
        values: dict[str, Any] = refused.values
        return cls(refused.sentence, about=about, **values)

    def of(self, row: int) -> Rejected:
        """The entry in the report."""
        return Rejected(row=row, field=self.about, sentence=self.sentence, values=self.values)


class VisitRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a row tells; people and places are named as the file names them.

    `visit` and `command` are the ids here: the same visit has the same, and a visit that the file
    gives an id has another command when the file tells something else of it.
    """

    number: int
    visit: VisitId
    command: str
    manager: str
    customer: str
    customer_name: str
    outcome: str
    visit_id: str = ""
    unit: str = ""
    segment: Code = Code("")
    tier: Code = Code("")
    grid: str = ""
    planned_on: date | None = None
    held_on: date | None = None
    channel: Code = Code("")
    goal: Code = Code("")
    closing_action: Code = Code("")
    evidence: str = ""
    contacts: tuple[str, ...] = ()
    uncounted_contacts: int = 0
    sale_product: Code = Code("")
    sale_amount: int = 0
    referees: tuple[str, ...] = ()
    log: str = ""

    @property
    def held(self) -> bool:
        """Whether the visit took place."""
        return self.outcome in HELD
