"""`pacesetter admin …`: the first administrator, and a way in when nobody knows a password."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer
from msgspec.structs import replace

from cli.opening import opened
from cli.terminal import asked_password, remark, say, say_json
from domain.event import EPOCH, Code, Event, Refused, StaffId, UnitId
from domain.ledger.accounts import Account, Accounts
from domain.ledger.door import Stores
from domain.ledger.identity import new_id
from domain.ledger.intake.history import History
from domain.ledger.intake.names import STAFF, UNIT, Names
from domain.ledger.intake.writing import Act
from domain.ledger.ledger import Deed, Ledger
from domain.ledger.password import require_fit
from domain.ledger.second_factor import SecondFactors
from domain.ledger.vault import Person, Vault
from domain.staff import Staff
from domain.unit import Unit

ADMINISTRATOR = Code("administrator")

group = typer.Typer(help="Let administrators in.", no_args_is_help=True)

Name = Annotated[str, typer.Option(help="The name of the person.")]
Number = Annotated[str, typer.Option(help="The staff number, which is also the sign-in name.")]
BankName = Annotated[str, typer.Option("--bank", help="The name of a bank not open yet.")]
Zone = Annotated[str, typer.Option("--time-zone", help="The time zone of a bank not open yet.")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Reset = Annotated[bool, typer.Option("--reset", help="Forget it, because it was lost.")]


class Answer(msgspec.Struct, frozen=True):
    """Whom it is about, for another program."""

    staff: StaffId
    sign_in: str


class Factor(Answer, frozen=True):
    """Whether somebody has a second factor."""

    second_factor: bool


@group.command()
def create(
    name: Name,
    number: Number,
    bank: BankName = "",
    zone: Zone = "Asia/Shanghai",
    as_json: Json = False,
) -> None:
    """Make an administrator; the first one opens the bank. The password is asked for."""
    person = Person(id="", name=name.strip(), number=number.strip())
    if not person.name:
        raise Refused("Give the administrator a name with --name.")
    with opened() as stores:
        answer = _create(stores, person, bank.strip(), zone)
    remark("The first sign-in sets up a second factor; have an authenticator app at hand.")
    words = f"{person.name} is an administrator and signs in as {answer.sign_in}."
    say_json(answer) if as_json else say(words)


@group.command()
def password(number: Number, as_json: Json = False) -> None:
    """Set a person's password, which ends all their sessions. It is asked for."""
    with opened() as stores:
        accounts = Accounts(stores.vault, stores.ledger.clock)
        account = _known(accounts, number)
        accounts.set_password(account.staff, asked_password())
    if account.disabled:
        remark("The account is still disabled; an administrator has to enable it.")
    words = f"{account.sign_in} has a new password and is signed out everywhere."
    say_json(Answer(account.staff, account.sign_in)) if as_json else say(words)


@group.command()
def second_factor(number: Number, reset: Reset = False, as_json: Json = False) -> None:
    """Tell whether a person has a second factor; or have them set up another one."""
    with opened() as stores:
        account = _known(Accounts(stores.vault, stores.ledger.clock), number)
        factors = SecondFactors(stores.vault, stores.ledger.clock)
        if reset:
            factors.remove(account.staff)
        has_one = account.staff in factors.since([account.staff])
    told = "has a second factor" if has_one else "has no second factor"
    if reset:
        told += " any more and is signed out everywhere"
    answer = Factor(account.staff, account.sign_in, has_one)
    say_json(answer) if as_json else say(f"{account.sign_in} {told}.")


def _known(accounts: Accounts, number: str) -> Account:
    account = accounts.find(number)
    if account is None:
        raise Refused(f"Nobody signs in as {number}; give the number of an account.")
    return account


def _create(stores: Stores, person: Person, bank: str, zone: str) -> Answer:
    """First the vault, then the ledger, then the account; what broke off is taken up again."""
    ledger, vault = stores.ledger, stores.vault
    accounts, history, names = Accounts(vault, ledger.clock), History(ledger), Names(vault)
    if history.bank.opened and history.bank.opened.demo:
        raise Refused(
            "This is a demonstration bank, which people enter without a password; "
            "keep a bank of your own elsewhere, see PACESETTER_DATA."
        )
    accounts.require_free(person.number)
    names.look_up(STAFF, [person.number], history.staff)
    staff = ledger.load(Staff, names.ids(STAFF)[person.number])
    acts, root, on = _founded(ledger, history, bank, zone)
    acts += _joined(staff, root, on)
    password = asked_password()
    require_fit(password, person.number)
    names.keep(STAFF, [person.number])
    _keep(vault, person._replace(id=staff.id))
    _record(ledger, acts, by=staff.id)
    account = accounts.create(StaffId(staff.id), person.number, password)
    return Answer(account.staff, account.sign_in)


def _founded(
    ledger: Ledger, history: History, name: str, zone: str
) -> tuple[list[Act], UnitId, date]:
    """What is missing of the bank and its root unit; the root, and the bank's date."""
    bank, on, events = history.bank, history.today, list[Event]()
    if bank.opened:
        name = bank.opened.name
    else:
        if not name:
            raise Refused("The bank is not open yet; name it with --bank.")
        opening = bank.open(name=name, on=on, time_zone=zone)
        on = _today(ledger, zone)  # which there is, as the bank did not refuse it
        events.append(replace(opening, on=on))
    if not bank.today:
        events.append(bank.seen(events).open_day(on=on))
    acts = [Act(bank, tuple(events))] if events else []
    root = history.root
    if not root:
        unit = Unit(id=new_id(UNIT))
        acts.append(Act(unit, (unit.open(name=name, parent=UnitId(""), on=on),)))
        root = UnitId(unit.id)
    return acts, root, on


def _today(ledger: Ledger, zone: str) -> date:
    moment = EPOCH + timedelta(microseconds=ledger.clock())
    return moment.astimezone(ZoneInfo(zone)).date()


def _joined(staff: Staff, root: UnitId, on: date) -> list[Act]:
    """What makes an administrator; nothing when that was recorded and only the account is missing.

    Somebody who works here as anything else keeps to that: duties are apart.
    """
    if staff.joined and not staff.left and ADMINISTRATOR in staff.roles:
        return []
    if staff.joined:
        raise Refused(
            "Somebody on the staff has this number; give the administrator a number of their own."
        )
    joined = staff.join(unit=root, on=on)
    granted = staff.seen([joined]).grant(role=ADMINISTRATOR, unit=root, on=on)
    return [Act(staff, (joined, granted))]


def _keep(vault: Vault, person: Person) -> None:
    if vault.people([person.id]):
        vault.rename(person)
    else:
        vault.remember([person])


def _record(ledger: Ledger, acts: list[Act], by: str) -> None:
    """All at once: no bank is opened that nobody can administer."""
    command = secrets.token_hex(16)
    deeds = [
        Deed(
            subject=act.subject.id,
            version=act.subject.version,
            events=act.events,
            by=by,
            command=command,
        )
        for act in acts
    ]
    if deeds:
        ledger.record_all(deeds)
