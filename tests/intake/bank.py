"""A bank to import into, small tables, and what the stores hold afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from domain.event import Entry, Event
from domain.ledger import intake
from domain.ledger.door import Stores, open_stores
from domain.ledger.intake import Report, Table
from domain.ledger.intake.language import parsed
from domain.ledger.ledger import Ledger
from domain.ledger.migration import migrate
from domain.ledger.schema import LEDGER
from domain.ledger.settings import Settings
from domain.ledger.vault_schema import VAULT

E = TypeVar("E", bound=Event)

TODAY = date(2026, 11, 23)
"""A Monday, and today in every bank here."""

NOON = int(datetime(2026, 11, 23, 4, 0, tzinfo=UTC).timestamp() * 1_000_000)
"""Noon in Shanghai, on which every clock here stands."""

VISIT = {
    "visit_id": "v1",
    "manager": "1001",
    "unit": "城关支行",
    "customer": "王小明",
    "planned_on": "2026-11-02",
    "held_on": "2026-11-03",
    "goal": "product_sold",
    "outcome": "achieved",
    "closing_action": "deposit_promised",
}
"""A row with nothing wrong in it."""


def stores_at(folder: Path, url: str = "") -> Stores:
    """Empty stores whose clock stands still."""
    settings = Settings(data=folder, key_file=folder / "key", database_url=url)
    migrate(settings)
    return open_stores(settings, clock=lambda: NOON)


def visit(**changes: str) -> dict[str, str]:
    """The row VISIT with some cells written otherwise."""
    return {**VISIT, **changes}


def table(*rows: Mapping[str, str]) -> Table:
    """A CSV file of rows, its header the fields of all of them."""
    header = list(dict.fromkeys(field for row in rows for field in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return Table.of(file.getvalue().encode())


def imported(
    ledger: Ledger, *rows: Mapping[str, str], mapping: str = "", dry_run: bool = False
) -> Report:
    """Import rows, by a mapping or by the names of their columns."""
    file = table(*rows)
    chosen = parsed(mapping) if mapping else intake.Mapping.by_name(file.header)
    return intake.import_visits(ledger, file, chosen, dry_run=dry_run)


def entries(ledger: Ledger) -> list[Entry]:
    """Everything on the ledger, in order."""
    found: list[Entry] = []
    while stretch := ledger.since(len(found)):
        found += stretch
    return found


def events(ledger: Ledger, kind: type[E]) -> list[E]:
    """All events of a kind, readable."""
    opened = (ledger.opened(entry) for entry in entries(ledger))
    return [event for event in opened if isinstance(event, kind)]


def story(ledger: Ledger) -> list[str]:
    """What happened on visits, in order, without their prefix."""
    tags = (entry.event.tag() for entry in entries(ledger))
    return [tag.removeprefix("visit.") for tag in tags if tag.startswith("visit.")]


def reasons(report: Report) -> list[tuple[int, str, str]]:
    """Rejected rows: the number, the field, and the reason."""
    return [(each.row, each.field, each.reason) for each in report.rejected]


def contents(stores: Stores) -> dict[str, list[str]]:
    """Every row of ledger and vault."""
    found = {}
    for store, metadata in ((stores.ledger.store, LEDGER), (stores.vault.store, VAULT)):
        with store.read() as connection:
            for each in metadata.sorted_tables:
                rows: Iterable[object] = connection.execute(select(each))
                found[each.name] = sorted(str(row) for row in rows)
    return found
