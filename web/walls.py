"""Walls: what displays of one unit, scenes and language show, rendered once for all of them."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

from domain.display import DisplayAllowed
from domain.event import Code, StaffId, UnitId
from domain.ledger.vault import Person
from projections.wall import Scenes, scenes
from web.assets import version
from web.render import environment
from web.request import Desk, Office
from web.tail import Guard, News

TEMPLATE = "wall.html"


class Frame(NamedTuple):
    """What a wall shows as of a position; `id` is another one when anything else is shown."""

    id: str
    position: int
    text: str

    @property
    def said(self) -> str:
        """The frame as a stream says it."""
        lines = "\n".join(f"data: {line}" for line in self.text.splitlines())
        return f"id: {self.id}\n{lines}\n\n"


class Wall:
    """One wall: the channel of all displays that show it."""

    gap, quiet = 0.5, 5.0
    here = "event: here\ndata:\n\n"

    def __init__(self, office: Office, unit: UnitId, chosen: Sequence[Code], speaks: str) -> None:
        """Show these scenes of a unit in a language."""
        self.guard: Guard = office.displays
        self._office, self._unit, self._chosen, self._speaks = office, unit, chosen, speaks
        self._making = threading.Lock()
        self._frame = Frame("", -1, "")

    def news(self, head: int) -> News:
        """The frame as of now, or no more than that the wall is here where it is the same."""
        before = self._frame
        frame = self.frame(head)
        return News(self.here if frame.id == before.id else frame.said, frame.position)

    def frame(self, head: int) -> Frame:
        """What is shown as of a head; who asks meanwhile waits, and gets the same."""
        with self._making:
            if self._frame.position < head:
                self._frame = self._made()
            return self._frame

    def page(self, **values: Any) -> str:
        """The page around a frame."""
        with Desk(self._office, speaks=self._speaks) as here:
            opened = here.bank().opened
            values["unit"] = _unit_name(here, self._unit)
            values["zone"] = here.setting().time_zone.key
            values["demo"] = opened is not None and opened.demo
        return environment(self._speaks).get_template(TEMPLATE).render(values)

    def _made(self) -> Frame:
        with Desk(self._office, speaks=self._speaks) as here:
            fresh = here.freshen()
            found = scenes(here.views, here.setting(), self._unit, here.keep, _order(here))
            template = environment(self._speaks).get_template(TEMPLATE)
            values = {
                "scenes": found,
                "chosen": self._chosen,
                "names": here.names(_people(found)),
                "rules": here.rules(),
                "version": version(),
            }
            text = "".join(template.blocks["scenes"](template.new_context(values)))
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        return Frame(digest, fresh.position, text)


class Walls:
    """The walls of a process, each made when a display first shows it."""

    def __init__(self, office: Office) -> None:
        """Show what is in this office."""
        self._office = office
        self._walls: dict[tuple[UnitId, tuple[Code, ...], str], Wall] = {}

    def of(self, display: DisplayAllowed, speaks: str) -> Wall:
        """The wall of a display in a language."""
        about = (display.unit, display.scenes, speaks)
        return self._walls.setdefault(about, Wall(self._office, *about))


def _unit_name(here: Desk, unit: UnitId) -> str:
    opened = here.stream(unit)
    return str(getattr(opened[0].event, "name", unit)) if opened else unit


def _order(here: Desk) -> Any:
    """In which order those stand who are at one value: that of the board."""

    def by_name(managers: list[StaffId]) -> dict[StaffId, str]:
        people = here.people(managers)
        found = {each: people.get(each, Person(each)) for each in managers}
        return {each: one.sort_key or one.number for each, one in found.items()}

    return by_name


def _people(found: Scenes) -> list[str]:
    """Everybody whom the scenes name."""
    lines = [each.placed.row.manager for each in (*found.board, *found.podium)]
    thanked = [name for row in found.thanks for name in (row.staff, row.leader)]
    return list(dict.fromkeys([*lines, *thanked, *(row.manager for row in found.badges)]))
