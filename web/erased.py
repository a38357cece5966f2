"""What pages call somebody who was erased, in the language of whoever reads them."""

from __future__ import annotations

from domain.ledger.erased import ERASED_PERSON
from domain.ledger.vault import Person
from web.language import catalog


def called_erased(people: dict[str, Person], speaks: str) -> dict[str, Person]:
    """People with a word of a language in the place of the names of the erased."""
    word = catalog(speaks).gettext(ERASED_PERSON)
    return {
        each: person._replace(name=word) if person.name == ERASED_PERSON else person
        for each, person in people.items()
    }
