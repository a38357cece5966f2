"""Wishes: which board an address asks for, and the addresses of similar ones."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple, Self
from urllib.parse import urlencode

from fastapi import Query

from domain.event import UnitId
from projections.standings import Asked
from web.forms import day


class Wish(NamedTuple):
    """A board and a page of it; `on` is an ISO date, or empty for today."""

    window: str = "rolling"
    kind: str = "effective"
    unit: str = ""
    on: str = ""
    page: int = 1

    def asked(self) -> Asked:
        """The same for the read model."""
        on = day(self.on, "on") if self.on else None
        return Asked(kind=self.kind, window=self.window, on=on, unit=UnitId(self.unit))

    def but(self, **changes: Any) -> Self:
        """The first page of a similar board."""
        return self._replace(**{"page": 1, **changes})

    @property
    def query(self) -> str:
        """The period alone, for another page about the same days."""
        return urlencode({"window": self.window, "on": self.on})

    @property
    def address(self) -> str:
        """The address of the board, as short as it can be."""
        kept = self._kept()
        return f"/board?{urlencode(kept)}" if kept else "/board"

    @property
    def turning(self) -> str:
        """The address of the board's pages, where the number of one is to follow."""
        return f"/board?{urlencode({**self._kept(), 'page': ''})}"

    def _kept(self) -> dict[str, Any]:
        return {key: value for key, value in self._asdict().items() if value != DEFAULT[key]}


DEFAULT = Wish()._asdict()


async def wished(
    window: str = "",
    kind: str = "",
    unit: str = "",
    on: str = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Wish:
    """What an address asks for; an empty field of a form asks for nothing."""
    given = {"window": window, "kind": kind, "unit": unit, "on": on, "page": page}
    return Wish(**{**DEFAULT, **{key: value for key, value in given.items() if value}})
