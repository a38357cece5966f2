"""Wishes: which board an address asks for, and the addresses of similar ones."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, NamedTuple, Self
from urllib.parse import urlencode

from fastapi import Query

from domain.event import Refused, UnitId
from projections.standings import Asked


class Wish(NamedTuple):
    """A board and a page of it; `on` is an ISO date, or empty for today."""

    window: str = "rolling"
    kind: str = "effective"
    unit: str = ""
    on: str = ""
    page: int = 1

    def asked(self) -> Asked:
        """The same for the read model."""
        on = day(self.on) if self.on else None
        return Asked(kind=self.kind, window=self.window, on=on, unit=UnitId(self.unit))

    def but(self, **changes: Any) -> Self:
        """The first page of a similar board."""
        return self._replace(**{"page": 1, **changes})

    @property
    def address(self) -> str:
        """The address of the board, as short as it can be."""
        kept = {key: value for key, value in self._asdict().items() if value != DEFAULT[key]}
        return f"/?{urlencode(kept)}" if kept else "/"


DEFAULT = Wish()._asdict()


def day(text: str) -> date:
    """An ISO date of a time in which there are banks; periods around it can be reckoned."""
    try:
        on = date.fromisoformat(text)
    except ValueError as error:
        raise Refused("Give the day as YYYY-MM-DD.", about="on") from error
    if not 1900 <= on.year < 2200:
        raise Refused("Give a day from 1900-01-01 to 2199-12-31.", about="on")
    return on


def wished(
    window: str = "",
    kind: str = "",
    unit: str = "",
    on: str = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Wish:
    """What an address asks for; an empty field of a form asks for nothing."""
    given = {"window": window, "kind": kind, "unit": unit, "on": on, "page": page}
    return Wish(**{**DEFAULT, **{key: value for key, value in given.items() if value}})
