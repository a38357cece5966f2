"""The command line: COMMANDS lists what `pacesetter` can be told to do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from cli import (
    admin,
    backup,
    badges,
    balance,
    board,
    bundle,
    compare,
    doctor,
    erase,
    export,
    flag_queue,
    import_,
    inbox,
    keys,
    lab,
    measures,
    migrate,
    orientation,
    replay,
    restore,
    ruleset,
    seal,
    second_looks,
    serve,
    trap,
    verify,
    work,
)
from cli.as_known import give_flag
from cli.demo import command as demonstration
from cli.flags import name_variables
from cli.proving import command as proving_ground
from domain.event import Refused
from domain.ledger.store import Unavailable

Command = Callable[..., None] | ModuleType
"""A function is a command; a module is a group of commands, which stand in its `group`."""

COMMANDS: tuple[Command, ...] = (
    serve.serve,
    work.work,
    migrate.migrate,
    doctor.doctor,
    demonstration.demo,
    admin,
    import_,
    board.board,
    compare.compare,
    flag_queue.flags,
    lab.lab,
    badges.badges,
    replay.replay,
    verify.verify,
    seal.seal,
    bundle.bundle,
    keys,
    backup.backup,
    restore.restore,
    erase,
    export,
    ruleset,
    orientation,
    measures.measures,
    inbox.inbox,
    second_looks.second_looks,
    balance.balance,
    trap.trap,
    proving_ground.prove,
)

REFUSED, UNAVAILABLE = 2, 3
"""Exit codes, besides 0 for done and 1 for a check that failed."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit; what is refused ends with a sentence, not with a traceback."""
    try:
        command_line()(arguments, prog_name="pacesetter")
    except Refused as refused:
        typer.echo(str(refused), err=True)
        sys.exit(REFUSED)
    except Unavailable as unavailable:
        typer.echo(str(unavailable), err=True)
        sys.exit(UNAVAILABLE)


def command_line() -> TyperGroup:
    """All commands, with their flags."""
    app = typer.Typer(
        help="Pacesetter 领跑: an event-sourced tracker of bank customer visits.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in COMMANDS:
        name = command.__name__.rpartition(".")[2].rstrip("_").replace("_", "-")
        if isinstance(command, ModuleType):
            app.add_typer(command.group, name=name)
        else:
            app.command(name)(command)
    group: Any = get_command(app)
    give_flag(group, ("board", "badges", "inbox", "trap"))
    name_variables(group)
    return group  # type: ignore[no-any-return]
