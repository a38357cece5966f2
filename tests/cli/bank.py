"""A small demonstration bank in a folder, for commands and pages to be tried on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cli.demo.plan import DemoPlan
from cli.demo.simulation import demonstrate
from domain.ledger.settings import Settings

# A Wednesday: the week has begun, and one of the two regions has seen visits in it.
UNTIL = date(2026, 5, 27)
PLAN = DemoPlan(until=UNTIL, managers=8, customers=200, weeks=3)


def settings_in(folder: Path) -> Settings:
    """Stores and key of their own."""
    return Settings(data=folder / "data", key_file=folder / "master.key")


def demonstrated(settings: Settings) -> Settings:
    """Let the bank live there."""
    demonstrate(settings, PLAN, lambda _day: None)
    return settings
