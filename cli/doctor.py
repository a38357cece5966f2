"""`pacesetter doctor`: is everything in order, and if not, what is to be done?"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.check import Check
from cli.checks import checks
from cli.flags import flags
from cli.terminal import say, say_json


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Check settings, stores, keys, clock and views; exit 1 where something has to be done."""
    every: Any = context.find_root().command
    made = checks(frozenset(str(option.envvar) for _, option in flags(every)))
    healthy = all(check.ok for check in made)
    if as_json:
        say_json({"healthy": healthy, "checks": made})
    else:
        for check in made:
            say(_in_words(check))
    if not healthy:
        raise typer.Exit(1)


def _in_words(check: Check) -> str:
    line = f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.found}"
    return line if check.ok else f"{line}\n     {check.advice}"
