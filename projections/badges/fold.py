"""What events and score lines add to tallies and streaks, and when it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from domain.badge import ALL
from domain.bank import CohortsSet, DayOpened, PeriodSettled
from domain.calendar import PERIODS, monday, windows_of
from domain.customer import RapportRated
from domain.event import Entry, Event, StaffId
from domain.record import Record
from domain.score import (
    CLOSE,
    CONTACT,
    EFFECTIVE,
    EV,
    HELD,
    ChannelSpan,
    Fact,
    Line,
    LogKept,
    Score,
)
from domain.setting import Setting
from domain.staff import LeaveCancelled, LeaveTaken
from domain.tally import ALIGNED, PURPOSED, UNREVIEWED, WEIGHTED
from projections.badges.awards import Awards
from projections.badges.balance import Balance
from projections.badges.patches import QUARTER_AT, Patches
from projections.badges.record import GRACE_DAYS, DayRecord
from projections.badges.revocations import Revocations
from projections.badges.rows import LOG_DAY, WEEK
from projections.badges.settled import Weeks
from projections.badges.streaks import Streaks
from projections.projection import OnEvent, OnLine
from projections.shelf import Shelf

MONTH = "month"
MONTH_AT = PERIODS.index(MONTH)

_OF_RULE = {"referee_closed": "referees_closed", "risk_flag_visited": "risks_seen"}
_SIGN = {"award": 1, "reinstatement": 1, "reversal": -1}


class BadgeFold:
    """Hands on what happened to those who count it, and has it judged when all of it is in."""

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._setting = setting
        self._days, self._week_rows = shelf[LOG_DAY], shelf[WEEK]
        self._awards = Awards(shelf, setting, self._record)
        self._streaks = Streaks(shelf, setting, self._awards.ran)
        self._patches = Patches(shelf)
        self._balance = Balance(shelf, setting, self._patches)
        self._weeks = Weeks(shelf, setting, self._was_above)
        self._revocations = Revocations(shelf, setting)
        self._position = 0
        self._recount: set[StaffId] = set()

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Time reckons streaks; leave changes which days count in them."""
        return {
            DayOpened: self._day_opened,
            PeriodSettled: self._settled,
            CohortsSet: self._weeks.set_cohorts,
            LeaveTaken: self._leave,
            LeaveCancelled: self._leave,
            RapportRated: self._balance.rated,
            **self._patches.on_events(),
            **self._revocations.on_events(),
        }

    def on_lines(self) -> Mapping[type[Line], OnLine]:
        """Lines are counted."""
        return {
            Fact: self._count,
            Score: self._earn,
            ChannelSpan: self._channel,
            LogKept: self._log,
        }

    def finish(self) -> None:
        """Award what the last entry was worth."""
        for manager in sorted(self._recount):
            self._come_back(manager)
        self._awards.give_due(self._position)
        self._recount = set()

    def _turn(self, entry: Entry) -> None:
        if entry.position != self._position:
            if self._awards.has_due or self._recount:
                self.finish()
            self._position = entry.position

    def _record(self, manager: StaffId) -> Record:
        return DayRecord(
            manager,
            self._setting,
            lambda: self._days.where(manager=manager),
            lambda: self._week_rows.where(manager=manager),
        )

    def _count(self, entry: Entry, fact: Fact) -> None:
        self._turn(entry)
        manager, day, sign = fact.manager, fact.day, fact.sign
        if fact.kind == HELD:
            self._streaks.held(manager, day, sign)
            self._patches.hold(manager, fact.customer, day, sign)
            if fact.flags & PURPOSED:
                self._awards.add(manager, ALL, day, "purposed", sign)
            if fact.flags & WEIGHTED:
                month = windows_of(day)[MONTH_AT]
                if fact.flags & ALIGNED:
                    self._awards.add(manager, month, day, "aligned", sign)
                self._awards.add(manager, month, day, "weighted", sign)
        elif fact.kind == CONTACT:
            self._patches.meet(manager, fact.customer, day, sign)
        elif fact.kind == CLOSE:
            self._closed(fact)
        elif fact.kind == EFFECTIVE and not fact.flags & UNREVIEWED:
            self._awards.add(manager, ALL, day, "effective", sign)

    def _closed(self, fact: Fact) -> None:
        """A close counts for the streak; for badges only if nobody was to look at it in vain."""
        manager, day, sign = fact.manager, fact.day, fact.sign
        self._streaks.closed(manager, day, sign)
        if fact.flags & UNREVIEWED:
            return
        row, closes = self._tally_close(fact)
        if sign > 0 and day > row:
            if self._is_comeback(row, manager, day):
                self._awards.add(manager, ALL, day, "comebacks", 1)
            self._awards.tally(manager, ALL).last_close = day
        elif closes == max(0, sign):
            self._recount.add(manager)
        against = self._balance.against_the_grain(fact)
        if against:
            self._awards.add(manager, ALL, day, "against_the_grain", against)

    def _tally_close(self, fact: Fact) -> tuple[int, int]:
        """The day of the last close before this one, and how many there are of its day now."""
        before = self._awards.tally(fact.manager, ALL).last_close
        return before, self._awards.add(fact.manager, ALL, fact.day, "closes", fact.sign)

    def _is_comeback(self, before: int, manager: StaffId, day: int) -> int:
        without = self._setting.days_present(manager, before + 1, day)
        return int(before > 0 and without > self._setting.rules(day).drought_days)

    def _come_back(self, manager: StaffId) -> None:
        """A close came late or ceased, or a leave did: count anew what came after a drought."""
        rows = self._days.where(manager=manager)
        days = sorted(row.day for row in rows if row.counts.get("closes"))
        found = [day for last, day in pairwise(days) if self._is_comeback(last, manager, day)]
        self._awards.tally(manager, ALL).last_close = max(days, default=0)
        self._awards.recount(manager, "comebacks", found)

    def _earn(self, entry: Entry, score: Score) -> None:
        claim = score.claim
        if claim.measure == EV:
            self._weeks.earn(claim.manager, claim.day, score.amount, entry.position)
            return
        name = _OF_RULE.get(claim.rule)
        sign = _SIGN.get(score.kind, 0)
        if name and sign:
            self._turn(entry)
            self._awards.add(claim.manager, ALL, claim.day, name, sign)

    def _channel(self, entry: Entry, span: ChannelSpan) -> None:
        if span.manager:
            self._turn(entry)
            self._awards.add(span.manager, ALL, span.first, "channelised", span.sign)

    def _log(self, entry: Entry, log: LogKept) -> None:
        self._turn(entry)
        self._streaks.kept(log.manager, log.day, log.sign)

    def _leave(self, entry: Entry, event: LeaveTaken | LeaveCancelled) -> None:
        self._turn(entry)
        self._streaks.left(event.staff, event.first.toordinal())
        if self._awards.knows(event.staff):
            self._recount.add(event.staff)
            self._awards.touch(event.staff)

    def _was_above(self, manager: StaffId, day: int) -> None:
        self._awards.add(manager, ALL, day, "weeks_over_median", 1)

    def _settled(self, entry: Entry, event: PeriodSettled) -> None:
        """A settled week tells of places, of the own best, and of titles."""
        self._turn(entry)
        settled = self._weeks.settle(event)
        if settled:
            day, managers = settled
            for manager in managers:
                self._awards.touch(manager)
            self._awards.judge_titles(managers, day, entry.position)

    def _day_opened(self, entry: Entry, event: DayOpened) -> None:
        """Time reckons the streaks; new rules look at all that was ever done."""
        self._turn(entry)
        day = event.on.toordinal()
        rules, before = self._setting.rules(day), self._setting.rules(day - 1)
        if rules.version != before.version:
            self._awards.judge_history(rules, before, day, entry.position)
        self._streaks.day_opened()
        self._reckon_patches(day)
        self._awards.judge(day)

    def _reckon_patches(self, day: int) -> None:
        """Once a week, and when a quarter ends, how much of each patch was contacted in it; when a
        month ends, how even the visits are.
        """
        now, past = windows_of(day), windows_of(day - 1)
        quarter = past[QUARTER_AT]
        if quarter != now[QUARTER_AT] or day - monday(day) == GRACE_DAYS:
            for manager, levels in self._patches.penetration(quarter):
                self._awards.stand(manager, quarter, day - 1, levels)
        if past[MONTH_AT] != now[MONTH_AT]:
            for manager, levels in self._balance.at_the_end(day - 1):
                self._awards.stand(manager, ALL, day - 1, levels)
