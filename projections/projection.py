"""A projection: tables, and what each event and each score line does to their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from domain.event import Entry, Event
from domain.score import Line
from domain.setting import Setting
from projections.rows import Rows
from projections.shelf import Shelf

OnEvent = Callable[[Entry, Any], None]
OnLine = Callable[[Entry, Any], None]


class Fold(Protocol):
    """What a projection does to its rows, bound to a shelf and a setting."""

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """What to do at which event; called with the entry and its event."""

    def on_lines(self) -> Mapping[type[Line], OnLine]:
        """What to do at which score line; called with the entry that it follows from."""

    def finish(self) -> None:
        """The stretch ends: bring what was collected into the rows."""


class Projection(NamedTuple):
    """One read model. Raising `version` rebuilds it beside the old one and swaps.

    `scores` marks the one projection whose fold also yields the score lines of each entry;
    `reads_lines` those that are folded from such lines and so move with it.
    """

    name: str
    version: int
    tables: tuple[Rows[Any], ...]
    fold: Callable[[Shelf, Setting], Fold]
    scores: bool = False
    reads_lines: bool = False


class Plain:
    """A fold that does nothing yet; most need but one of the three."""

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Nothing at any event."""
        return {}

    def on_lines(self) -> Mapping[type[Line], OnLine]:
        """Nothing at any line."""
        return {}

    def finish(self) -> None:
        """Nothing at the end."""
