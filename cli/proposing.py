"""What `ruleset` and `orientation` do alike: propose a draft, approve or decline it, compare."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import typer
from rich.table import Table

from cli.acting import acting
from cli.opening import opened
from cli.terminal import remark, say, say_json, say_table
from domain.bank import Bank
from domain.event import Event, Refused, StaffId, Subject
from domain.ledger.door import Stores
from domain.ledger.ledger import Deed
from domain.proposal import Proposals, Proposed, may_decide, may_propose
from domain.proposing import Approver, Wish, approval
from domain.ruleset import Ruleset
from domain.ruleset_difference import Difference, differences
from domain.ruleset_reading import Orientation
from domain.setting import Setting
from domain.staff import Staff
from projections.keeper import setting_at

LARGEST = 1 << 20
"""Bytes of a draft."""

DraftFile = Annotated[Path, typer.Argument(help="A JSON file, as `show --json` writes it.")]
Number = Annotated[int, typer.Argument(help="The number of the proposal.")]
From = Annotated[
    datetime,
    typer.Option(
        "--from",
        envvar="PACESETTER_EFFECTIVE_FROM",
        formats=["%Y-%m-%d"],
        help="The first day in force, five days ahead or more.",
    ),
]
Reason = Annotated[str, typer.Option(help="Why; it is kept, and everybody can read it.")]
By = Annotated[str, typer.Option(help="The sign-in name of who acts; the password is asked for.")]
Which = Annotated[
    str, typer.Argument(help="The number of one that was published, or a file with a draft.")
]
On = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, by default today.")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


class Kind(NamedTuple):
    """What is proposed: its command, the subject of its proposals, how a draft is read, and what
    is found under a number or in a file; `report` tells the digest of the report that is approved
    with it.
    """

    command: str
    subject: str
    drafted: Callable[[Wish, Bank, Setting], Proposed]
    found: Callable[[Setting, str], Ruleset | Orientation]
    report: Callable[[Stores, Proposed], str | None] = lambda _stores, _proposed: None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a proposal, for another program."""

    number: int
    state: str
    effective_from: date
    proposed_by: StaffId


def add_commands(group: typer.Typer, kind: Kind) -> None:
    """Have a group propose, approve, decline and compare what is of a kind."""

    @group.command(help=f"Propose the next {kind.command}, which somebody else has to approve.")
    def propose(
        file: DraftFile, start: From, by: By, reason: Reason, as_json: Json = False
    ) -> None:
        _tell(_propose(kind, file, start, reason, by), as_json)

    @group.command(help="Approve a proposal as a second person, which publishes it.")
    def approve(number: Number, by: By, as_json: Json = False) -> None:
        _tell(_approve(kind, number, by), as_json)

    @group.command(help="Decline a proposal, for a reason.")
    def decline(number: Number, by: By, reason: Reason, as_json: Json = False) -> None:
        _tell(_decline(kind, number, reason, by), as_json)

    @group.command(help=f"Tell what differs between one {kind.command} and another, or a draft.")
    def diff(before: Which, after: Which, as_json: Json = False) -> None:
        with opened() as stores:
            setting = now(stores)
        found = differences(kind.found(setting, before), kind.found(setting, after))
        _tell_differences(found, as_json)


def _propose(kind: Kind, file: Path, start: datetime, why: str, by: str) -> Answer:
    """Have the draft in a file wait for a second person."""
    text = read(file)
    with opened() as stores:
        person = acting(stores, by)
        if not may_propose(person):
            raise Refused("Only an administrator proposes rules.")
        wish = Wish(text, start.date(), why, StaffId(person.id), stores.ledger.today())
        drafted = kind.drafted(wish, stores.ledger.bank(), now(stores))
        proposals = stores.ledger.load(Proposals, kind.subject)
        proposed = proposals.propose(drafted)
        _record(stores, person, (proposals, proposed))
    remark(f"It waits for a second person: pacesetter {kind.command} approve {proposed.number}")
    return _answer(proposed, "open")


def _approve(kind: Kind, number: int, by: str) -> Answer:
    """Approve the open proposal; the bank publishes it in the same transaction."""
    with opened() as stores:
        setting = now(stores)
        person = _decider(stores, by, setting)
        proposals = stores.ledger.load(Proposals, kind.subject)
        staff, today = StaffId(person.id), stores.ledger.today()
        # What is refused anyway is refused before a long replay.
        proposals.approve(number, approver=staff, on=today)
        report = kind.report(stores, proposals.undecided(number))
        bank, approver = stores.ledger.bank(), Approver(staff, today, report)
        both = approval(proposals, number, bank=bank, setting=setting, approver=approver)
        _record(stores, person, (proposals, both.approved), (bank, both.published))
    return _answer(proposals.undecided(number), "approved")


def _decline(kind: Kind, number: int, why: str, by: str) -> Answer:
    """Decline the open proposal, for a reason."""
    with opened() as stores:
        person = _decider(stores, by, now(stores))
        proposals = stores.ledger.load(Proposals, kind.subject)
        decider, today = StaffId(person.id), stores.ledger.today()
        declined = proposals.decline(number, decider=decider, reason=why, on=today)
        _record(stores, person, (proposals, declined))
    return _answer(proposals.undecided(number), "declined")


def now(stores: Stores) -> Setting:
    """The bank as the rules see it now."""
    return setting_at(stores.ledger, stores.ledger.head())


def read(file: Path) -> str:
    """The text of a file of drafts."""
    try:
        content = file.read_bytes()[: LARGEST + 1]
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    if len(content) > LARGEST:
        raise Refused(f"{file} is too large for a draft.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{file} is not text in UTF-8.") from error


def _tell(answer: Answer, as_json: bool) -> None:
    """Say what became of a proposal."""
    words = f"Proposal {answer.number}, to take effect on {answer.effective_from}: {answer.state}."
    say_json(answer) if as_json else say(words)


def _tell_differences(found: Sequence[Difference], as_json: bool) -> None:
    """Say what differs."""
    if as_json:
        keys = ("path", "before", "after")
        say_json([{key: getattr(each, key) for key in keys} for each in found])
    elif not found:
        remark("Nothing differs.")
    else:
        table = Table(box=None, header_style="bold")
        for heading in ("field", "before", "after"):
            table.add_column(heading)
        for each in found:
            table.add_row(each.path, each.before or "–", each.after or "–")
        say_table(table)


def _decider(stores: Stores, by: str, setting: Setting) -> Staff:
    person = acting(stores, by)
    if not may_decide(person, setting.root()):
        raise Refused("Only an administrator, or who leads the whole bank, decides on rules.")
    return person


def _record(stores: Stores, person: Staff, *said: tuple[Subject, Event]) -> None:
    command = secrets.token_hex(16)
    deeds = [
        Deed(
            subject=subject.id,
            version=subject.version,
            events=(event,),
            by=person.id,
            command=command,
        )
        for subject, event in said
    ]
    stores.ledger.record_all(deeds)


def _answer(proposed: Proposed, state: str) -> Answer:
    return Answer(
        number=proposed.number,
        state=state,
        effective_from=proposed.effective_from,
        proposed_by=proposed.proposed_by,
    )
