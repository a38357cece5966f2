"""A demonstration bank is made aside and moved in whole: who breaks off has no half bank."""

from __future__ import annotations

import shutil

from cli.demo.plan import DemoPlan, DemoReport
from cli.demo.simulation import Progress, demonstrate, require_empty
from cli.opening import opened
from domain.ledger.settings import STORES, Settings


def demonstrate_whole(settings: Settings, plan: DemoPlan, progress: Progress) -> DemoReport:
    """Make the bank of `plan`; refused where anything was recorded before.

    Only stores that are elsewhere than in the data folder are left half full by an interruption;
    what would go on with them is refused (`Bank.require_whole`).
    """
    if any(settings.url(store) != f"sqlite:///{settings.data / store}.db" for store in STORES):
        return demonstrate(settings, plan, progress)
    with opened(settings) as stores:
        require_empty(stores.ledger)
    aside = settings.data / "demonstration"
    shutil.rmtree(aside, ignore_errors=True)
    report = demonstrate(settings.model_copy(update={"data": aside}), plan, progress)
    for store in ("views", "vault", "ledger"):  # last the one whose events make the bank
        for left in settings.data.glob(f"{store}.db-*"):
            left.unlink()
        (aside / f"{store}.db").replace(settings.data / f"{store}.db")
    shutil.rmtree(aside)
    return report
