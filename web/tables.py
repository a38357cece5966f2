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


class Tables(HTMLParser):
    """The tables in the main part of a page.

    `<time datetime>` and `<data value>` say what a machine is to read, which is what is taken.
    """

    def __init__(self, text: str) -> None:
        """Read a page of ours, every element of which is closed."""
        super().__init__()
        self.found: list[Table] = []
        self._open: list[tuple[str, bool]] = []
        self._heading = self._title = ""
        self._rows: list[list[str]] | None = None
        self._in_head, self._head = False, 0
        self.feed(text)

    @property
    def _silent(self) -> bool:
        return any(silent for _, silent in self._open)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row, a cell, or what a machine reads otherwise."""
        given = {name: value or "" for name, value in attributes}
        classes = set(given.get("class", "").split())
        machine = given.get("datetime") if tag == "time" else None
        machine = given.get("value") if tag == "data" else machine
        if machine is not None:
            self.handle_data(machine)
        if tag == "table":
            self._rows, self._head, self._title = [], 0, self._heading
        elif tag in _HEADINGS:
            self._heading = ""
        elif self._rows is not None:
            self._begin(tag)
        if tag not in _VOID:
            silent = tag in _UNSAID or machine is not None or not _FOLDED.isdisjoint(classes)
            self._open.append((tag, silent))

    def _begin(self, tag: str) -> None:
        rows = self._rows or []
        if tag == "thead":
            self._in_head = True
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th") and rows:
            rows[-1].append("")
        elif tag in _APART and rows and rows[-1]:
            rows[-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        """End what was open, and keep a table that is whole."""
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "thead":
            self._in_head, self._head = False, len(self._rows or ())
        elif tag == "caption":
            self._title = self._heading
        elif tag == "table" and self._rows is not None:
            told = [tuple(" ".join(cell.split()) for cell in row) for row in self._rows]
            header = told[self._head - 1] if self._head else ()
            self.found.append(Table(" ".join(self._title.split()), header, told[self._head :]))
            self._rows = None

    def handle_data(self, data: str) -> None:
        """Text belongs to the cell, or to the heading, in which it stands."""
        if self._silent:
            return
        within = {tag for tag, _ in self._open}
        if self._rows is not None and "caption" not in within:
            if self._rows and self._rows[-1] and within & {"td", "th"}:
                self._rows[-1][-1] += data
        elif within & _HEADINGS:
            self._heading += data
