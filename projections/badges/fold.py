"""What score lines add to tallies and streaks, and which badges these are worth."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from domain.badge import met, reads, streak_tally, window_kind
from domain.bank import DayOpened
from domain.calendar import PERIODS, windows_of
from domain.condition import Badge
from domain.event import Code, Entry, Event, StaffId
from domain.ruleset import Ruleset
from domain.score import CLOSE, CONTACT, EFFECTIVE, HELD, ChannelSpan, Fact, Line, LogKept, Score
from domain.setting import Setting
from domain.staff import LeaveCancelled, LeaveTaken
from domain.tally import ALIGNED, PURPOSED, UNREVIEWED, WEIGHTED
from projections.badges.patches import QUARTER, Patches
from projections.badges.rows import BADGE, TALLY, BadgeRow, TallyRow
from projections.badges.streaks import GRACE_DAYS, Streaks, monday
from projections.projection import OnEvent, OnLine
from projections.shelf import Shelf

ALL, MONTH = "all", "month"

_MONTH, _QUARTER = PERIODS.index(MONTH), PERIODS.index(QUARTER)

_OF_RULE = {"referee_closed": "referees_closed", "risk_flag_visited": "risks_seen"}
_SIGN = {"award": 1, "reinstatement": 1, "reversal": -1}


class BadgeFold:
    """Counts what managers did and awards what it is worth; nothing is ever taken away again.

    Badges are judged when all lines of an entry are in: half-way through a correction a rate can
    look better than it ever was.
    """

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._setting = setting
        self._tallies, self._badges = shelf[TALLY], shelf[BADGE]
        self._streaks = Streaks(shelf, setting, self._ran)
        self._patches = Patches(shelf)
        self._position = 0
        self._due: dict[tuple[StaffId, Code, str], tuple[int, int]] = {}
        self._recount: set[StaffId] = set()
        self._reading: dict[tuple[int, str, str], list[Badge]] = {}

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Time reckons streaks; leave changes which days count in them."""
        return {
            DayOpened: self._day_opened,
            LeaveTaken: self._leave,
            LeaveCancelled: self._leave,
            **self._patches.on_events(),
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
        for (manager, badge, _), (day, version) in self._due.items():
            if self._badges.get((manager, badge)) is None:
                self._badges.put(BadgeRow(manager, badge, self._position, day, version))
        self._due, self._recount = {}, set()

    def _turn(self, entry: Entry) -> None:
        if entry.position != self._position:
            if self._due or self._recount:
                self.finish()
            self._position = entry.position

    def _count(self, entry: Entry, fact: Fact) -> None:
        self._turn(entry)
        manager, day, sign = fact.manager, fact.day, fact.sign
        if fact.kind == HELD:
            self._streaks.held(manager, day, sign)
            if fact.flags & PURPOSED:
                self._add(manager, ALL, day, "purposed", sign)
            if fact.flags & WEIGHTED:
                month = windows_of(day)[_MONTH]
                if fact.flags & ALIGNED:
                    self._add(manager, month, day, "aligned", sign)
                self._add(manager, month, day, "weighted", sign)
        elif fact.kind == CONTACT:
            self._patches.meet(manager, fact.customer, day, sign)
        elif fact.kind == CLOSE:
            self._closed(fact)
        elif fact.kind == EFFECTIVE and not fact.flags & UNREVIEWED:
            self._add(manager, ALL, day, "effective", sign)

    def _closed(self, fact: Fact) -> None:
        """A close counts for the streak; for badges only if nobody was to look at it in vain."""
        manager, day, sign = fact.manager, fact.day, fact.sign
        self._streaks.closed(manager, day, sign)
        if fact.flags & UNREVIEWED:
            return
        row, closes = self._tally(manager, ALL), self._streaks.close(manager, day, sign)
        self._add(manager, ALL, day, "closes", sign)
        if sign > 0 and day > row.last_close:
            came_back = self._is_comeback(row.last_close, manager, day)
            self._add(manager, ALL, day, "comebacks", came_back)
            row.last_close = day
        elif closes == max(0, sign):
            self._recount.add(manager)

    def _is_comeback(self, before: int, manager: StaffId, day: int) -> int:
        without = self._setting.days_present(manager, before + 1, day)
        return int(before > 0 and without > self._setting.rules(day).drought_days)

    def _come_back(self, manager: StaffId) -> None:
        """A close came late or ceased, or a leave did: count anew what came after a drought."""
        row, days = self._tally(manager, ALL), self._streaks.close_days(manager)
        found = [day for last, day in pairwise(days) if self._is_comeback(last, manager, day)]
        change = len(found) - row.counts.get("comebacks", 0)
        row.last_close = max(days, default=0)
        self._add(manager, ALL, max(found, default=0), "comebacks", change)

    def _earn(self, entry: Entry, score: Score) -> None:
        name = _OF_RULE.get(score.claim.rule)
        if name:
            self._turn(entry)
            claim = score.claim
            self._add(claim.manager, ALL, claim.day, name, _SIGN.get(score.kind, 0))

    def _channel(self, entry: Entry, span: ChannelSpan) -> None:
        if span.manager:
            self._turn(entry)
            self._add(span.manager, ALL, span.first, "channelised", span.sign)

    def _log(self, entry: Entry, log: LogKept) -> None:
        self._turn(entry)
        self._streaks.kept(log.manager, log.day, log.sign)

    def _leave(self, entry: Entry, event: LeaveTaken | LeaveCancelled) -> None:
        self._turn(entry)
        self._streaks.left(event.staff, event.first.toordinal())
        if self._tallies.get((event.staff, ALL)):
            self._recount.add(event.staff)

    def _day_opened(self, entry: Entry, event: DayOpened) -> None:
        """Time reckons the streaks; new rules look at all that was ever done."""
        self._turn(entry)
        day = event.on.toordinal()
        rules = self._setting.rules(day)
        if rules.version != self._setting.rules(day - 1).version:
            self._award_for_history(rules, day)
        self._streaks.day_opened()
        quarter_over = windows_of(day)[_QUARTER] != windows_of(day - 1)[_QUARTER]
        if quarter_over or day - monday(day) == GRACE_DAYS:
            self._reckon_patches(day - 1)

    def _reckon_patches(self, day: int) -> None:
        """Once a week, and when a quarter ends: how much of each patch was contacted in it."""
        quarter = windows_of(day)[_QUARTER]
        for manager, now in self._patches.penetration(quarter):
            counts = self._tally(manager, quarter).counts
            for name, count in now.items():
                self._add(manager, quarter, day, name, count - counts.get(name, 0))

    def _award_for_history(self, rules: Ruleset, day: int) -> None:
        for row in self._tallies.where():
            for badge in rules.badges:
                if window_kind(badge) == row.window.partition("/")[0]:
                    self._consider(badge, row, rules, day)

    def _ran(self, manager: StaffId, streak: str, length: int, day: int) -> None:
        name = streak_tally(streak)
        row = self._tally(manager, ALL)
        if length > row.counts.get(name, 0):
            self._add(manager, ALL, day, name, length - row.counts.get(name, 0))

    def _tally(self, manager: StaffId, window: str) -> TallyRow:
        key = (manager, window)
        return self._tallies.edit(key) or self._tallies.put(TallyRow(manager, window))

    def _add(self, manager: StaffId, window: str, day: int, name: str, change: int) -> None:
        if not change:
            return
        row = self._tally(manager, window)
        row.counts[name] = row.counts.get(name, 0) + change
        rules = self._setting.rules(self._setting.today)
        for badge in self._readers(rules, name, window):
            self._consider(badge, row, rules, day)

    def _consider(self, badge: Badge, row: TallyRow, rules: Ruleset, day: int) -> None:
        """Award the badge unless the rest of the entry says otherwise; once is enough."""
        if self._badges.get((row.manager, badge.code)):
            return
        key = (row.manager, badge.code, row.window)
        if met(badge.condition, row.counts):
            self._due.setdefault(key, (day, rules.version))
        else:
            self._due.pop(key, None)

    def _readers(self, rules: Ruleset, name: str, window: str) -> list[Badge]:
        """The badges whose conditions read a tally of such a window."""
        about = (rules.version, name, window.partition("/")[0])
        found = self._reading.get(about)
        if found is None:
            found = self._reading[about] = [
                badge
                for badge in rules.badges
                if name in reads(badge) and window_kind(badge) == about[2]
            ]
        return found
