"""The bank of a million events that is folded again and again, made once and kept if asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from bench.child import in_child
from bench.run import POSTGRES, SQLITE, Run, settings_in
from bench.stores import copy_table, prepare
from cli.demo.plan import FEWEST_MANAGERS, DemoPlan
from cli.demo.simulation import demonstrate
from domain.ledger.recorder import COLUMNS
from domain.ledger.settings import Settings
from domain.ledger.store import Store

MANAGERS, WEEKS = 240, 26
"""About a million events; a smaller run has fewer managers."""

_CUSTOMERS = 100
_UNTIL = date(2026, 5, 27)


def bank_of(run: Run, plan: DemoPlan | None = None) -> Settings:
    """Stores whose ledger holds the bank of a plan, else the one of this run's size."""
    plan = plan or plan_of(run)
    folder = (run.keep or run.folder) / f"bank-{plan.managers}x{plan.weeks}-{plan.until}"
    if not folder.exists():
        run.say(f"making a bank of {plan.managers} managers")
        draft = folder.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        events = in_child(run.patience, make, plan, draft)
        draft.rename(folder)
        run.say(f"{events:,} events")
    return settings_in(folder)


def plan_of(run: Run) -> DemoPlan:
    """The bank's plan, the same in every run of this size."""
    managers = run.sized(MANAGERS, FEWEST_MANAGERS)
    weeks = WEEKS if run.scale >= 0.02 else 4
    return DemoPlan(
        until=_UNTIL, managers=managers, customers=_CUSTOMERS * managers, weeks=weeks, seed=7
    )


def make(plan: DemoPlan, folder: Path) -> int:
    """Record the bank through the ledger, as any command does; returns how many events it has."""
    return demonstrate(settings_in(folder), plan, lambda _day: None).events


@contextmanager
def recorded(run: Run, database: str, bank: Settings, figure: str) -> Iterator[Settings]:
    """Stores with the bank's ledger; the views are of this measurement alone."""
    with run.stores(database) as fresh:
        ledger_url = bank.url("ledger") if database == SQLITE else ""
        settings = fresh.model_copy(update={"ledger_url": ledger_url})
        in_child(run.patience, prepare, settings)
        if database == POSTGRES:
            run.say(f"{figure}: copying the ledger to {database}")
            in_child(run.patience, copy_ledger, bank, settings)
        yield settings


def copy_ledger(bank: Settings, settings: Settings) -> None:
    """Put the events of `bank` into the ledger of a PostgreSQL."""
    with (
        closing(Store("ledger", bank.url("ledger"))) as source,
        closing(Store("ledger", settings.url("ledger"))) as target,
    ):
        copy_table(source, target, "event", COLUMNS)
