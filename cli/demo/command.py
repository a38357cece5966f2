"""`pacesetter demo`: fill an empty ledger with a bank that is plainly made up."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.demo.plan import DemoPlan, DemoReport
from cli.demo.simulation import demonstrate
from domain.event import Refused
from domain.ledger.ledger import system_clock
from domain.ledger.settings import Settings
from domain.setting import Setting


def demo(
    managers: Annotated[int, typer.Option(help="Customer managers in the bank.")] = 60,
    customers: Annotated[int, typer.Option(help="Customers when the bank opens.")] = 6000,
    weeks: Annotated[int, typer.Option(help="Whole weeks that pass before the last one.")] = 26,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bank.")] = 7,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day, by default today in the bank."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Fill an empty ledger with a bank that is plainly made up."""
    try:
        plan = DemoPlan(
            until=until.date() if until else today(),
            managers=managers,
            customers=customers,
            weeks=weeks,
            seed=seed,
        )
        report = with_progress(Settings(), plan)
    except Refused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from refused
    typer.echo(json.dumps(msgspec.to_builtins(report)) if as_json else sentence(report))


def today() -> date:
    """Today in a bank that has not said otherwise."""
    return date.fromordinal(Setting().bank_day(system_clock()))


def with_progress(settings: Settings, plan: DemoPlan) -> DemoReport:
    """Make the bank, showing on stderr how far it has come."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("Days of the demonstration bank", total=None)
        return demonstrate(
            settings, plan, lambda done, days: bar.update(task, completed=done, total=days)
        )


def sentence(report: DemoReport) -> str:
    """The report for a person."""
    plan = report.plan
    return (
        f"{report.events} events of {plan.managers} made-up managers, {report.visits} visits, "
        f"from {plan.first} to {plan.until}."
    )
