"""Candidates for cohorts: the managers of today, how hard their grids are, and since when."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from sqlalchemy import Connection, select

from domain.cohort import Candidate, difficulty_of
from domain.event import StaffId, UnitId
from projections.customers import CUSTOMER, GRID
from projections.people import STAFF, UNIT


def candidates(connection: Connection) -> list[Candidate]:
    """Whoever works as a manager now; without any role one is taken for a manager."""
    units = [UNIT.row(values) for values in connection.execute(select(UNIT.table))]
    paths = {unit.unit: tuple(reversed(unit.path)) for unit in units}
    difficulties = _difficulties(connection)
    found = []
    for values in connection.execute(select(STAFF.table).where(STAFF.table.c.left_day == 0)):
        row = STAFF.row(values)
        if row.joined_day and (not row.roles or "manager" in row.roles):
            path: tuple[UnitId, ...] = paths.get(row.unit, (row.unit,))
            difficulty = difficulties.get(row.staff, difficulty_of({}))
            joined = date.fromordinal(row.joined_day)
            found.append(Candidate(row.staff, difficulty, joined, path))
    return found


def _difficulties(connection: Connection) -> dict[StaffId, int]:
    """By the geographic grids in which the customers of each manager's grids are.

    Personal grids tell whose a customer is, and have no difficulty of their own.
    """
    grids = {row.grid: row for row in map(GRID.row, connection.execute(select(GRID.table)))}
    counts: defaultdict[StaffId, Counter[tuple[str, int]]] = defaultdict(Counter)
    active = select(CUSTOMER.table).where(
        CUSTOMER.table.c.registered_day > 0, CUSTOMER.table.c.departed_day == 0
    )
    for values in connection.execute(active.execution_options(yield_per=5000)):
        known = [grids[grid] for grid in CUSTOMER.row(values).grids if grid in grids]
        places = [(row.grid, row.difficulty) for row in known if row.difficulty]
        for manager in {row.manager for row in known if row.manager}:
            counts[manager].update(places)
    return {manager: difficulty_of(places) for manager, places in counts.items()}
