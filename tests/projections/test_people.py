"""Who works where, in which roles and shown or not, is asked as the history tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import pytest

from domain.event import Code, Entry, Refused, UnitId
from domain.staff import (
    OptedIn,
    OptedOut,
    RoleGranted,
    RoleRevoked,
    Staff,
    StaffEvent,
    StaffJoined,
    StaffLeft,
)
from domain.unit import Unit
from projections import people
from tests.projections.bank import ROOT, UNITS, MadeBank
from tests.projections.plain import Told
from tests.projections.reckoned import Reckoned, reckoned

ROLES = ("manager", "leader", "auditor", "administrator")
NAMES = ("li", "wang", "zhao", "qian", "sun", "zhou", "wu", "zheng")


def busy(seed: int) -> list[Entry]:
    """A bank whose people come, go, take and lose roles and hide, as chance would have it."""
    bank, chance = MadeBank(), Random(seed)
    for name in NAMES[:6]:
        bank.hire(name, chance.choice(tuple(UNITS)))
    bank.say(Unit, "east", lambda each: each.open(name="East", parent=ROOT, on=bank.today))
    for _ in range(90):
        unit, role = UnitId(chance.choice(tuple(UNITS))), Code(chance.choice(ROLES))
        deeds: tuple[Any, ...] = (
            partial(Staff.grant, role=role, unit=unit),
            partial(Staff.grant, role=role, unit=UnitId("")),
            partial(Staff.revoke, role=role),
            Staff.opt_out,
            Staff.opt_in,
            Staff.leave,
            partial(Staff.join, unit=unit),
            partial(Staff.move, unit=unit),
        )
        try:
            bank.say(Staff, chance.choice(NAMES), partial(chance.choice(deeds), on=bank.today))
        except Refused:
            bank.days(1)
    return bank.days(1).entries


@dataclass
class Person:
    """What the history tells of somebody."""

    roles: set[str] = field(default_factory=set)
    left: bool = False
    hidden: bool = False


def persons(entries: list[Entry]) -> dict[str, Person]:
    """Everybody who ever joined."""
    found: dict[str, Person] = {}
    for entry in entries:
        if isinstance(entry.event, StaffEvent):
            person = found.setdefault(entry.event.staff, Person())
            match entry.event:
                case StaffJoined() | StaffLeft() as event:
                    person.left = isinstance(event, StaffLeft)
                case RoleGranted(role=role):
                    person.roles.add(role)
                case RoleRevoked(role=role):
                    person.roles.discard(role)
                case OptedOut() | OptedIn() as event:
                    person.hidden = isinstance(event, OptedOut)
                case _:
                    pass
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """Where there are empty views."""
    is_postgres = request.param == "postgres"
    return request.getfixturevalue("empty_database") if is_postgres else "sqlite://"


@pytest.mark.parametrize("seed", range(4))
def test_everybody_is_told_as_the_history_tells_them(address: str, seed: int) -> None:
    with reckoned(busy(seed), address) as found:
        told, known = Told(found.history), persons(found.history)
        everybody = people.everybody(found.connection)
        assert {row.staff for row in everybody} == known.keys()
        for row in everybody:
            person = known[row.staff]
            assert row.unit == told.unit(row.staff, told.today)
            assert set(row.roles) == person.roles
            assert (bool(row.left_day), bool(row.opted_out)) == (person.left, person.hidden)
        out = people.hidden(found.connection)
        assert out == tuple(sorted(name for name, person in known.items() if person.hidden))
        assert_roles(found, known)


def assert_roles(found: Reckoned, known: dict[str, Person]) -> None:
    """Those who hold a role and still work there, in order, and no more than are asked for."""
    for role in (*ROLES, "nothing", "manage_"):
        holders = sorted(n for n, each in known.items() if role in each.roles and not each.left)
        for limit in (1, 3, 100):
            assert people.with_role(found.connection, Code(role), limit) == holders[:limit]


def test_such_banks_have_something_to_tell() -> None:
    known = [person for seed in range(4) for person in persons(busy(seed)).values()]
    assert min(sum(p.hidden for p in known), sum(p.left for p in known)) > 3
    assert sum(len(person.roles) for person in known) > 15


def test_units_tell_their_path_and_the_bank_is_the_one_without_a_parent(address: str) -> None:
    with reckoned(busy(1), address) as found:
        units = {row.unit: row for row in people.units(found.connection)}
        assert units.keys() == {ROOT, *UNITS, "east"}
        told = Told(found.history)
        assert all(row.path == list(told.units_above(unit)) for unit, row in units.items())
        assert people.root(found.connection) == ROOT
        assert set(found.setting.opened()) == units.keys()


def test_a_bank_that_did_not_open_has_nobody(address: str) -> None:
    with reckoned([], address) as found:
        assert people.root(found.connection) == ""
        assert (people.everybody(found.connection), people.units(found.connection)) == ([], [])
        assert people.hidden(found.connection) == ()
