"""`pacesetter inbox`: what waits to be recognised by a leader, and how recognition is going."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from cli.as_known import standing
from cli.opening import opened
from cli.terminal import remark, say, say_json, say_table
from domain.event import Code, Refused, StaffId, UnitId
from domain.ledger.door import Stores
from domain.setting import Setting
from domain.staff import Staff
from projections import inbox as asked
from projections.people import with_role
from projections.recognised import report as recognition
from projections.rows import Reading

_MOST_LEADERS = 10_000


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """A detection for another program; `evidence` are positions of the ledger."""

    detection: str
    behaviour: str
    manager: StaffId
    name: str
    day: str
    recognised_before: str | None
    evidence: list[int]


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """A leader's inbox; `budget` are the awards left this week."""

    leader: StaffId
    people: int
    budget: int
    waiting: list[Detection]


class Evenness(msgspec.Struct, frozen=True, kw_only=True):
    """How evenly a leader's awards are spread: 0 is the same for everybody."""

    leader: StaffId
    awards: int
    gini: float | None


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """The recognition gap and what belongs to it, over so many days up to today."""

    leader: StaffId
    days: int
    recognition_gap: float | None
    recognised: int
    person_weeks: int
    latency_p50: int | None
    unrecognised: list[StaffId]
    evenness: list[Evenness]


def inbox(
    leader: Annotated[str, typer.Option(help="The id or the staff number of a leader.")],
    report: Annotated[bool, typer.Option(help="Tell how recognition is going instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show what waits to be recognised by a leader, those who never were first."""
    with opened() as stores, standing(stores) as (views, setting, position):
        person = _leader(stores, views, leader, position)
        led = [unit for role, unit in person.grants if role == "leader"]
        units = setting.led(led)
        if report:
            _say_report(_report(views, setting, units, StaffId(person.id)), as_json=as_json)
            return
        found = _inbox(stores, views, setting, units, StaffId(person.id))
    if as_json:
        say_json(found)
    elif found.waiting:
        say_table(_table(found))
    else:
        remark("Everything is answered.")


def _leader(stores: Stores, views: Reading, name: str, position: int) -> Staff:
    """The leader of an id or a staff number, as known at a position."""

    def known(staff: str) -> Staff:
        entries = stores.ledger.of(staff)
        return Staff(id=staff).seen(each.event for each in entries if each.position <= position)

    person = known(name)
    if not person.joined:
        people = stores.vault.people(with_role(views, Code("leader"), _MOST_LEADERS))
        person = known(next((one.id for one in people.values() if one.number == name), name))
    if "leader" not in person.roles:
        raise Refused(f"There is no leader '{name}'; give the id or the staff number of one.")
    return person


def _inbox(
    stores: Stores, views: Reading, setting: Setting, units: set[UnitId], leader: StaffId
) -> Inbox:
    waiting = asked.waiting(views, units, leader)
    people = stores.vault.people(list({each.row.manager for each in waiting}))
    leading = asked.leading(views, setting, units, leader)
    names = {key: person.name or person.number for key, person in people.items()}
    return Inbox(
        leader=leader,
        people=leading.people,
        budget=leading.left(setting.rules(setting.today).recognition),
        waiting=[
            Detection(
                detection=row.detection,
                behaviour=row.behaviour,
                manager=row.manager,
                name=names.get(row.manager) or row.manager,
                day=date.fromordinal(row.day).isoformat(),
                recognised_before=date.fromordinal(before).isoformat() if before else None,
                evidence=row.causes,
            )
            for row, before in waiting
        ],
    )


def _report(views: Reading, setting: Setting, units: set[UnitId], leader: StaffId) -> Recognition:
    days = 7 * setting.rules(setting.today).trap.long_weeks
    told = recognition(views, setting, units, setting.today - days, setting.today + 1)
    return Recognition(
        leader=leader,
        days=days,
        recognition_gap=None if told.value is None else round(told.value, 6),
        recognised=told.gap.recognised,
        person_weeks=told.gap.person_weeks,
        latency_p50=told.latency,
        unrecognised=told.unrecognised,
        evenness=[
            Evenness(leader=who, awards=n, gini=None if g is None else round(g, 6))
            for who, n, g in told.evenness
        ],
    )


def _say_report(told: Recognition, *, as_json: bool) -> None:
    if as_json:
        say_json(told)
        return
    gap = "–" if told.recognition_gap is None else f"{told.recognition_gap:.1%}"
    say(f"recognition gap  {gap}  ({told.recognised} of {told.person_weeks} person-weeks)")
    say(f"working days to recognition, median  {_or_dash(told.latency_p50)}")
    say(f"unrecognised for long  {len(told.unrecognised)}")
    for each in told.evenness:
        say(f"{each.leader}  {each.awards} awards, Gini {_or_dash(each.gini)}")


def _or_dash(number: float | None) -> str:
    return "–" if number is None else str(number)


def _table(found: Inbox) -> Table:
    table = Table(box=None, header_style="bold", title=f"{found.budget} awards left this week")
    for heading in ("manager", "behaviour", "day", "recognised before", "evidence"):
        table.add_column(heading, no_wrap=True)
    for each in found.waiting:
        evidence = " ".join(f"#{position}" for position in each.evidence)
        before = each.recognised_before or "never"
        table.add_row(each.name, each.behaviour, each.day, before, evidence)
    return table
