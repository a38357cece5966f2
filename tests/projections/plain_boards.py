"""Board rows at the end of a history, added up fact by fact for every window and unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.projections.plain import DAY, Told
from tests.projections.plain_scores import facts, points

COLUMNS = ("ev", "help", "craft", "award")
NUMBERS = (*COLUMNS, "visits", "purposed", "achieved", "effective", "contacts", "closes")
DISTINCT = ("contacted", "closed")


@dataclass
class PlainRow:
    """A manager's numbers in one window and unit."""

    numbers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NUMBERS, 0))
    days: set[tuple[str, date]] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)

    def told(self) -> dict[str, int]:
        """All numbers by the names of the columns."""
        contacted = {customer for customer, _ in self.days}
        closed = len(contacted & self.closed)
        numbers = {**self.numbers, "contacts": len(self.days)}
        return {**numbers, "contacted": len(contacted), "closed": closed}


Key = tuple[str, str, str]
"""Window, unit, manager."""


def board_rows(history: Told) -> dict[Key, dict[str, int]]:
    """Every row in which there is anything but zeros."""
    rows: dict[Key, PlainRow] = {}
    for fact in facts(history):
        for key in _places(history, fact.unit, fact.day, fact.manager):
            row = rows.setdefault(key, PlainRow())
            if fact.kind == "contact":
                row.days.add((fact.customer, fact.day))
            elif fact.kind == "close":
                row.closed.add(fact.customer)
                row.numbers["closes"] += 1
            else:
                name = "visits" if fact.kind == "held" else fact.kind
                row.numbers[name] += 1
                row.numbers["purposed"] += fact.kind == "held" and fact.purposed
    for (manager, unit, day, measure), amount in points(history).items():
        for key in _places(history, unit, day, manager):
            rows.setdefault(key, PlainRow()).numbers[measure] += amount
    told = {key: row.told() for key, row in rows.items()}
    return {key: numbers for key, numbers in told.items() if any(numbers.values())}


def _places(history: Told, unit: str, day: date, manager: str) -> Iterator[Key]:
    for scope in history.units_above(unit):
        for window in _windows(day):
            yield window, scope, manager
        if history.today - 28 * DAY < day <= history.today:
            yield "rolling", scope, manager


def _windows(day: date) -> list[str]:
    thursday = day + (3 - day.weekday()) * DAY
    week = (thursday - date(thursday.year, 1, 1)).days // 7 + 1
    return [
        f"day/{day:%Y-%m-%d}",
        f"week/{thursday.year}-W{week:02}",
        f"month/{day:%Y-%m}",
        f"quarter/{day.year}-Q{(day.month - 1) // 3 + 1}",
        f"year/{day.year}",
        "all",
    ]
