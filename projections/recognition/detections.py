"""Detections: each begins and ends to be known, unless a leader has answered it."""

from __future__ import annotations

from collections.abc import Iterable

from domain.calendar import monday
from domain.event import Code, StaffId
from domain.ruleset import Behaviour
from domain.score import claim_id
from domain.setting import Setting
from projections.recognition.rows import DETECTION, DetectionRow
from projections.rows import FOREVER
from projections.shelf import Shelf


class Detections:
    """Keeps what is detected; its id is a hash of the behaviour and its causes.

    What ends and begins again in the course of one entry was there all the time.
    """

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Keep them in the drawers of `shelf`."""
        self._setting = setting
        self._rows = shelf[DETECTION]
        self._behaviours: dict[tuple[int, str], Behaviour | None] = {}

    def behaviour(self, code: str, day: int) -> Behaviour | None:
        """The row of the rules in force on `day`; None where it is not to be detected."""
        rules = self._setting.rules(day)
        about = (rules.version, code)
        if about not in self._behaviours:
            rows = (row for row in rules.behaviours if row.code == code)
            self._behaviours[about] = next(rows, None)
        return self._behaviours[about]

    def get(self, detection: str) -> DetectionRow | None:
        """A detection, to be read only."""
        return self._rows.get(detection)

    def edit(self, detection: str) -> DetectionRow | None:
        """A detection, to be changed."""
        return self._rows.edit(detection)

    def is_answered(self, detection: str) -> bool:
        """Whether a leader has answered it."""
        row = self._rows.get(detection)
        return row is not None and row.answered > 0

    def begin(
        self, code: str, manager: StaffId, day: int, causes: Iterable[int], position: int
    ) -> str:
        """A behaviour is seen; returns the detection's id, empty where the rules do not name it."""
        if self.behaviour(code, day) is None:
            return ""
        positions = list(causes)
        name = detection_id(code, positions)
        unit, week = self._setting.unit(manager, day), monday(day)
        row = self._rows.edit(name)
        if row is None:
            where, about = (manager, unit, day, week), (self._setting.today, positions, position)
            self._rows.put(DetectionRow(name, Code(code), *where, *about))
            return name
        if row.position_to != FOREVER:
            if row.position_to != position:
                row.position_from, row.known = position, self._setting.today
            row.position_to = FOREVER
        if not row.answered:  # the same causes may come to show it on another day than before
            row.unit, row.day, row.week = unit, day, week
        return name

    def end(self, detection: str, position: int) -> None:
        """It is seen no longer: what shows it was corrected."""
        row = self._rows.edit(detection)
        if row is None or row.answered or row.position_to != FOREVER:
            return
        if row.position_from == position:
            self._rows.remove(detection)
        else:
            row.position_to = position

    def move(self, manager: StaffId, since: int) -> None:
        """Somebody worked elsewhere from a day on than was known before."""
        for row in self._rows.where(manager=manager):
            unit = self._setting.unit(manager, row.day)
            if row.day >= since and row.unit != unit:
                self._rows.keep(row).unit = unit


def detection_id(code: str, causes: Iterable[int]) -> str:
    """hash(behaviour, causes): the same is detected once."""
    return claim_id(code, *map(str, causes))
