"""Choosing one person among many: a list of a few, else a search that finds a few of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from starlette.requests import Request

from domain.event import StaffId
from domain.ledger.vault import Person
from web.request import desk
from web.veil import unveil

FEW = 30
"""People among whom a list lets one choose; more are looked for."""

MOST = 20
"""People whom a search offers."""


class Choice(NamedTuple):
    """Who is offered, with names; `found` counts who was looked for, whether offered or not.

    `words` is what was typed, None where nobody can read it; `picked` is who was chosen already.
    """

    offered: list[tuple[StaffId, str]]
    searches: bool = False
    found: int = 0
    words: str | None = ""
    picked: str = ""

    @property
    def more(self) -> int:
        """How many of those found are not offered."""
        return self.found - len(self.offered)


def among(request: Request, people: Iterable[StaffId], q: str = "", picked: str = "") -> Choice:
    """Whom a form offers of some people: all of a few by name, of more only who is `picked`, or
    whose name or staff number holds the words that `q` stands for.
    """
    here, words, ids = desk(request), unveil(request, q), sorted(set(people))
    picked, searches = picked if picked in ids else "", len(ids) > FEW
    if searches:
        ids = [StaffId(picked)] if picked else ids if words else []
    known = here.people(ids)
    some = [known.get(each, Person(each)) for each in ids]
    if searches and words and not picked:
        sought = words.casefold()
        some = [one for one in some if sought in f"{one.name} {one.number}".casefold()]
    some.sort(key=lambda one: (words != one.name, one.sort_key or one.name, one.number, one.id))
    offered = some[:MOST] if searches else some
    exact = [one for one in offered if words and words in (one.name, one.number)]
    meant = exact if len(exact) == 1 else offered
    only = meant[0].id if searches and len(meant) == 1 else picked
    return Choice(
        [(StaffId(one.id), _called(one, searches)) for one in offered],
        searches,
        len(some),
        words,
        only,
    )


def _called(one: Person, is_found: bool) -> str:
    """A name; of those found the staff number too, as many have the same name in a large bank."""
    name = one.name or one.number or one.id
    return f"{name} · {one.number}" if is_found and one.number and one.number != name else name
