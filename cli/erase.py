"""`pacesetter erase`: forget a person, by two people; codes and proofs stay in the history."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Annotated, NamedTuple

import msgspec
import typer

from cli.acting import acting
from cli.opening import opened
from cli.terminal import remark, say, say_json
from domain.erasure import (
    GROUNDS,
    Erasure,
    erasure_of,
    require_decider,
    require_holder,
    require_requester,
)
from domain.event import Event, Refused, StaffId, UnitId
from domain.ledger.door import Stores
from domain.ledger.erasing import apply_erasures, carry_out, erasures
from domain.ledger.ledger import Ledger
from domain.staff import Staff
from projections.keeper import setting_at
from projections.worker import WORKER

group = typer.Typer(help="Erase people, and forbid it for a time.", no_args_is_help=True)

Whom = Annotated[str, typer.Argument(help="The id of a person, or a staff number.")]
Ground = Annotated[str, typer.Option(help=f"On which ground: {', '.join(GROUNDS)}.")]
Reason = Annotated[str, typer.Option(help="Why, in words; they go with the person.")]
By = Annotated[str, typer.Option(help="The sign-in name of who acts; the password is asked for.")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


class Standing(msgspec.Struct, frozen=True):
    """How far the erasure of a person is, for another program."""

    person: str
    state: str
    held: bool


class Deed(NamedTuple):
    """What is known of a command: the history, who acts, and on which day."""

    ledger: Ledger
    actor: StaffId
    on: date


@group.command()
def request(whom: Whom, ground: Ground, reason: Reason, by: By, as_json: Json = False) -> None:
    """Ask for a person to be erased, as an administrator; a second person has to agree."""

    def decide(erasure: Erasure, deed: Deed) -> Event:
        about = deed.ledger.load(Staff, erasure.person)
        return erasure.request(
            requester=deed.actor, ground=ground, reason=reason, about=about, on=deed.on
        )

    _record(whom, by, as_json, require_requester, decide)
    remark("It waits for an auditor, or for who leads the whole bank: pacesetter erase approve")


@group.command()
def approve(whom: Whom, by: By, as_json: Json = False) -> None:
    """Agree as a second person, and erase."""

    def decide(erasure: Erasure, deed: Deed) -> Event:
        return erasure.approve(approver=deed.actor, on=deed.on)

    _record(whom, by, as_json, require_decider, decide)


@group.command()
def decline(whom: Whom, reason: Reason, by: By, as_json: Json = False) -> None:
    """Do not agree as a second person."""

    def decide(erasure: Erasure, deed: Deed) -> Event:
        return erasure.decline(decider=deed.actor, reason=reason, on=deed.on)

    _record(whom, by, as_json, require_decider, decide)


@group.command()
def hold(whom: Whom, reason: Reason, by: By, as_json: Json = False) -> None:
    """Forbid to erase a person, because a law or a dispute does."""

    def decide(erasure: Erasure, deed: Deed) -> Event:
        return erasure.hold(placer=deed.actor, reason=reason, on=deed.on)

    _record(whom, by, as_json, require_holder, decide)


@group.command()
def lift(whom: Whom, reason: Reason, by: By, as_json: Json = False) -> None:
    """Lift a legal hold that somebody else placed."""

    def decide(erasure: Erasure, deed: Deed) -> Event:
        return erasure.lift(lifter=deed.actor, reason=reason, on=deed.on)

    _record(whom, by, as_json, require_holder, decide)


@group.command("list")
def list_erasures(as_json: Json = False) -> None:
    """Tell of all erasures how far they are; nobody is named."""
    with opened() as stores:
        found = [_standing(each) for each in erasures(stores.ledger)]
    if as_json:
        say_json(found)
    elif not found:
        remark("Nobody has asked for a person to be erased.")
    for each in () if as_json else found:
        say(_in_words(each))


@group.command()
def again(as_json: Json = False) -> None:
    """Erase again whom the list of erasures names, after a backup of the vault came back."""
    with opened() as stores:
        found = apply_erasures(stores)
    remark(f"{len(found)} people had come back and were erased again.")
    if as_json:
        say_json(found)
    for each in () if as_json else found:
        say(each)


def _of(stores: Stores, whom: str) -> Erasure:
    """What was decided about a person, given by the id or by a number that one person has."""
    vault = stores.vault
    found = [whom] if vault.people([whom]) else vault.with_number(whom)
    erasure = stores.ledger.load(Erasure, erasure_of(found[0] if len(found) == 1 else whom))
    if len(found) != 1 and not erasure.version:
        raise Refused("{whom} is not one person here; give the id.", whom=whom)
    return erasure


def _record(
    whom: str,
    by: str,
    as_json: bool,
    require: Callable[[Staff, UnitId], None],
    decide: Callable[[Erasure, Deed], Event],
) -> None:
    """Have somebody decide who may, and erase at once where that is what it comes to."""
    with opened() as stores:
        actor, ledger = acting(stores, by), stores.ledger
        require(actor, setting_at(ledger, ledger.head()).root())
        erasure = _of(stores, whom)
        event = decide(erasure, Deed(ledger, StaffId(actor.id), ledger.today()))
        ledger.record(erasure, event, by=actor.id, command=secrets.token_hex(16))
        carry_out(stores, [erasure.person], WORKER)
        _tell(ledger.load(Erasure, erasure.id), as_json)


def _tell(erasure: Erasure, as_json: bool) -> None:
    standing = _standing(erasure)
    say_json(standing) if as_json else say(_in_words(standing))


def _standing(erasure: Erasure) -> Standing:
    return Standing(erasure.person, erasure.state, bool(erasure.held))


def _in_words(each: Standing) -> str:
    return f"{each.person}: {each.state}{', legal hold' if each.held else ''}"
