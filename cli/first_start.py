"""The first start: where nothing is recorded yet, a demonstration bank is made."""

from __future__ import annotations

from cli.demo.aside import demonstrate_whole
from cli.demo.command import last_day
from cli.demo.plan import DemoPlan
from cli.opening import opened
from cli.terminal import progress, remark
from domain.ledger.settings import Settings


def demonstrate_if_empty(settings: Settings) -> None:
    """Make the demonstration bank in an empty ledger; any other is left alone."""
    with opened(settings) as stores:
        if stores.ledger.head():
            return
    remark("Nothing is recorded yet: a simulated bank is made, which takes about a minute.")
    plan = DemoPlan(until=last_day(None))
    with progress("Making a simulated bank, day by day", plan.days) as reached:
        demonstrate_whole(settings, plan, reached)
