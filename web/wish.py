"""Wishes: which board an address asks for, and the addresses of similar ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, Self
from urllib.parse import urlencode

from fastapi import Depends, Query

from domain.event import UnitId
from domain.ranking import BY_THE_WEEK, IMPROVEMENT
from projections.known import CUSTOM
from projections.standings import Asked
from web.forms import day

MY_COHORT = "mine"
"""The reader's own cohort, whatever its number."""


class Wish(NamedTuple):
    """A board and a page of it; days are ISO dates, or empty; `on` is today then.

    `first` and `last` are of a custom window; `cohort` is a number, MY_COHORT, or empty.
    """

    window: str = "rolling"
    kind: str = "effective"
    unit: str = ""
    on: str = ""
    page: int = 1
    first: str = ""
    last: str = ""
    cohort: str = ""

    def asked(self, cohort: int = 0) -> Asked:
        """The same for the read model, which knows cohorts by their number only."""
        on, first, last = (
            day(text, about) if text else None
            for text, about in ((self.on, "on"), (self.first, "first"), (self.last, "last"))
        )
        return Asked(
            kind=self.kind,
            window=self.window,
            on=on,
            unit=UnitId("" if cohort else self.unit),
            first=first,
            last=last,
            cohort=cohort,
        )

    def but(self, **changes: Any) -> Self:
        """The first page of a similar board; what is of another scope or window goes."""
        if "unit" in changes:
            changes["cohort"] = ""
        elif "cohort" in changes:
            changes["unit"] = ""
        if "window" in changes:
            changes |= {"first": "", "last": ""}
        if changes.get("kind") == IMPROVEMENT:
            changes |= {"window": BY_THE_WEEK, "first": "", "last": ""}
        return self._replace(**{"page": 1, **changes})

    @property
    def query(self) -> str:
        """The period alone, for another page about the same days."""
        about = {"window": self.window, "on": self.on}
        if self.window == CUSTOM:
            about |= {"first": self.first, "last": self.last}
        return urlencode(about)

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


@dataclass
class Chosen:
    """What an address may choose besides: the days of a custom window, and a cohort."""

    first: str = ""
    last: str = ""
    cohort: str = ""


async def wished(
    window: str = "",
    kind: str = "",
    unit: str = "",
    on: str = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    *,
    chosen: Annotated[Chosen, Depends()],
) -> Wish:
    """What an address asks for; an empty field of a form asks for nothing."""
    given = {"window": window, "kind": kind, "unit": unit, "on": on, "page": page}
    given |= chosen.__dict__
    return Wish(**{**DEFAULT, **{key: value for key, value in given.items() if value}})
