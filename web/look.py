"""Looks: whose figures of which days an address asks for, and the addresses of similar ones."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends, Query

from projections.boards.rows import ROLLING
from projections.figures import CUSTOM, window_said
from projections.known import Window, chosen
from projections.rows import NOW, Reading
from projections.standings import require_begun
from web.forms import day

NAME = "name"
"""What people and units are sorted by unless a figure is asked for."""


class Look(NamedTuple):
    """What is looked at; `first` and `last` are two days, in place of a window around `on`."""

    window: str = ROLLING
    on: str = ""
    first: str = ""
    last: str = ""
    unit: str = ""
    manager: str = ""
    sort: str = NAME
    page: int = 1

    def but(self, **changes: Any) -> str:
        """The address of the first page of a similar look."""
        asked = {**self._asdict(), "page": 1, **changes}
        kept = {key: value for key, value in asked.items() if value != _DEFAULT[key]}
        return f"/measures?{urlencode(kept)}" if kept else "/measures"

    @property
    def turning(self) -> str:
        """The address of its pages, where the number of one is to follow."""
        kept = {**self._asdict(), "page": ""}
        return f"/measures?{urlencode(kept)}"

    def days(self, views: Reading, today: int) -> Window:
        """The window that is meant."""
        if self.first or self.last:
            first, last = day(self.first, "first"), day(self.last, "last")
            window = chosen(first, last, NOW)._replace(name=CUSTOM)
            require_begun(window, today)
            return window
        return window_said(views, self.window, day(self.on, "on") if self.on else None)


_DEFAULT = Look()._asdict()


async def in_days(
    window: str = "", on: str = "", first: str = "", last: str = ""
) -> dict[str, str]:
    """The days that an address asks for."""
    return {"window": window, "on": on, "first": first, "last": last}


async def looked(
    days: Annotated[dict[str, str], Depends(in_days)],
    unit: str = "",
    manager: str = "",
    sort: str = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Look:
    """What an address asks for; an empty field of a form asks for nothing."""
    given = {**days, "unit": unit, "manager": manager, "sort": sort}
    return Look(**{key: value for key, value in given.items() if value}, page=page)
