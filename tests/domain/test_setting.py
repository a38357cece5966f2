"""A setting tells since when people work for the bank, and which units there are."""

from __future__ import annotations

from datetime import date

from domain.bank import DayOpened
from domain.event import Entry, Event, StaffId, UnitId
from domain.setting import Setting
from domain.staff import StaffJoined, StaffLeft, StaffMoved
from domain.unit import UnitClosed, UnitOpened

LI = StaffId("li")
DAY = date(2026, 3, 2)
LATER = date(2026, 3, 9)


def setting(*events: Event) -> Setting:
    """The setting once these have happened."""
    found = Setting()
    for position, event in enumerate(events, 1):
        found.take(entry_of(event, position))
    return found


def entry_of(event: Event, position: int) -> Entry:
    return Entry(
        position=position,
        subject="",
        version=position,
        at=0,
        by="",
        command="",
        source="",
        event=event,
    )


def test_somebody_began_on_the_first_day_whatever_came_after() -> None:
    joined = StaffJoined(staff=LI, unit=UnitId("north"), on=DAY)
    moved = StaffMoved(staff=LI, unit=UnitId("south"), on=LATER)
    again = StaffJoined(staff=LI, unit=UnitId("south"), on=LATER)
    for events in ((joined,), (joined, moved), (joined, StaffLeft(staff=LI, on=LATER), again)):
        assert setting(*events).began(LI) == DAY.toordinal()


def test_who_never_joined_begins_today() -> None:
    assert setting(DayOpened(on=DAY), DayOpened(on=LATER)).began(LI) == LATER.toordinal()
    assert setting().began(LI) == 0


def test_units_that_were_opened_stay_known() -> None:
    bank = UnitOpened(unit=UnitId("bank"), name="Bank", on=DAY)
    north = UnitOpened(unit=UnitId("north"), name="North", parent=UnitId("bank"), on=DAY)
    assert setting().opened() == ()
    assert setting(bank, north).opened() == ("bank", "north")
    assert setting(bank, north, UnitClosed(unit=UnitId("north"), on=LATER)).opened() == (
        "bank",
        "north",
    )


def test_a_unit_is_told_with_all_below_it_however_late_they_were_opened() -> None:
    bank, north, west = UnitId("bank"), UnitId("north"), UnitId("west")
    found = setting(UnitOpened(unit=bank, name="Bank", on=DAY))
    assert found.below(bank) == {bank}
    for number, (unit, parent) in enumerate(((north, bank), (west, north)), 2):
        opened = UnitOpened(unit=unit, name=unit, parent=parent, on=LATER)
        found.take(entry_of(opened, number))
    assert found.below(bank) == {bank, north, west}
    assert found.below(north) == {north, west}
    assert found.below(west) == {west}
    assert found.below(UnitId("east")) == found.below(UnitId("")) == set()
    assert found.led([west, UnitId("east")]) == {west}
    assert found.led([UnitId("")]) == {bank, north, west}
    assert found.led([]) == set()


def test_everybody_is_found_who_ever_worked_in_some_units() -> None:
    wang, north, south = StaffId("wang"), UnitId("north"), UnitId("south")
    found = setting(
        StaffJoined(staff=LI, unit=north, on=DAY),
        StaffJoined(staff=wang, unit=south, on=DAY),
        StaffMoved(staff=LI, unit=south, on=LATER),
        StaffLeft(staff=LI, on=LATER),
    )
    assert found.worked_in([north]) == {LI}
    assert found.worked_in([south]) == {LI, wang}
    assert found.worked_in([UnitId("east")]) == found.worked_in([]) == set()
