"""Names: whom ids stand for, where commands answer a person and not another program."""

from __future__ import annotations

from collections.abc import Iterable

from domain.ledger.door import Stores


def names_of(stores: Stores, ids: Iterable[str]) -> dict[str, str]:
    """The name of each, else the number, else the id, which also stands for who was erased."""
    asked = sorted({*ids} - {""})
    people = stores.vault.people(asked)
    told = {each: person.name or person.number for each, person in people.items()}
    return {"": ""} | {each: told.get(each) or each for each in asked}
