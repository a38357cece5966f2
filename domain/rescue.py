"""A drought and the way out of it: days without a standing close, and help offered in private."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple, Self

from msgspec.structs import replace

from domain.event import Code, Event, Refused, StaffId, Subject
from domain.setting import Setting
from domain.statistics import median_wait

EASY_GOAL, JOINT_VISIT = Code("easy_goal"), Code("joint_visit")
OFFERS = (EASY_GOAL, JOINT_VISIT)
"""An easy kind of goal to begin with again, or a visit together with the leader."""


class RescueOffered(Event, frozen=True, kw_only=True, tag="rescue.offered"):
    """`leader` offers help to somebody in a drought; no page shows it to anybody but the two."""

    staff: StaffId
    leader: StaffId
    offer: Code


class Drought(NamedTuple):
    """`days` present since the last standing close on `last_close`, or since joining where 0."""

    days: int
    last_close: int


class Episode(NamedTuple):
    """A drought that was or is: after the day `begin`, that of a close or the one before somebody
    joined, up to the close on the day `end`, 0 while it lasts.

    `wait` counts the days present beyond the ten that make a drought, None while it lasts.
    """

    begin: int
    end: int
    wait: int | None


class Effect(NamedTuple):
    """Droughts, and the median wait for a close in them; None where there are too few."""

    droughts: int
    wait: Fraction | None


class Rescue(Subject, frozen=True, kw_only=True):
    """What was offered to one person."""

    offers: tuple[RescueOffered, ...] = ()

    def offer(
        self,
        *,
        staff: StaffId,
        leader: StaffId,
        offer: str,
        drought: Drought,
        longest: int,
        on: date,
    ) -> RescueOffered:
        """Offer help to somebody who is without a close for more than `longest` days."""
        if staff == leader:
            raise Refused("Somebody else has to offer you help.")
        if offer not in OFFERS:
            raise Refused("Choose one from the list.", about="offer")
        if drought.days <= longest:
            raise Refused("This person had a close not long ago and needs no rescue now.")
        since = drought.last_close
        if any(o.leader == leader and o.on.toordinal() > since for o in self.offers):
            raise Refused("You offered help in this drought already; ask how it goes.")
        return RescueOffered(staff=staff, leader=leader, offer=Code(offer), on=on)

    def after(self, event: Event) -> Self:
        """The person once `event` has happened."""
        changes: dict[str, Any] = {}
        if isinstance(event, RescueOffered):
            changes = {"offers": (*self.offers, event)}
        return replace(self, **changes)


def rescue_id(staff: str) -> str:
    """The subject of what is offered to one person."""
    return f"rescue_{staff}"


def drought(setting: Setting, staff: StaffId, joined: int, closes: Iterable[int]) -> Drought:
    """How long somebody is without a standing close, today not counted, which is not over yet.

    `joined` is the day on which they came, or came back; what was before the bank's first day is
    not known, and no drought.
    """
    joined = max(joined, setting.first_day)
    last = max((day for day in closes if joined <= day <= setting.today), default=0)
    first = last + 1 if last else joined
    return Drought(max(0, setting.days_present(staff, first, setting.today)), last)


def episodes(
    setting: Setting, staff: StaffId, joined: int, closes: Iterable[int], start: int
) -> Iterator[Episode]:
    """The droughts of somebody that ended on the day `start` or later, or last."""
    joined = max(joined, setting.first_day)
    days = sorted({day for day in closes if joined <= day <= setting.today})
    longest = setting.rules(setting.today).drought_days
    for before, close in pairwise((joined - 1, *days, 0)):
        end = close or setting.today
        present = setting.days_present(staff, before + 1, end)
        if present > longest and end >= start:
            yield Episode(before, close, present - longest if close else None)


def effect(
    episodes: Sequence[tuple[Episode, Sequence[int]]], minimum: int
) -> tuple[Effect, Effect]:
    """Droughts in which help was offered, and those in which it was not.

    Each comes with the days on which its person was offered help. Both waits begin when the
    drought does: counted from the offer, help would look the quicker, the later it came.
    """
    groups: dict[bool, list[int | None]] = {True: [], False: []}
    for episode, offers in episodes:
        offered = any(
            episode.begin < day and (not episode.end or day <= episode.end) for day in offers
        )
        groups[offered].append(episode.wait)
    with_help, without = (
        Effect(len(waits), median_wait(waits, minimum)) for waits in (groups[True], groups[False])
    )
    return with_help, without
