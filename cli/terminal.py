"""What commands print: their answer on stdout, how they are getting on on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from domain.event import Refused

WIDE = 160

_LINE = 1000
"""Characters of a line of stdin that are read; no fit password has as many."""

Reached = Callable[[int], None]
"""Told how far a command has come."""


def say(text: str) -> None:
    """A line of the answer."""
    typer.echo(text)


def remark(text: str) -> None:
    """A line beside the answer."""
    typer.echo(text, err=True)


def say_json(answer: Any) -> None:
    """The answer for another program."""
    typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2))


def say_table(table: Table) -> None:
    """The answer as a table, as wide as it needs to be where it does not go to a terminal."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDE
    console.print(table)


def asked_password(*, twice: bool = True) -> str:
    """A password typed and not shown, or the first line of stdin without a terminal."""
    if sys.stdin.isatty():
        prompt = typer.prompt("Password", hide_input=True, confirmation_prompt=twice, err=True)
        return str(prompt)
    try:
        line = sys.stdin.readline(_LINE)
    except UnicodeDecodeError as error:
        raise Refused("The password on stdin is not text; give it in UTF-8.") from error
    if not line:
        raise Refused("There is no terminal to ask at; give the password on stdin.")
    return line.rstrip("\r\n")


@contextmanager
def progress(what: str, total: int) -> Iterator[Reached]:
    """A bar on stderr; without a terminal there, one line that says what is being done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        remark(f"{what} …")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
