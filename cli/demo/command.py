"""`pacesetter demo`: fill an empty ledger with a bank that is plainly made up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from cli.demo.aside import demonstrate_whole
from cli.demo.plan import DemoPlan
from cli.terminal import progress, say, say_json
from domain.event import Refused
from domain.ledger.ledger import system_clock
from domain.ledger.settings import Settings
from domain.setting import Setting


def demo(
    managers: Annotated[int, typer.Option(help="Customer managers in the bank.")] = 60,
    customers: Annotated[int, typer.Option(help="Customers when the bank opens.")] = 6000,
    weeks: Annotated[int, typer.Option(help="Whole weeks before that of the last day.")] = 26,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bank.")] = 7,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day, by default today."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Fill an empty ledger with a bank that is plainly made up."""
    plan = DemoPlan(
        until=last_day(until), managers=managers, customers=customers, weeks=weeks, seed=seed
    )
    with progress("Making a demonstration bank, day by day", plan.days) as reached:
        report = demonstrate_whole(Settings(), plan, reached)
    if as_json:
        say_json(report)
    else:
        say(
            f"{report.events:,} events from {plan.first} to {plan.until}: {managers} made-up "
            f"managers, {report.visits:,} visits."
        )


def last_day(until: datetime | None) -> date:
    """The day asked for, or today in a bank that has not said where it is."""
    today = date.fromordinal(Setting().bank_day(system_clock()))
    if until and until.date() > today:
        raise Refused(f"The demonstration ends today, on {today}, or earlier.")
    return until.date() if until else today
