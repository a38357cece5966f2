"""What a diary tells of visits and customers is what going through the history tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect
from sqlalchemy.event import listen

from domain.bank import DayOpened
from domain.customer import (
    CustomerDeparted,
    CustomerRegistered,
    GridMemberAdded,
    GridMemberRemoved,
    RegistrationConfirmed,
)
from domain.event import CustomerId, Entry, Event, StaffId, UnitId
from domain.ledger.door import Stores
from domain.unit import GridAssigned, PersonalGridDefined
from domain.visit_event import (
    ContactMade,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)
from projections import PROJECTIONS, diary
from projections.customers import CUSTOMER, CustomerRow
from projections.keeper import Keeper
from projections.people import STAFF, StaffRow
from projections.scribe import Scribe
from tests.projections.bank import ROOT, UNITS
from tests.projections.homes import CUSTOMERS, MANAGERS, homely
from tests.projections.plain import Told
from tests.projections.reckoned import reckoned
from tests.projections.stores import record

seeds = st.integers(0, 1 << 32)
FAR = "99"
"""Sorts behind every time of day."""


def of(history: list[Entry], *kinds: type[Event]) -> Iterator[Any]:
    """Events of some types, in their order."""
    return (entry.event for entry in history if isinstance(entry.event, kinds))


def visits(history: list[Entry], manager: str, first: int) -> list[tuple[int, str, str]]:
    """Day, time and visit of those that were planned for a day or held on one since `first`."""
    planned: dict[str, tuple[int, str]] = {}
    held: dict[str, int] = {}
    of_manager = set()
    for entry in history:
        match entry.event:
            case VisitPlanned() | VisitRescheduled() as plan:
                planned[entry.subject] = (plan.planned_on.toordinal(), plan.planned_time)
            case VisitStarted() as start:
                held.setdefault(entry.subject, start.on.toordinal())
            case _:
                continue
        if entry.event.manager == manager:
            of_manager.add(entry.subject)
    found = []
    for visit in of_manager:
        day, clock = planned.get(visit, (held.get(visit, 0), ""))
        if max(day, held.get(visit, 0)) >= first:
            found.append((day, clock or FAR, visit))
    return sorted(found)


def members(history: list[Entry]) -> set[tuple[str, str]]:
    """Grids, whoever's they are, and who belongs to them."""
    found: set[tuple[str, str]] = set()
    for event in of(history, GridMemberAdded, GridMemberRemoved):
        change = found.add if isinstance(event, GridMemberAdded) else found.discard
        change((event.grid, event.customer))
    return found


def home_patch(history: list[Entry], manager: str) -> set[str]:
    """Members of the grids that are a manager's now."""
    owners = {e.grid: e.manager for e in of(history, GridAssigned, PersonalGridDefined)}
    return {customer for grid, customer in members(history) if owners.get(grid) == manager}


def in_no_grid(history: list[Entry], registrar: str) -> set[str]:
    """Customers whom somebody registered and who are in no grid."""
    anywhere = {customer for _, customer in members(history)}
    registered = of(history, CustomerRegistered)
    return {e.customer for e in registered if e.registrar == registrar} - anywhere


def unconfirmed(history: list[Entry], units: set[UnitId]) -> list[str]:
    """Customers who wait for a second person, those who wait longest first."""
    seen = {e.customer for e in of(history, RegistrationConfirmed, CustomerDeparted)}
    told = Told(history)
    waiting = [
        (event.on, event.customer)
        for event in of(history, CustomerRegistered)
        if event.customer not in seen and told.unit(event.registrar, told.today) in units
    ]
    return [customer for _, customer in sorted(waiting)]


def covered(history: list[Entry], manager: str) -> list[tuple[int, str]]:
    """Last day and customer of those whom a manager met on visits that were not taken back."""
    back = {entry.subject for entry in history if isinstance(entry.event, VisitRetracted)}
    last: dict[str, int] = {}
    for entry in history:
        event: Any = entry.event
        met = isinstance(event, VisitStarted | ContactMade) and entry.subject not in back
        if met and event.manager == manager:
            last[event.customer] = max(last.get(event.customer, 0), event.on.toordinal())
    return sorted((-day, customer) for customer, day in last.items())


def assert_told_plainly(connection: Connection, history: list[Entry]) -> None:
    """All that a diary can be asked, for everybody."""
    departed = {event.customer for event in of(history, CustomerDeparted)}
    today = max(event.on for event in of(history, DayOpened)).toordinal()
    for manager in map(StaffId, MANAGERS):
        for first in (0, today - 40, today - 3, today, today + 2):
            assert [
                (v.planned_day or v.held_day, v.planned_time or FAR, v.visit)
                for v in diary.visits(connection, manager, first)
            ] == visits(history, manager, first)
        patch = diary.home_patch(connection, manager)
        assert len(patch) == len(set(patch))
        assert set(patch) == home_patch(history, manager)
        assert diary.active(connection, patch) == set(patch) - departed
        assert set(diary.registered_by(connection, manager)) == in_no_grid(history, manager)
        seen = diary.covered(connection, manager, 1000)
        assert [(-row.last_day, row.customer) for row in seen] == covered(history, manager)
        assert diary.covered(connection, manager, 3) == seen[:3]
    for names in ((ROOT,), ("north",), ("south", "harbour"), (ROOT, *UNITS), ()):
        units = {UnitId(name) for name in names}
        found = diary.unconfirmed(connection, units, 0, 1_000)
        assert [row.customer for row in found] == unconfirmed(history, units)


@settings(deadline=None, max_examples=40)
@given(seeds)
@example(1_073_741_823)  # somebody is in a grid that is nobody's
def test_a_diary_tells_what_the_history_tells(seed: int) -> None:
    bank = homely(seed)
    with reckoned(bank.entries) as found:
        assert_told_plainly(found.connection, bank.entries)


def test_it_does_so_on_postgresql_too(empty_database: str) -> None:
    for seed in (1, 2, 3):
        bank = homely(seed)
        with reckoned(bank.entries, empty_database) as found:
            assert_told_plainly(found.connection, bank.entries)


def test_these_histories_have_something_to_tell() -> None:
    told = [homely(seed).entries for seed in range(10)]
    for question in (home_patch, in_no_grid, covered):
        assert sum(len(question(history, each)) for history in told for each in MANAGERS) > 30
    assert sum(len(unconfirmed(history, set(map(UnitId, (ROOT, *UNITS))))) for history in told) > 30
    assert sum(len(visits(history, each, 0)) for history in told for each in MANAGERS) > 300


def test_files_and_who_is_active_are_told_of_the_customers_asked_for(empty_database: str) -> None:
    bank = homely(4)
    with reckoned(bank.entries, empty_database) as found:
        asked = [*map(CustomerId, CUSTOMERS), *(CustomerId(f"nobody{n}") for n in range(1200))]
        files = diary.files(found.connection, asked)
        registered = {e.customer: e for e in of(bank.entries, CustomerRegistered)}
        assert files.keys() == registered.keys() & set(CUSTOMERS)
        for customer, row in files.items():
            assert (row.customer, row.registrar) == (customer, registered[customer].registrar)
        assert diary.files(found.connection, asked[500:]) == {}
        departed = {event.customer for event in of(bank.entries, CustomerDeparted)}
        assert departed
        # Wherever they stand in what is asked for in chunks.
        for order in (asked, asked[::-1], [*asked[24:474], *asked[:24]]):
            assert diary.files(found.connection, order) == files
            assert diary.active(found.connection, order) == files.keys() - departed
        assert diary.active(found.connection, []) == set()
        assert diary.files(found.connection, []) == {}


def test_whom_a_manager_registered_is_found_by_an_index(stores: Stores) -> None:
    fill(stores)
    asked: list[tuple[str, Any]] = []
    listen(
        stores.views.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, values, *_: asked.append((statement, values)),
    )
    with stores.views.read() as connection:
        assert len(diary.registered_by(connection, StaffId("s7"))) == 50
        assert len(diary.unconfirmed(connection, {UnitId("u3")}, 0, 1_000)) == 10
        selects = [each for each in asked if each[0].startswith("SELECT customer")]
        assert len(selects) == 2
        explain = "EXPLAIN" if stores.views.postgres else "EXPLAIN QUERY PLAN"
        for statement, values in selects:
            plan = str(connection.exec_driver_sql(f"{explain} {statement}", values).all())
            assert "customer_registrar_confirmed_day" in plan
            assert "Seq Scan on customer" not in plan
            assert "SCAN customer" not in plan


def fill(stores: Stores) -> None:
    """A hundred people who registered fifty customers each; of every second one waits."""
    people = [StaffRow(StaffId(f"s{n}"), UnitId(f"u{n % 10}")) for n in range(100)]
    customers = [
        CustomerRow(
            CustomerId(f"c{n}"),
            StaffId(f"s{n % 100}"),
            registered_day=7,
            confirmed_day=0 if n < 100 and n % 2 else 8,
        )
        for n in range(5000)
    ]
    with stores.views.write() as connection:
        Scribe(connection).write(STAFF, STAFF.name, people)
        Scribe(connection).write(CUSTOMER, CUSTOMER.name, customers)
        connection.exec_driver_sql("ANALYZE")


def test_the_index_stays_when_the_customers_are_rebuilt(stores: Stores) -> None:
    record(stores, homely(5).entries)
    newer = [p._replace(version=9) if p.name == "customers" else p for p in PROJECTIONS]
    for projections in (PROJECTIONS, newer):
        Keeper(stores.ledger, stores.views, projections).catch_up()
        with stores.views.read() as connection:
            named = [index["name"] for index in inspect(connection).get_indexes("customer")]
        assert named == ["customer_registrar_confirmed_day"]
