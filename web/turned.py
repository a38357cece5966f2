"""A list that is turned over, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, NamedTuple, TypeVar

from fastapi import Query

T = TypeVar("T")
U = TypeVar("U")

Number = Annotated[int, Query(ge=1, le=1_000_000)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000_000)]
"""The number of a page, as an address gives it: by the name of its parameter, or as `page`."""

PAGE = "page"
"""What the number of a page is called in an address. A page that holds several lists turns each by
a name of its own, which ends in `_page`."""


class Turned(NamedTuple, Generic[T]):
    """One page of a list: its rows and its number, how many pages there are, and rows in all."""

    rows: list[T]
    number: int
    pages: int
    total: int
    name: str = PAGE

    @property
    def said(self) -> str:
        """It in an address in which something stands already; nothing for the first page."""
        return f"&{self.name}={self.number}" if self.number > 1 else ""

    @property
    def kept(self) -> str:
        """It at the end of an address in which nothing stands yet, such as that of a form."""
        return self.said.replace("&", "?")

    def told_as(self, rows: list[U]) -> Turned[U]:
        """The same page, with what is told of its rows in their place."""
        return Turned(rows, self.number, self.pages, self.total, self.name)


def turned(rows: Sequence[T], number: int, size: int, name: str = PAGE) -> Turned[T]:
    """That page of some rows, `size` of which stand on one.

    There may be fewer pages since somebody asked, as when the last row was answered: the last one
    is shown then.
    """
    return fetched(len(rows), number, size, lambda at, most: rows[at : at + most], name)


def fetched(
    total: int,
    number: int,
    size: int,
    fetch: Callable[[int, int], Sequence[T]],
    name: str = PAGE,
) -> Turned[T]:
    """The same of rows that are fetched for the page alone: from which one on, and how many.

    Where there are none in all, as for who may not see them, nothing is fetched.
    """
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    rows = list(fetch(size * (number - 1), size)) if total else []
    return Turned(rows, number, pages, total, name)


def page_with(place: int, size: int) -> int:
    """The number of the page on which the row at a place stands; the first is at 0."""
    return place // size + 1


def opened_at(address: str, **numbers: int) -> str:
    """The address of a page whose lists are open at some pages; the first ones are not said."""
    said = "&".join(f"{name}={number}" for name, number in numbers.items() if number > 1)
    return f"{address}?{said}" if said else address


def turns(name: str) -> bool:
    """Whether something in an address is the number of a page."""
    return name == PAGE or name.endswith(f"_{PAGE}")
