"""The first start: where nothing is recorded yet, a demonstration bank is made."""

from __future__ import annotations

import shutil

from cli.demo.command import last_day
from cli.demo.plan import DemoPlan
from cli.demo.simulation import demonstrate
from cli.opening import opened
from cli.terminal import progress, remark
from domain.ledger.settings import STORES, Settings


def demonstrate_if_empty(settings: Settings) -> None:
    """Make the demonstration bank in an empty ledger; any other is left alone."""
    with opened(settings) as stores:
        if stores.ledger.head():
            return
    remark("Nothing is recorded yet: a simulated bank is made, which takes about a minute.")
    plan = DemoPlan(until=last_day(None))
    if all(settings.url(store) == f"sqlite:///{settings.data / store}.db" for store in STORES):
        _make_aside(settings, plan)
    else:
        _make(settings, plan)


def _make_aside(settings: Settings, plan: DemoPlan) -> None:
    """Make it in a folder of its own and move it in whole: whoever breaks off has no half bank."""
    aside = settings.data / "demonstration"
    shutil.rmtree(aside, ignore_errors=True)
    _make(settings.model_copy(update={"data": aside}), plan)
    for store in ("views", "vault", "ledger"):  # last the one whose events make the bank
        for left in settings.data.glob(f"{store}.db-*"):
            left.unlink()
        (aside / f"{store}.db").replace(settings.data / f"{store}.db")
    shutil.rmtree(aside)


def _make(settings: Settings, plan: DemoPlan) -> None:
    with progress("Making a simulated bank, day by day", plan.days) as reached:
        demonstrate(settings, plan, reached)
