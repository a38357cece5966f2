"""Sought: people by what a reader calls them: a name, a staff number, or an id."""

from __future__ import annotations

from collections.abc import Mapping

from domain.ledger.vault import Person
from projections.people import everybody
from web.request import Desk

CHOOSABLE = 50
"""People of one name to choose from; of more, one is found by the staff number."""


def all_people(here: Desk) -> Mapping[str, Person]:
    """Everybody who ever worked for the bank, by id."""
    return here.people([row.staff for row in everybody(here.views)])


def called(here: Desk, said: str) -> str:
    """What a reader types to find somebody: the staff number in place of an id."""
    one = here.people([said]).get(said) if said else None
    return one.number if one and one.number else said


def sought(people: Mapping[str, Person], said: str) -> list[Person]:
    """Who is meant; several where they have the same name, so that nobody is taken for another."""
    if said in people:
        return [people[said]]
    words = said.casefold()
    same = [one for one in people.values() if words in (one.name.casefold(), one.number.casefold())]
    return sorted(same, key=lambda one: (one.number, one.id))
