"""What a process that reads a file apart is allowed, and what it answers."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from domain.ledger.tables.table import Table


class Allowance(NamedTuple):
    """What reading one file may cost: `file`, `memory` and `said` are bytes.

    `said` is the size of the answer. Whoever reads it has an object for each of the `cells`.
    """

    file: int
    memory: int
    said: int
    cells: int
    seconds: int


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The table, or else the sentence with its values that refuses the file."""

    table: Table | None = None
    sentence: str = ""
    values: dict[str, Any] = {}
