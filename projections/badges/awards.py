"""Awards: tallies by window and by day, the badges they are worth, and the titles held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from domain.badge import ALL, is_simple, met, reads, streak_tally, window_kind
from domain.calendar import bounds
from domain.condition import Badge, ByHand, Count, Rate, Streak
from domain.event import Code, StaffId
from domain.record import Record, held_since, holds, met_on
from domain.ruleset import Ruleset
from domain.setting import Setting
from projections.badges.rows import BADGE, LOG_DAY, TALLY, TITLE, BadgeRow, TallyRow, TitleRow
from projections.badges.streaks import day_row
from projections.rows import FOREVER
from projections.shelf import Shelf

HISTORY = "history"
"""Stands for the window of what is awarded for history."""

RecordOf = Callable[[StaffId], Record]


class Awards:
    """Counts, and awards what that is worth; nothing is ever taken away again but titles.

    What one window's tallies tell is awarded at the entry that completes it, when all its lines
    are in: half-way through a correction a rate can look better than it ever was. Other conditions
    are judged when a day opens, for those about whom anything changed, and titles when a week is
    settled, for those who did anything in it or hold one.
    """

    def __init__(self, shelf: Shelf, setting: Setting, record: RecordOf) -> None:
        """Keep them in the drawers of `shelf`; `record` tells what somebody did by day."""
        self._setting, self._record = setting, record
        self._tallies, self._badges = shelf[TALLY], shelf[BADGE]
        self._days, self._titles = shelf[LOG_DAY], shelf[TITLE]
        self._due: dict[tuple[StaffId, Code, str], tuple[int, int]] = {}
        self._reading: dict[tuple[int, str, str], list[Badge]] = {}
        self._others: dict[int, list[Badge]] = {}

    @property
    def has_due(self) -> bool:
        """Whether the entry was worth anything so far."""
        return bool(self._due)

    def give_due(self, position: int) -> None:
        """Award what the entry at a position was worth."""
        for (manager, badge, _), (day, version) in self._due.items():
            if self._badges.get((manager, badge)) is None:
                self._badges.put(BadgeRow(manager, badge, position, day, version))
        self._due = {}

    def tally(self, manager: StaffId, window: str) -> TallyRow:
        """The row of a manager's window, to be changed."""
        key = (manager, window)
        return self._tallies.edit(key) or self._tallies.put(TallyRow(manager, window))

    def knows(self, manager: StaffId) -> bool:
        """Whether anything was ever counted for somebody."""
        return self._tallies.get((manager, ALL)) is not None

    def add(self, manager: StaffId, window: str, day: int, name: str, change: int) -> int:
        """Count what was done on a day; returns how many there are of that day now."""
        counts = day_row(self._days, manager, day).counts
        there = counts[name] = counts.get(name, 0) + change
        row = self.tally(manager, window)
        row.counts[name] = row.counts.get(name, 0) + change
        self._changed(row, name, day)
        return there

    def stand(self, manager: StaffId, window: str, day: int, levels: Mapping[str, int]) -> None:
        """Let tallies stand at these values from a day on."""
        row = self.tally(manager, window)
        changed = [name for name, n in levels.items() if n != row.counts.get(name, 0)]
        if changed:
            day_row(self._days, manager, day).counts.update(levels)
            row.counts.update(levels)
            for name in changed:
                self._changed(row, name, day)

    def recount(self, manager: StaffId, name: str, days: Iterable[int]) -> None:
        """Let a tally be of these days and of no others."""
        found = set(days)
        for each in self._days.where(manager=manager):
            if each.counts.get(name, 0) != int(each.day in found):
                each.counts[name] = int(each.day in found)
                self._days.keep(each)
        row = self.tally(manager, ALL)
        if row.counts.get(name, 0) != len(found):
            row.counts[name] = len(found)
            self._changed(row, name, max(found, default=0))

    def ran(self, manager: StaffId, streak: str, length: int, day: int) -> None:
        """A streak is so long at the end of a day; the longest is tallied."""
        row, name = self.tally(manager, ALL), streak_tally(streak)
        if length > row.counts.get(name, 0):
            row.counts[name] = length
            self._changed(row, name, day)
        else:
            self.touch(manager)

    def touch(self, manager: StaffId) -> None:
        """Something changed that conditions of more than one window may ask for."""
        if self._of_records(self._setting.rules(self._setting.today)):
            self.tally(manager, ALL).fresh = 1

    def judge(self, day: int) -> None:
        """A day opened: judge what takes more than one window's tallies, where it changed."""
        rules = self._setting.rules(day)
        badges = self._of_records(rules)
        for row in self._tallies.where(fresh=1) if badges else ():
            self._tallies.keep(row).fresh = 0
            self._judge(row.manager, badges, rules, day)

    def judge_history(self, rules: Ruleset, before: Ruleset, day: int, position: int) -> None:
        """New conditions are in force: award them for all that was ever done."""
        known = {badge.code: badge.condition for badge in before.badges}
        new = [badge for badge in rules.badges if known.get(badge.code) != badge.condition]
        badges = [each for each in new if not each.title and not isinstance(each.condition, ByHand)]
        titles = [each for each in new if each.title]
        settled = [bounds(p)[1] - 1 for p in self._setting.settled if p.startswith("week/")]
        rows = self._tallies.where() if new else []
        for manager in sorted({row.manager for row in rows}):
            self._judge(manager, badges, rules, day)
            if settled and titles:
                self._hold(manager, titles, max(settled), rules, position)
        for row in rows:
            for badge in badges:
                if is_simple(badge) and window_kind(badge) == row.window.partition("/")[0]:
                    self._consider(badge, row, rules, day)

    def _judge(self, manager: StaffId, badges: list[Badge], rules: Ruleset, day: int) -> None:
        record = self._record(manager)
        for badge in badges:
            if isinstance(badge.condition, ByHand) or self._badges.get((manager, badge.code)):
                continue
            won_on = met_on(badge.condition, record, (1, day + 1))
            if won_on is not None:
                self._due.setdefault((manager, badge.code, HISTORY), (won_on, rules.version))

    def judge_titles(self, managers: Iterable[StaffId], day: int, position: int) -> None:
        """The week that ended with `day` is settled: titles begin and end."""
        rules = self._setting.rules(self._setting.today)
        titles = [badge for badge in rules.badges if badge.title]
        held = self._titles.where(position_to=FOREVER)
        for row in held:
            if row.title not in {badge.code for badge in titles}:
                self._end(row, day, position)
        for manager in sorted({*managers, *(row.manager for row in held)} if titles else ()):
            self._hold(manager, titles, day, rules, position)

    def _hold(
        self, manager: StaffId, titles: list[Badge], day: int, rules: Ruleset, position: int
    ) -> None:
        record = self._record(manager)
        for badge in titles:
            rows = self._titles.where(manager=manager)
            held = (r for r in rows if r.title == badge.code and r.position_to == FOREVER)
            row = next(held, None)
            if isinstance(badge.condition, ByHand):
                continue
            does = holds(badge.condition, record, day)
            if does and row is None:
                first = held_since(badge.condition, record, day)
                self._titles.put(TitleRow(manager, badge.code, position, first, rules.version))
            elif row and not does:
                self._end(row, day, position)

    def _end(self, row: TitleRow, day: int, position: int) -> None:
        row.last, row.position_to = day, position
        self._titles.keep(row)

    def _changed(self, row: TallyRow, name: str, day: int) -> None:
        rules = self._setting.rules(self._setting.today)
        for badge in self._readers(rules, name, row.window):
            self._consider(badge, row, rules, day)
        if self._of_records(rules):
            (row if row.window == ALL else self.tally(row.manager, ALL)).fresh = 1

    def _consider(self, badge: Badge, row: TallyRow, rules: Ruleset, day: int) -> None:
        """Award the badge unless the rest of the entry says otherwise; once is enough."""
        if self._badges.get((row.manager, badge.code)):
            return
        key = (row.manager, badge.code, row.window)
        if isinstance(badge.condition, Count | Rate | Streak) and met(badge.condition, row.counts):
            self._due.setdefault(key, (day, rules.version))
        else:
            self._due.pop(key, None)

    def _readers(self, rules: Ruleset, name: str, window: str) -> list[Badge]:
        """The badges whose conditions read a tally of such a window."""
        about = (rules.version, name, window)
        found = self._reading.get(about)
        if found is None:
            kind = window.partition("/")[0]
            found = self._reading[about] = [
                badge
                for badge in rules.badges
                if is_simple(badge)
                and name in reads(badge.condition)
                and window_kind(badge) == kind
            ]
        return found

    def _of_records(self, rules: Ruleset) -> list[Badge]:
        """The badges that one window's tallies do not tell of."""
        found = self._others.get(rules.version)
        if found is None:
            found = self._others[rules.version] = [
                badge
                for badge in rules.badges
                if not (is_simple(badge) or badge.title or isinstance(badge.condition, ByHand))
            ]
        return found
