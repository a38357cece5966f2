"""A job: one uploaded file, how it is to be read, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from domain.event import Refused, StaffId
from domain.ledger.intake import Mapping, Report, preset
from domain.ledger.intake.language import parsed

ARRIVING = "arriving"
READING, READY = "reading", "ready"
IMPORTING, DONE = "importing", "done"
REFUSED, FAILED = "refused", "failed"
WITHDRAWN, EXPIRED = "withdrawn", "expired"

UNDER_WAY = (READING, IMPORTING)
"""What a worker has to do."""

UNDECIDED = (READING, READY, REFUSED, FAILED)
"""What its administrator may still read otherwise or withdraw."""

BY_NAME, WRITTEN = "", "toml"


class Way(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the columns are to be read: by their names, by a preset, or by a mapping in TOML."""

    how: str = BY_NAME
    mapping: str = ""

    def through(self, header: Sequence[str]) -> Mapping:
        """The mapping of a file with these columns; raises Refused."""
        if self.how == WRITTEN:
            return parsed(self.mapping)
        return preset(self.how) if self.how else Mapping.by_name(header)

    def check(self) -> None:
        """Refuse what no file can be read by."""
        if self.how:
            self.through(())


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a file is refused as a whole: because of itself, or `about` how it is to be read."""

    sentence: str
    values: dict[str, Any] = {}
    about: str = ""

    @classmethod
    def of(cls, refused: Refused, about: str) -> Problem:
        """The problem that a refusal tells of."""
        return cls(sentence=refused.sentence, values=refused.values, about=about)


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What an import comes to, or would, without any word of the file."""

    rows: int
    visits: int
    events: int
    achieved: int
    missed: int
    already_there: int
    rejected: int
    assumed: dict[str, int]

    @classmethod
    def of(cls, report: Report) -> Counts:
        """The counts of a report."""
        return cls(
            rows=report.rows,
            visits=report.visits,
            events=report.events,
            achieved=report.achieved,
            missed=report.missed,
            already_there=report.already_there,
            rejected=len(report.rejected),
            assumed=report.assumed,
        )


class First(msgspec.Struct, frozen=True, kw_only=True):
    """One of the first rows, as it is read; of private texts only how many characters they have."""

    row: int
    facts: dict[str, str]
    lengths: dict[str, int]


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a file and stands encrypted."""

    name: str
    way: Way = Way()
    header: tuple[str, ...] = ()
    first: tuple[First, ...] = ()
    counts: Counts | None = None
    problem: Problem | None = None


class Left(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row that is left out, with its cells as they stand in the file."""

    row: int
    field: str
    sentence: str
    values: dict[str, Any] = {}
    cells: list[str] = []


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A file on its way; `at` counts microseconds of UTC, `done` of `total` events are written."""

    id: str
    at: int
    by: StaffId
    state: str
    edition: int
    deed: str
    attempts: int
    done: int
    total: int
    size: int
    digest: str
    told: Told

    @property
    def source(self) -> str:
        """By what its events are marked."""
        return f"import:{self.digest}"
