"""The roster: whom administrators look for, and who is short of something that others have."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request

from domain.event import StaffId, UnitId
from domain.ledger.vault import Person
from domain.staff import Staff
from projections.people import StaffRow, UnitRow, everybody, units
from web.access import LEADER, MANAGER
from web.request import Desk
from web.veil import unveil

_DIGITS = 6


class Sought(NamedTuple):
    """A search for people, which stays while one of them is looked at.

    `q` are the words as addresses have them, veiled; `words` is None where nobody can read them.
    """

    q: str = ""
    show: str = ""
    page: int = 1
    words: str | None = ""

    @property
    def kept(self) -> str:
        """It as the end of an address; empty where everybody is shown from the first page on."""
        said = {"q": self.q, "show": self.show, "from": self.page if self.page > 1 else ""}
        given = {name: value for name, value in said.items() if value}
        return f"?{urlencode(given)}" if given else ""

    @property
    def address(self) -> str:
        """The page of it."""
        return f"/people{self.kept.replace('from=', 'page=')}"

    def turning(self, address: str, beside: str = "") -> str:
        """An address with it that ends where the number of a page is to follow; `beside` says at
        which page another list is open.
        """
        said = f"{self._replace(page=1).kept}{beside}".lstrip("?&")
        return f"{address}?{said}{'&' if said else ''}page="


def sought(request: Request) -> Sought:
    """The search that an address tells of."""
    said = request.query_params
    start = said.get("from", "")
    is_number = start.isascii() and start.isdigit() and 0 < len(start) <= _DIGITS
    show = said.get("show", "")
    words = unveil(request, said.get("q", ""))
    return Sought(
        said["q"] if words else "",
        show if show in KINDS else "",
        int(start) if is_number else 1,
        words,
    )


class Roster:
    """Everybody who works or worked for the bank."""

    def __init__(self, here: Desk) -> None:
        """Read them as of now."""
        self._here = here
        self.rows = everybody(here.views)
        self.units: dict[UnitId, UnitRow] = {row.unit: row for row in units(here.views)}
        ids = [row.staff for row in self.rows]
        self.people = here.people(ids)
        self.accounts = here.accounts.of(ids)

    def count(self, kind: str) -> int:
        """How many there are of a kind."""
        return sum(map(self._is(kind), self.rows))

    def found(self, wish: Sought) -> list[StaffRow]:
        """Those of the kind whose name, number or unit holds the words, by name."""
        if wish.words is None:
            return []
        is_meant = self._is(wish.show) if wish.show else lambda _row: True
        words = wish.words.casefold()
        some = [row for row in self.rows if is_meant(row) and words in self._told(row).casefold()]
        return sorted(some, key=self._place)

    def _is(self, kind: str) -> Callable[[StaffRow], bool]:
        return lambda row: KINDS[kind](self, row)

    def _told(self, row: StaffRow) -> str:
        one, unit = self._about(row), self.units.get(row.unit)
        return f"{one.name} {one.number} {unit.name if unit else ''}"

    def _place(self, row: StaffRow) -> tuple[str, StaffId]:
        one = self._about(row)
        return one.sort_key or one.name, row.staff

    def _about(self, row: StaffRow) -> Person:
        return self.people.get(row.staff, Person(row.staff))

    @cached_property
    def led(self) -> dict[UnitId, set[StaffId]]:
        """Who leads each unit of which somebody is the leader, without those below it."""
        return leaders(self._here, self.rows)

    def has_no_role(self, row: StaffRow) -> bool:
        return not row.left_day and not row.roles

    def is_locked_out(self, row: StaffRow) -> bool:
        account = self.accounts.get(row.staff)
        return not row.left_day and (not account or bool(account.disabled))

    def is_unled(self, row: StaffRow) -> bool:
        """Whether nobody leads a manager: who would thank them, and offer help in a drought?"""
        if row.left_day or MANAGER not in row.roles:
            return False
        unit = self.units.get(row.unit)
        above = (*unit.path, UnitId("")) if unit else (UnitId(""),)
        return not set().union(*(self.led.get(each, set()) for each in above)) - {row.staff}

    def has_left(self, row: StaffRow) -> bool:
        return bool(row.left_day)


KINDS: dict[str, Callable[[Roster, StaffRow], bool]] = {
    "no-role": Roster.has_no_role,
    "no-account": Roster.is_locked_out,
    "unled": Roster.is_unled,
    "left": Roster.has_left,
}
"""Whom one may look for, besides everybody."""


def leaders(here: Desk, rows: list[StaffRow]) -> dict[UnitId, set[StaffId]]:
    """Who of those that work for the bank leads which unit."""
    there = [row.staff for row in rows if LEADER in row.roles and not row.left_day]
    found: dict[UnitId, set[StaffId]] = {}
    for staff, it in here.stores.ledger.load_all(Staff, there).items():
        for role, unit in it.grants:
            if role == LEADER:
                found.setdefault(unit, set()).add(StaffId(staff))
    return found
