"""The first rows of a table as they are read, for somebody who checks a mapping."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from domain.ledger.intake.mapping import Mapping
from domain.ledger.intake.names import keyed
from domain.ledger.intake.reading import read
from domain.ledger.tables.table import Table
from domain.ledger.vault import Vault

FIRST = 20
"""Rows that are shown."""

LONG = ("evidence", "log")
"""Fields of private texts: who checks a mapping needs to know that they are there."""


def first_rows(vault: Vault, table: Table, mapping: Mapping) -> list[tuple[int, dict[str, str]]]:
    """The first rows that have the right form: their numbers, and what each tells by field."""
    some = msgspec.structs.replace(table, rows=table.rows[:FIRST])
    rows = read(some, mapping, keyed(vault, "visit", dry_run=True)).rows
    fields = list(mapping.sources)
    if "outcome" not in fields:
        fields.append("outcome")
    return [
        (row.number, {field: _written(field, _fact(row, field)) for field in fields})
        for row in rows
    ]


def _fact(row: Any, field: str) -> Any:
    return getattr(row, "customer_name" if field == "customer" else field)


def _written(field: str, fact: Any) -> str:
    match fact:
        case None:
            return ""
        case date():
            return fact.isoformat()
        case tuple():
            return "; ".join(fact)
        case int() if field == "sale_amount":
            return f"{fact // 100}.{fact % 100:02}" if fact else ""
        case int():
            return str(fact) if fact else ""
        case _:
            return str(fact)
