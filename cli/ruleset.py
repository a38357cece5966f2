"""`pacesetter ruleset …`: the rules as data, and how the next version of them comes about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli import proposing
from cli.opening import catch_up, opened
from cli.proposing import By, DraftFile, From, Json, Kind, Number, On, Reason
from cli.terminal import progress, say_json, say_table
from domain.draft import written
from domain.event import Refused
from domain.ledger.door import Stores
from domain.proposal import RULESETS, Proposed, RulesetProposed
from domain.proposing import ruleset_of
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1
from domain.ruleset_difference import differences, fields, path_of
from domain.ruleset_reading import read_ruleset
from domain.setting import Setting
from projections.trials import attached, carry_out


def _report(stores: Stores, proposed: Proposed) -> str | None:
    """The report that is approved with the rules; where no worker made it yet, it is made here."""
    if not isinstance(proposed, RulesetProposed):
        return None
    if attached(stores.ledger, proposed.ruleset) is None:
        catch_up(stores)
        with progress("Replaying under the draft", stores.ledger.head()) as reached:
            carry_out(stores, proposed.ruleset, reached)
    return attached(stores.ledger, proposed.ruleset)


KIND = Kind("ruleset", RULESETS, lambda wish, bank, _setting: ruleset_of(wish, bank), _report)

group = typer.Typer(help="Show, propose, decide and compare rules.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(help="The number of a version, or a file with a draft.")]


@group.command()
def show(
    version: Annotated[int, typer.Option(help="That version, in force or not.")] = 0,
    on: On = None,
    as_json: Json = False,
) -> None:
    """Show the rules in force; in JSON they can be edited, and proposed as the next version."""
    with opened() as stores:
        setting = proposing.now(stores)
    day = on.date().toordinal() if on else setting.today
    rules = _version(setting, version) if version else setting.rules(day)
    if as_json:
        say_json(written(rules))
        return
    table = Table(box=None, show_header=False)
    for place, value in fields(rules):
        table.add_row(path_of(place), value)
    say_table(table)


@group.command()
def propose(file: DraftFile, start: From, by: By, reason: Reason, as_json: Json = False) -> None:
    """Propose the next version, which somebody else has to approve."""
    proposing.tell(proposing.propose(KIND, file, start, reason, by), as_json)


@group.command()
def approve(number: Number, by: By, as_json: Json = False) -> None:
    """Approve a proposal as a second person, which publishes it."""
    proposing.tell(proposing.approve(KIND, number, by), as_json)


@group.command()
def decline(number: Number, by: By, reason: Reason, as_json: Json = False) -> None:
    """Decline a proposal, for a reason."""
    proposing.tell(proposing.decline(KIND, number, reason, by), as_json)


@group.command()
def diff(before: Which, after: Which, as_json: Json = False) -> None:
    """Tell what differs between two versions, or between a version and a draft."""
    with opened() as stores:
        setting = proposing.now(stores)
    found = differences(_found(setting, before), _found(setting, after))
    proposing.tell_differences(found, as_json)


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
