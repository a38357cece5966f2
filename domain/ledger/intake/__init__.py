"""The door for files: other systems' tables become visits, each exactly once."""

from domain.ledger.intake.language import mapping_at, preset, presets
from domain.ledger.intake.mapping import Mapping
from domain.ledger.intake.report import Report
from domain.ledger.intake.row import Rejected
from domain.ledger.intake.visits import import_visits
from domain.ledger.intake.writing import Progress
from domain.ledger.tables.apart import table_at, table_of
from domain.ledger.tables.table import Table

__all__ = (
    "Mapping",
    "Progress",
    "Rejected",
    "Report",
    "Table",
    "import_visits",
    "mapping_at",
    "preset",
    "presets",
    "table_at",
    "table_of",
)
