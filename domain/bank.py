"""The bank 银行: opened once; its days, calendar, rules, orientation, cohorts, settled periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from domain.event import Code, Event, Refused, StaffId, Subject
from domain.lots import LotsAnnounced, LotsDrawn
from domain.orientation import Weight
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1

BANK = "bank"
"""The one bank's subject in its ledger."""

FIRST_BOARDS = (Code("effective/1"), Code("close/1"), Code("channel/1"))
"""The boards of a period that was settled before its event told which ones there were."""

NOTICE = timedelta(days=5)
"""How long before its effect a ruleset or an orientation is published."""


class BankOpened(Event, frozen=True, kw_only=True, tag="bank.opened"):
    """The ledger begins. `time_zone` tells which UTC moment belongs to which bank date.

    `until` is the last day of a demonstration's made-up history.
    """

    name: str
    time_zone: str = "Asia/Shanghai"
    demo: bool = False
    until: date | None = None


class DayOpened(Event, frozen=True, kw_only=True, tag="bank.day_opened"):
    """`on` is today from here on: all that time does happens at this event."""


class CalendarDaySet(Event, frozen=True, kw_only=True, tag="bank.calendar_day_set"):
    """A day that is not what its weekday says: a public holiday, or a make-up workday 调休."""

    day: date
    working: bool
    name: str = ""


class RulesetPublished(Event, frozen=True, kw_only=True, tag="bank.ruleset_published"):
    """A next version of the rules, in force from `effective_from`; two persons stand for it.

    `report` is the digest of what the laboratory told of it before, empty where it told nothing.
    """

    effective_from: date
    ruleset: Ruleset
    reason: str
    proposed_by: StaffId
    approved_by: StaffId
    report: str = ""


class OrientationPublished(Event, frozen=True, kw_only=True, tag="bank.orientation_published"):
    """考核导向: the weights in force from `effective_from` until the next orientation."""

    effective_from: date
    weights: tuple[Weight, ...]
    reason: str
    proposed_by: StaffId
    approved_by: StaffId


class CohortsSet(Event, frozen=True, kw_only=True, tag="bank.cohorts_set"):
    """Who is compared with whom in `period`; frozen on its first day."""

    period: str
    cohorts: tuple[tuple[StaffId, ...], ...]


class PeriodSettled(Event, frozen=True, kw_only=True, tag="bank.period_settled"):
    """结算: the standings of `period` as known at position `through`, from which pay is reckoned.

    `standings` is the digest of ids, ranks and integers (see `domain.ranking.digest`) on `boards`,
    each told with the version of its formula, so that it can be reckoned again for ever;
    `checkpoint` names the seal that covers `through`, and is empty where none was made.
    """

    period: str
    through: int
    standings: str
    checkpoint: str = ""
    boards: tuple[Code, ...] = FIRST_BOARDS


class Bank(Subject, frozen=True, kw_only=True):
    """The bank; its decisions, and the facts that they need."""

    opened: BankOpened | None = None
    today: date | None = None
    rules_version: int = RULESET_1.version
    rules_from: date = date.min
    settled: frozenset[str] = frozenset()
    lots: LotsDrawn | None = None
    announced: LotsAnnounced | None = None

    def open(
        self, *, name: str, on: date, time_zone: str, demo: bool = False, until: date | None = None
    ) -> BankOpened:
        """Begin the ledger."""
        if self.opened:
            raise Refused("The bank is open already.")
        try:
            ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Refused(
                "There is no time zone '{zone}'; try Asia/Shanghai.",
                about="time_zone",
                zone=time_zone,
            ) from error
        return BankOpened(name=name, time_zone=time_zone, demo=demo, until=until, on=on)

    def require_whole(self) -> None:
        """Refuse to go on with a demonstration whose making was broken off."""
        until = self.opened.until if self.opened else None
        if until and (self.today is None or self.today < until):
            raise Refused(
                "The demonstration bank here was broken off before its last day, {until}, and "
                "cannot be finished. Empty its database, run `pacesetter migrate`, and make it "
                "again.",
                until=until,
            )

    def open_day(self, *, on: date) -> DayOpened:
        """Begin the next day; days are opened in order and none is left out."""
        self._open()
        if self.today and on != self.today + timedelta(days=1):
            raise Refused("The day after {day} has to be opened next.", about="on", day=self.today)
        return DayOpened(on=on)

    def set_calendar_day(self, *, day: date, working: bool, name: str) -> CalendarDaySet:
        """Make a coming day a holiday or a workday."""
        self._open()
        if self.today and day <= self.today:
            raise Refused("Only days to come can be set in the calendar.", about="day")
        return CalendarDaySet(day=day, working=working, name=name, on=self.today or day)

    def publish_ruleset(self, publish: RulesetPublished) -> RulesetPublished:
        """Publish the next version of the rules."""
        self._two_persons(publish, publish.proposed_by, publish.approved_by, publish.effective_from)
        self.require_next(publish.ruleset, publish.effective_from)
        return publish

    def require_next(self, ruleset: Ruleset, effective_from: date) -> None:
        """Refuse rules that are not the next version, or that an older one would follow."""
        self._open()
        if ruleset.version != self.rules_version + 1:
            raise Refused(
                "The next ruleset is version {version}.",
                about="ruleset",
                version=self.rules_version + 1,
            )
        if effective_from < self.rules_from:
            raise Refused(
                "Version {version} takes effect on {day}; the next one cannot come before it.",
                about="effective_from",
                version=self.rules_version,
                day=self.rules_from,
            )

    def publish_orientation(self, publish: OrientationPublished) -> OrientationPublished:
        """Publish the weights that say which visits count most."""
        self._two_persons(publish, publish.proposed_by, publish.approved_by, publish.effective_from)
        if any(not 0 <= weight.hundredths <= 200 for weight in publish.weights):
            raise Refused("A weight lies between 0 and 2.", about="weights")
        return publish

    def settle(self, settled: PeriodSettled) -> PeriodSettled:
        """Settle a period, once."""
        self._open()
        if settled.period in self.settled:
            raise Refused(
                "The period {period} is settled already.", about="period", period=settled.period
            )
        return settled

    def announce_lots(self, *, on: date) -> LotsAnnounced:
        """Leave the next lots to the first seal that is made from here on."""
        if self.announced or not self.lots:
            raise Refused("Lots are announced already, or were never begun.")
        return LotsAnnounced(on=on)

    def draw_lots(self, *, through: int, seed: str, on: date, checkpoint: str = "") -> LotsDrawn:
        """Draw lots over what was assessed up to a position, once; the first time only begin to.

        Where a seal drew them once, or is to draw them, nothing else does.
        """
        self._open()
        if self.lots and through <= self.lots.through:
            raise Refused("Lots were drawn up to there already.", about="through")
        if bool(seed) != bool(self.lots):
            raise Refused("Lots are drawn with a seed, but for the first time.", about="seed")
        if checkpoint and not self.announced:
            raise Refused("Announce lots before a seal draws them.", about="checkpoint")
        if not checkpoint and (self.announced or (self.lots and self.lots.checkpoint)):
            raise Refused("A seal draws lots here; let this be sealed.", about="checkpoint")
        return LotsDrawn(through=through, seed=seed, on=on, checkpoint=checkpoint)

    def after(self, event: Event) -> Self:
        """The bank once `event` has happened."""
        changes: dict[str, Any]
        match event:
            case BankOpened():
                changes = {"opened": event}
            case DayOpened():
                changes = {"today": event.on}
            case RulesetPublished():
                changes = {
                    "rules_version": event.ruleset.version,
                    "rules_from": event.effective_from,
                }
            case PeriodSettled():
                changes = {"settled": self.settled | {event.period}}
            case LotsAnnounced():
                changes = {"announced": event}
            case LotsDrawn():
                changes = {"lots": event, "announced": None}
            case _:
                changes = {}
        return replace(self, **changes)

    def _open(self) -> None:
        if not self.opened:
            raise Refused("Open the bank first.")

    def _two_persons(self, event: Event, proposer: str, approver: str, effective: date) -> None:
        self._open()
        if proposer == approver:
            raise Refused("A second person has to approve it.")
        if effective < event.on + NOTICE:
            raise Refused(
                "It can take effect on {day} at the earliest.",
                about="effective_from",
                day=event.on + NOTICE,
            )
