"""`pacesetter import …`: what other systems recorded becomes part of the ledger."""

from __future__ import annotations

import typer

from cli.import_visits import import_visits

group = typer.Typer(help="Bring in what other systems recorded.", no_args_is_help=True)
group.command("visits")(import_visits)
