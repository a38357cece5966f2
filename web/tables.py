"""Tables of a page: what stands in their cells, read from the page as it was shown."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

Cells = tuple[str, ...]

_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "wbr", "col"))
_UNSAID = frozenset(("button", "form", "input", "script", "select", "style", "svg", "textarea"))
_HEADINGS = frozenset(("h1", "h2", "h3", "caption"))
_APART = frozenset(("br", "dd", "dt", "div", "li", "p", "small", "span", "b"))
_FOLDED = frozenset(("folded", "hidden"))
"""What is said again for narrow screens, or for those who cannot see."""


class Table(NamedTuple):
    """A table: what it is called, the names of its columns, and the rows below them."""

    title: str
    header: Cells
    rows: list[Cells]


class _Element(NamedTuple):
    """An element that is not closed yet."""

    tag: str
    is_silent: bool
    is_column: bool


class _Cell:
    """What a cell says, and what of it belongs into columns of its own, by their names."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {"": ""}
        self.column = ""

    def say(self, text: str) -> None:
        self.parts[self.column] = self.parts.get(self.column, "") + text

    def told(self, column: str) -> str:
        """The words of one part, without the point that sets it off from what stands before."""
        return " ".join(self.parts.get(column, "").split()).removeprefix("· ").removesuffix(" ·")


class Tables(HTMLParser):
    """The tables in the main part of a page.

    `<time datetime>` and `<data value>` say what a machine is to read, which is what is taken. What
    stands in an element with `data-column` has a column of that name behind the one it stands in;
    the heading names with `data-columns` those that there are, be they empty on a page. A list
    that does so is a table as well, whose rows are its items.
    """

    def __init__(self, text: str) -> None:
        """Read a page of ours, every element of which is closed."""
        super().__init__()
        self.found: list[Table] = []
        self._open: list[_Element] = []
        self._heading = self._title = ""
        self._rows: list[list[_Cell]] | None = None
        self._in_head, self._head = False, 0
        self._is_list = False
        self.feed(text)

    @property
    def _silent(self) -> bool:
        return any(each.is_silent for each in self._open)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row, a cell, or what a machine reads otherwise."""
        given = {name: value or "" for name, value in attributes}
        classes = set(given.get("class", "").split())
        machine = given.get("datetime") if tag == "time" else None
        machine = given.get("value") if tag == "data" else machine
        if tag == "table" or (tag == "ul" and "data-columns" in given):
            self._rows, self._head, self._title = [], 0, self._heading
            if tag == "ul":
                self._rows, self._head, self._is_list = [[_Cell()]], 1, True
                self._name(given["data-columns"])
        elif tag in _HEADINGS:
            self._heading = ""
        elif self._rows is not None:
            self._begin(tag)
            if (column := given.get("data-column")) and (cell := self._cell):
                cell.column = column
            self._name(given.get("data-columns", ""))
        if machine is not None:
            self.handle_data(machine)
        if tag not in _VOID:
            silent = tag in _UNSAID or machine is not None or not _FOLDED.isdisjoint(classes)
            self._open.append(_Element(tag, silent, "data-column" in given))

    def _name(self, columns: str) -> None:
        """Name columns in the cell that was begun last."""
        if cell := self._cell:
            cell.parts.update(dict.fromkeys(filter(None, columns.split(";")), ""))

    @property
    def _cell(self) -> _Cell | None:
        """The cell that was begun last."""
        return self._rows[-1][-1] if self._rows and self._rows[-1] else None

    def _begin(self, tag: str) -> None:
        rows = self._rows or []
        if tag == "thead":
            self._in_head = True
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag == "li" and self._is_list:
            rows.append([_Cell()])
        elif tag in ("td", "th") and rows:
            rows[-1].append(_Cell())
        elif tag in _APART and (cell := self._cell):
            cell.say(" ")

    def handle_endtag(self, tag: str) -> None:
        """End what was open, and keep a table that is whole."""
        while self._open:
            ended = self._open.pop()
            if ended.is_column and (cell := self._cell):
                cell.column = ""
            if ended.tag == tag:
                break
        if tag == "thead":
            self._in_head, self._head = False, len(self._rows or ())
        elif tag == "caption":
            self._title = self._heading
        elif tag == ("ul" if self._is_list else "table") and self._rows is not None:
            self._keep(self._rows)

    def _keep(self, rows: list[list[_Cell]]) -> None:
        told = _in_columns(rows, self._head)
        if self._is_list:  # what stands in no column of a list is said for readers alone
            told = [row[1:] for row in told]
        header = told[self._head - 1] if self._head else ()
        self.found.append(Table(" ".join(self._title.split()), header, told[self._head :]))
        self._rows, self._is_list = None, False

    def handle_data(self, data: str) -> None:
        """Text belongs to the cell, or to the heading, in which it stands."""
        if self._silent:
            return
        within = {each.tag for each in self._open}
        if self._rows is not None and "caption" not in within:
            if within & {"td", "th", "li"} and (cell := self._cell):
                cell.say(data)
        elif within & _HEADINGS:
            self._heading += data


def _in_columns(rows: list[list[_Cell]], head: int) -> list[Cells]:
    """The rows, with the columns that parts of their cells stand in; those are named in the last
    row of the head.
    """
    parts: dict[int, dict[str, None]] = {}
    for row in rows:
        for at, cell in enumerate(row):
            parts.setdefault(at, {}).update(dict.fromkeys(cell.parts))
    told = []
    for number, row in enumerate(rows):
        there = [(cell, part) for at, cell in enumerate(row) for part in parts[at]]
        is_named = number == head - 1
        told.append(tuple((is_named and part) or cell.told(part) for cell, part in there))
    return told
