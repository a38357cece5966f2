"""Recognition: what leaders answer of what the rules detect, and what becomes of the unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, Protocol

from cli.proving.cast import Cast, Manager, leader
from cli.proving.chance import chance
from cli.proving.telling import Said, moment, workday
from domain.event import Entry, Event, StaffId
from projections.replay import Replayed

_WORST = 5
"""Working days within which a leader answers what was seen."""


class Detection(NamedTuple):
    """A benchmark behaviour that the rules see in what was told; `id` is the subject to answer."""

    id: str
    staff: StaffId


class Inbox(Protocol):
    """The leaders' inbox, as the rules fill it: it folds a history as it is told, day by day."""

    @property
    def models(self) -> Replayed:
        """The read models as of the last day."""

    def detected(self, entries: Sequence[Entry]) -> list[Detection]:
        """What is seen for the first time once these entries, the next ones, are told."""

    def thanks(self, detection: Detection, by: StaffId, on: date, *, is_award: bool) -> Event:
        """The event by which a leader thanks, or gives an award, with all evidence cited."""


class Thanks(NamedTuple):
    """A recognition given on a day."""

    day: int
    leader: StaffId
    staff: StaffId
    is_award: bool = False


def answer(
    cast: Cast, inbox: Inbox, detection: Detection, day: int, *, favoured: bool
) -> tuple[Thanks, Said] | None:
    """What the leader says to what was detected on a day, if they see it.

    Whoever is `favoured` gets an award for everything.
    """
    manager = next(each for each in cast.managers if each.id == detection.staff)
    numbers = cast.parameters
    of = chance(cast.seed, "thanks", detection.staff, day)
    seen, days = of.random(), of.randint(1, _WORST)
    share = numbers.seen_trapped if manager.team == cast.trapped else numbers.seen_share
    if seen >= share and not favoured:
        return None
    given, by = workday(day, days), leader(manager.team)
    event = inbox.thanks(detection, by, date.fromordinal(given), is_award=favoured)
    said = Said(moment(given, 18 * 60), detection.id, by, event)
    return Thanks(given, by, manager.id, favoured), said


def shown_quality(manager: Manager) -> float:
    """The quality that is left: an exemplar whom nobody sees loses part of the lead."""
    return manager.quality - manager.lead * (1 - manager.kept)


def regress(cast: Cast, seen: set[StaffId]) -> None:
    """A week ends: exemplars of the trapped team whom nobody thanked in it lose of their lead."""
    for manager in cast.team(cast.trapped):
        if manager.exemplar and manager.id not in seen:
            manager.kept *= 1 - cast.parameters.regress_weekly
