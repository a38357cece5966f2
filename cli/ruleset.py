"""`pacesetter ruleset …`: the rules as data, and how the next version of them comes about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace
from rich.table import Table

from cli import proposing
from cli.opening import catch_up, opened
from cli.proposing import Json, Kind, On, add_commands
from cli.terminal import progress, say_json, say_table
from domain.draft import written
from domain.event import Refused
from domain.ledger.door import Stores
from domain.proposal import RULESETS, Proposed, RulesetProposed
from domain.proposing import ruleset_of
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1
from domain.ruleset_difference import fields, path_of
from domain.ruleset_reading import read_ruleset
from domain.setting import Setting
from projections.trials import attached, carry_out

group = typer.Typer(help="Show, propose, decide and compare rules.", no_args_is_help=True)


@group.command()
def show(
    version: Annotated[int, typer.Option(help="That version, in force or not.")] = 0,
    on: On = None,
    draft: Annotated[
        bool, typer.Option("--next", help="A draft of the next version, to edit and propose.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the rules in force; with --next --json, a draft to edit and propose."""
    if draft and (version or on):
        raise Refused("A draft of the next version begins with the newest one; give --next alone.")
    with opened() as stores:
        setting = proposing.now(stores)
    if draft:
        rules = _next(setting)
    elif version:
        rules = _version(setting, version)
    else:
        rules = setting.rules(on.date().toordinal() if on else setting.today)
    if as_json:
        say_json(written(rules))
        return
    table = Table(box=None, show_header=False)
    for place, value in fields(rules):
        table.add_row(path_of(place), value)
    say_table(table)


def _next(setting: Setting) -> Ruleset:
    """The newest version, which the next one follows even before it is in force, and its number."""
    newest = max((each.ruleset for each in setting.rulesets), key=_number, default=RULESET_1)
    return replace(newest, version=newest.version + 1)


def _number(rules: Ruleset) -> int:
    return rules.version


def _report(stores: Stores, proposed: Proposed) -> str | None:
    """The report that is approved with the rules; where no worker made it yet, it is made here."""
    if not isinstance(proposed, RulesetProposed):
        return None
    if attached(stores.ledger, proposed.ruleset) is None:
        catch_up(stores)
        with progress("Replaying under the draft", stores.ledger.head()) as reached:
            carry_out(stores, proposed.ruleset, reached)
    return attached(stores.ledger, proposed.ruleset)


def _found(setting: Setting, which: str) -> Ruleset:
    if which.isascii() and which.isdigit() and len(which) < 10:
        return _version(setting, int(which))
    return read_ruleset(proposing.read(Path(which)))


def _version(setting: Setting, version: int) -> Ruleset:
    versions = {RULESET_1.version: RULESET_1}
    versions |= {each.ruleset.version: each.ruleset for each in setting.rulesets}
    if version not in versions:
        known = ", ".join(map(str, versions))
        raise Refused(f"There is no version {version}; choose one of: {known}.")
    return versions[version]


add_commands(
    group,
    Kind("ruleset", RULESETS, lambda wish, bank, _: ruleset_of(wish, bank), _found, _report),
)
