"""Whom and what a file is the first to name becomes part of the bank, and is counted."""

from __future__ import annotations

from datetime import date

from domain.bank import BANK, BankOpened, DayOpened
from domain.customer import (
    Customer,
    CustomerRegistered,
    CustomerTiered,
    GridMemberAdded,
    RegistrationConfirmed,
)
from domain.event import Code, CustomerId, StaffId, UnitId
from domain.ledger.identity import new_id
from domain.ledger.ledger import Ledger
from domain.ledger.vault import Person
from domain.ruleset_1 import RULESET_1
from domain.staff import Staff, StaffJoined
from domain.unit import GeographicGridDefined, Grid, GridAssigned, Unit, UnitOpened
from domain.visit_event import VisitStarted
from tests.intake.bank import TODAY, entries, events, imported, reasons, visit


def open_bank(ledger: Ledger, today: date = TODAY) -> UnitId:
    """A bank that is there before the file, with its one unit."""
    bank = ledger.bank()
    opened = bank.open(name="农商行", on=today, time_zone="Asia/Shanghai")
    ledger.record(bank, opened, bank.seen((opened,)).open_day(on=today), by="founder")
    unit = Unit(id=new_id("unit"))
    ledger.record(unit, unit.open(name="总行", parent=UnitId(""), on=TODAY), by="founder")
    return UnitId(unit.id)


def test_an_empty_store_is_opened_as_an_empty_bank_on_its_current_date(ledger: Ledger) -> None:
    report = imported(ledger, visit())
    first, second, third = (entry.event for entry in entries(ledger)[:3])
    assert isinstance(first, BankOpened)
    assert (first.time_zone, first.on) == ("Asia/Shanghai", TODAY)
    assert second == DayOpened(on=TODAY)
    assert isinstance(third, UnitOpened)
    assert (third.parent, third.on) == ("", date(2026, 11, 2))
    assert report.assumed["banks"] == 1
    assert ledger.today() == TODAY


def test_a_bank_that_is_there_is_not_opened_again(ledger: Ledger) -> None:
    root = open_bank(ledger)
    report = imported(ledger, visit())
    assert "banks" not in report.assumed
    assert len(events(ledger, BankOpened)) == len(events(ledger, DayOpened)) == 1
    _, unit = events(ledger, UnitOpened)
    assert unit.parent == root
    assert ledger.load(type(ledger.bank()), BANK).version == 2


def test_staff_units_and_grids_that_the_bank_knows_by_number_or_name_are_taken(
    ledger: Ledger,
) -> None:
    root = open_bank(ledger)
    unit, staff, grid = (Unit(id="u1"), Staff(id="s1"), Grid(id="g1"))
    ledger.record(unit, unit.open(name="城关支行", parent=root, on=TODAY), by="founder")
    ledger.record(staff, staff.join(unit=UnitId("u1"), on=TODAY), by="founder")
    defined = grid.define(unit=UnitId("u1"), name="东街", on=TODAY)
    ledger.record(grid, defined, by="founder")
    ledger.vault.remember([Person("s1", name="张三", number="1001")])
    report = imported(ledger, visit(grid="东街"))
    assert report.assumed == {"customers": 1}
    assert {event.manager for event in events(ledger, VisitStarted)} == {"s1"}
    assert [event.grid for event in events(ledger, GridMemberAdded)] == ["g1"]
    assert imported(ledger, visit(grid="东街")).already_there == 1


def test_of_two_units_with_one_name_none_is_taken(ledger: Ledger) -> None:
    root = open_bank(ledger)
    for name in ("u1", "u2"):
        unit = Unit(id=name)
        ledger.record(unit, unit.open(name="城关支行", parent=root, on=TODAY), by="founder")
    assert imported(ledger, visit()).assumed["units"] == 1
    [joined] = events(ledger, StaffJoined)
    assert joined.unit not in {"u1", "u2"}


def registered_in(ledger: Ledger, name: str, manager: Staff) -> Customer:
    """A customer whom nobody but their manager vouches for."""
    customer = Customer(id=ledger.vault.ids("customer", {name: new_id("customer")})[name])
    registered = customer.register(
        registrar=StaffId(manager.id), segment=Code(""), on=TODAY, rules=RULESET_1
    )
    ledger.record(customer, registered, by=manager.id)
    return customer.seen((registered,))


def test_today_is_the_day_that_the_bank_has_opened(ledger: Ledger) -> None:
    open_bank(ledger, today=date(2026, 11, 2))
    report = imported(ledger, visit())
    assert reasons(report) == [
        (1, "held_on", "2026-11-03 is still to come; the bank's day is 2026-11-02.")
    ]


def test_units_are_opened_below_the_bank_on_the_first_day_in_the_file(ledger: Ledger) -> None:
    report = imported(
        ledger,
        visit(visit_id="a", unit="城东支行"),
        visit(visit_id="b", manager="1002", unit="城西支行"),
        visit(visit_id="c", unit="城东支行", planned_on="2026-10-01", held_on="2026-10-02"),
    )
    root, *units = events(ledger, UnitOpened)
    assert {(unit.name, unit.parent, str(unit.on)) for unit in units} == {
        ("城东支行", root.unit, "2026-10-01"),
        ("城西支行", root.unit, "2026-11-02"),
    }
    assert report.assumed["units"] == 2


def test_a_manager_joins_the_unit_of_the_earliest_day_on_that_day(ledger: Ledger) -> None:
    report = imported(
        ledger,
        visit(visit_id="a", unit="城东支行"),
        visit(visit_id="b", unit="城西支行", planned_on="2026-10-01", held_on="2026-10-02"),
        visit(visit_id="c", unit=""),
    )
    [joined] = events(ledger, StaffJoined)
    units = {unit.unit: unit.name for unit in events(ledger, UnitOpened)}
    assert (units[joined.unit], joined.on) == ("城西支行", date(2026, 10, 1))
    assert report.assumed["units_not_followed"] == 1


def test_a_manager_of_no_unit_joins_the_bank_itself(ledger: Ledger) -> None:
    imported(ledger, visit(unit=""))
    [joined], [root] = events(ledger, StaffJoined), events(ledger, UnitOpened)
    assert joined.unit == root.unit


def test_names_stand_in_the_vault_and_not_on_the_ledger(ledger: Ledger) -> None:
    imported(ledger, visit(contacts="李四", referees="孙七", evidence="王小明签字", log="李四在场"))
    [joined] = events(ledger, StaffJoined)
    assert ledger.vault.people([joined.staff])[joined.staff] == Person(
        joined.staff, name="1001", number="1001"
    )
    stored = " ".join(str(entry.event) for entry in entries(ledger))
    assert not [name for name in ("王小明", "李四", "孙七", "1001", "签字") if name in stored]


def test_an_import_vouches_for_the_customers_it_registers(ledger: Ledger) -> None:
    imported(ledger, visit(segment="farmer", tier="vip"))
    [registered] = events(ledger, CustomerRegistered)
    [confirmed] = events(ledger, RegistrationConfirmed)
    [tiered] = events(ledger, CustomerTiered)
    assert (registered.segment, registered.on) == ("farmer", date(2026, 11, 2))
    assert confirmed.confirmer == "import"
    assert confirmed.confirmer != registered.registrar
    assert (tiered.tier, tiered.on) == ("vip", date(2026, 11, 2))


def test_a_customer_who_is_first_named_as_a_contact_has_their_own_segment(ledger: Ledger) -> None:
    imported(
        ledger,
        visit(visit_id="a", segment="farmer", contacts="李四"),
        visit(visit_id="b", segment="merchant", customer="李四", held_on="2026-11-05"),
    )
    assert {event.segment for event in events(ledger, CustomerRegistered)} == {"farmer", "merchant"}


def test_a_contact_who_is_nothing_else_has_nothing_of_the_row(ledger: Ledger) -> None:
    imported(ledger, visit(segment="farmer", tier="vip", grid="东街", contacts="李四"))
    registered = events(ledger, CustomerRegistered)
    assert sorted(event.segment for event in registered) == ["", "farmer"]
    assert len(events(ledger, CustomerTiered)) == len(events(ledger, GridMemberAdded)) == 1


def test_the_first_row_about_a_customer_tells_of_them(ledger: Ledger) -> None:
    imported(
        ledger,
        visit(visit_id="a", segment="farmer", tier="vip"),
        visit(visit_id="b", segment="merchant", tier="new", planned_on="2026-10-01"),
    )
    assert [event.segment for event in events(ledger, CustomerRegistered)] == ["farmer"]
    assert [event.tier for event in events(ledger, CustomerTiered)] == ["vip"]


def test_a_grid_seen_first_is_defined_and_given_to_the_manager(ledger: Ledger) -> None:
    report = imported(
        ledger,
        visit(visit_id="a", grid="东街"),
        visit(visit_id="b", grid="东街", manager="1002", customer="李四"),
    )
    [grid], [given] = events(ledger, GeographicGridDefined), events(ledger, GridAssigned)
    joined = events(ledger, StaffJoined)
    assert (grid.name, grid.on, report.assumed["grids"]) == ("东街", date(2026, 11, 2), 1)
    assert given.grid == grid.grid
    assert given.manager in {event.staff for event in joined}
    assert {event.unit for event in joined} == {grid.unit}
    members = events(ledger, GridMemberAdded)
    assert [member.grid for member in members] == [grid.grid, grid.grid]


def test_those_who_are_known_are_not_created_again(ledger: Ledger) -> None:
    first = imported(ledger, visit(visit_id="a", grid="东街", tier="vip"))
    second = imported(
        ledger,
        visit(visit_id="b", grid="东街", tier="new", unit="城东支行", planned_on="2026-09-01"),
    )
    assert first.assumed["customers"] == first.assumed["managers"] == first.assumed["grids"] == 1
    assert second.assumed == {"units": 1}
    assert second.events == 5
    assert len(events(ledger, StaffJoined)) == len(events(ledger, CustomerRegistered)) == 1
    assert len(events(ledger, CustomerTiered)) == 1


def test_a_customer_whom_only_their_manager_registered_is_confirmed(ledger: Ledger) -> None:
    root = open_bank(ledger)
    manager = Staff(id=ledger.vault.ids("staff", {"1001": new_id("staff")})["1001"])
    ledger.record(manager, manager.join(unit=root, on=TODAY), by="founder")
    gone = registered_in(ledger, "赵五", manager)
    ledger.record(gone, gone.depart(reason=Code("moved"), on=TODAY), by=manager.id)
    customer = registered_in(ledger, "王小明", manager)
    report = imported(ledger, visit(unit="", visit_id="a"), visit(unit="", customer="赵五"))
    assert report.assumed == {}
    [confirmed] = events(ledger, RegistrationConfirmed)
    assert (confirmed.customer, confirmed.confirmer) == (CustomerId(customer.id), "import")
    assert len(events(ledger, StaffJoined)) == 1


def test_a_customer_who_has_left_can_be_told_of_and_stays_away(ledger: Ledger) -> None:
    imported(ledger, visit(visit_id="a"))
    [registered] = events(ledger, CustomerRegistered)
    customer = ledger.load(Customer, registered.customer)
    ledger.record(customer, customer.depart(reason=Code("moved"), on=TODAY), by="x")
    report = imported(ledger, visit(visit_id="b", held_on="2026-11-04"))
    assert report.visits == 1
    assert ledger.load(Customer, registered.customer).departed
