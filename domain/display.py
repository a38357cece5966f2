"""A display 显示屏: a screen in a hall that may show the wall of a unit until that is revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from msgspec.structs import replace

from domain.event import Code, Event, Refused, Subject, UnitId

BOARD, PODIUM, THANKS, TEAM, BADGES = map(Code, ("board", "podium", "thanks", "team", "badges"))
SCENES = (BOARD, PODIUM, THANKS, TEAM, BADGES)
"""What a wall can show, in this order."""

LANGUAGES = (Code("zh-Hans"), Code("en"))

LONGEST_PLACE = 60


class DisplayEvent(Event, frozen=True, kw_only=True, gc=False):
    """What every event of a display carries."""

    display: str


class DisplayAllowed(DisplayEvent, frozen=True, kw_only=True, tag="display.allowed"):
    """A screen at some `place` may show these `scenes` of a unit to whoever passes."""

    place: str
    unit: UnitId
    scenes: tuple[Code, ...]
    language: Code


class DisplayRevoked(DisplayEvent, frozen=True, kw_only=True, tag="display.revoked"):
    """The screen shows nothing any more."""


class Display(Subject, frozen=True, kw_only=True):
    """One screen; the decisions about it, and the facts that these need."""

    allowed: DisplayAllowed | None = None
    revoked: DisplayRevoked | None = None

    @property
    def shows(self) -> DisplayAllowed | None:
        """What it may show now."""
        return None if self.revoked else self.allowed

    def allow(
        self, *, place: str, unit: UnitId, scenes: Sequence[str], language: str, on: date
    ) -> DisplayAllowed:
        """Let a screen show the wall of a unit."""
        if self.allowed:
            raise Refused("This display was allowed already; make another one.")
        if not place:
            raise Refused("Say where the display hangs.", about="place")
        if len(place) > LONGEST_PLACE:
            raise Refused(
                "Name the place in {most} characters at most.", about="place", most=LONGEST_PLACE
            )
        if not scenes or not set(scenes) <= set(SCENES):
            raise Refused("Choose at least one scene from the list.", about="scenes")
        if language not in LANGUAGES:
            raise Refused("Choose one from the list.", about="language")
        chosen = tuple(scene for scene in SCENES if scene in scenes)
        return DisplayAllowed(
            display=self.id, place=place, unit=unit, scenes=chosen, language=Code(language), on=on
        )

    def revoke(self, *, on: date) -> DisplayRevoked:
        """Have the screen show nothing any more."""
        if not self.shows:
            raise Refused("This display is revoked already.")
        return DisplayRevoked(display=self.id, on=on)

    def after(self, event: Event) -> Self:
        """The display once `event` has happened."""
        changes: dict[str, Any]
        match event:
            case DisplayAllowed():
                changes = {"allowed": event}
            case DisplayRevoked():
                changes = {"revoked": event}
            case _:
                changes = {}
        return replace(self, **changes)
