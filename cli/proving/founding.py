"""Founding the made-up bank: days, units, people, and customers whom two persons vouch for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cli.proving.cast import Cast, Manager, leader, unit
from cli.proving.outing import Outing
from cli.proving.parameters import FIRST
from cli.proving.telling import Said, moment, workday
from domain.bank import BANK, BankOpened, DayOpened
from domain.customer import (
    CustomerFileUpdated,
    CustomerRegistered,
    CustomerTiered,
    GridMemberAdded,
    RegistrationConfirmed,
)
from domain.event import Code, CustomerId, GridId, StaffId, UnitId
from domain.staff import RoleGranted, StaffJoined
from domain.unit import GeographicGridDefined, GridAssigned, UnitOpened

OPENING = workday(FIRST.toordinal(), -1)
"""The day on which the bank opens and the first visits are planned."""

ROOT = UnitId("bank")
WORKER = "worker"
CLERK = StaffId("clerk")
SEGMENT, TIER = Code("merchant"), Code("existing")


def founded(cast: Cast, until: int) -> Iterator[Said]:
    """The bank, its people and its customers, and every day up to `until`."""
    on, at = date.fromordinal(OPENING), moment(OPENING, 0)
    yield Said(at, BANK, WORKER, BankOpened(name="Proving ground", demo=True, on=on))
    for day in range(OPENING, until + 1):
        opened = DayOpened(on=date.fromordinal(day))
        yield Said(moment(day, 0), BANK, WORKER, opened)
    yield Said(at, ROOT, CLERK, UnitOpened(unit=ROOT, name="bank", on=on))
    for team in range(cast.parameters.teams):
        name = unit(team)
        yield Said(at, name, CLERK, UnitOpened(unit=name, name=name, parent=ROOT, on=on))
        yield from _joined(leader(team), name, Code("leader"), OPENING - 3650)
    for manager in cast.managers:
        yield from _joined(manager.id, unit(manager.team), Code("manager"), manager.joined)
        yield from _stocked(manager)


def _joined(staff: StaffId, team: UnitId, role: Code, joined: int) -> Iterator[Said]:
    on, at = date.fromordinal(OPENING), moment(OPENING, 1)
    yield Said(at, staff, CLERK, StaffJoined(staff=staff, unit=team, on=date.fromordinal(joined)))
    yield Said(at, staff, CLERK, RoleGranted(staff=staff, role=role, unit=team, on=on))


def _stocked(manager: Manager) -> Iterator[Said]:
    on, at = date.fromordinal(OPENING), moment(OPENING, 2)
    grid = GridId(f"grid-{manager.number:02}")
    defined = GeographicGridDefined(grid=grid, unit=unit(manager.team), name=grid, on=on)
    yield Said(at, grid, CLERK, defined)
    yield Said(at, grid, CLERK, GridAssigned(grid=grid, manager=manager.id, on=on))
    for customer in (*manager.villagers, *manager.customers):
        yield from registered(customer, CLERK, leader(manager.team), OPENING)
        yield Said(at, customer, CLERK, GridMemberAdded(customer=customer, grid=grid, on=on))


def registered(
    customer: CustomerId, registrar: StaffId, confirmer: StaffId, day: int
) -> Iterator[Said]:
    """A customer whom one person registers and another confirms."""
    on, at = date.fromordinal(day), moment(day, 2)
    opened = CustomerRegistered(customer=customer, registrar=registrar, segment=SEGMENT, on=on)
    confirmed = RegistrationConfirmed(customer=customer, confirmer=confirmer, on=on)
    yield Said(at, customer, registrar, opened)
    yield Said(at, customer, confirmer, confirmed)
    yield Said(at, customer, registrar, CustomerTiered(customer=customer, tier=TIER, on=on))


def newcomer(outing: Outing, file_share: float) -> Iterator[Said]:
    """A customer registered before the first visit; mostly the file is filled in after it."""
    manager, customer = outing.manager, outing.customer
    yield from registered(customer, manager.id, leader(manager.team), outing.planned)
    if outing.luck.circumstance < file_share:
        on = date.fromordinal(outing.day)
        file = CustomerFileUpdated(customer=customer, manager=manager.id, completeness=80, on=on)
        yield Said(moment(outing.day, 20 * 60), customer, manager.id, file)
