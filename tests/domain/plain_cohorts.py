"""Cohorts as GAME.md tells them, one sentence after the other, from plain tuples."""

from __future__ import annotations

from datetime import date

Person = tuple[str, int, date, tuple[str, ...]]
"""Id, difficulty, first day, path of units from the top."""


def plain_cohorts(people: list[Person], day: date) -> set[frozenset[str]]:
    """Everybody's cohort."""
    groups = {level: [p for p in people if p[1] == level] for level in (1, 2, 3)}
    for level in (3, 2):
        if len(groups[level]) < 8:  # a difficulty still < 8 joins the next lower …
            groups[level - 1] = groups[level - 1] + groups[level]
            groups[level] = []
    if len(groups[1]) < 8:  # … else the next higher
        higher = next((level for level in (2, 3) if groups[level]), 1)
        if higher != 1:
            groups[higher] = groups[higher] + groups[1]
            groups[1] = []
    found: set[frozenset[str]] = set()
    for group in groups.values():
        for cell in cells(group, day):
            found |= slices(cell)
    return found


def cells(people: list[Person], day: date) -> list[list[Person]]:
    """Tenure bands, from the youngest on; a small one joins the next older, the last the previous.

    None is empty.
    """
    bands: list[list[Person]] = [[], [], [], []]
    for person in people:
        band = 0
        for limit in (1, 3, 7):
            if anniversary(person[2], limit) <= day:
                band += 1
        bands[band].append(person)
    for band in (0, 1, 2):
        if len(bands[band]) < 8:
            bands[band + 1] = bands[band] + bands[band + 1]
            bands[band] = []
    if len(bands[3]) < 8:
        for band in (2, 1, 0):
            if bands[band]:
                bands[band] += bands[3]
                bands[3] = []
                break
    return [band for band in bands if band]


def anniversary(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        try:
            return date(day.year + years, 2, 29)
        except ValueError:
            return date(day.year + years, 3, 1)
    return date(day.year + years, day.month, day.day)


def slices(cell: list[Person]) -> set[frozenset[str]]:
    """As few even parts as there can be of at most 30, neighbours together."""
    parts = 1
    while len(cell) > 30 * parts:
        parts += 1
    rest = sorted((path, staff) for staff, _, _, path in cell)
    found = set()
    while parts:
        size = len(rest) // parts
        found.add(frozenset(staff for _, staff in rest[:size]))
        rest, parts = rest[size:], parts - 1
    return found
