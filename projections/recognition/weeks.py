"""What a manager's weeks show: goals reached on so many visits running, closes after a drought."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from itertools import takewhile

from domain.calendar import monday
from domain.event import StaffId
from domain.ruleset_parts import COMEBACK, RUN_OF_FIVE
from domain.setting import Setting
from projections.recognition.detections import Detections, detection_id
from projections.recognition.rows import PERSON, WEEK, PersonRow, WeekRow
from projections.shelf import Shelf

HELD, SVQ = 1, 2
"""What is known of a visit: it was held; its goal was set before, reached, and closed for."""

_BOTH = HELD | SVQ

Visit = tuple[int, int, int]


class Weeks:
    """Keeps visits and closes by week, so that a correction looks only around its own week."""

    def __init__(self, shelf: Shelf, setting: Setting, detections: Detections) -> None:
        """Keep them in the drawers of `shelf`."""
        self._setting, self._detections = setting, detections
        self._people, self._weeks = shelf[PERSON], shelf[WEEK]

    def visit(self, manager: StaffId, at: tuple[int, int], bit: int, sign: int, now: int) -> None:
        """A visit at (day, position) was HELD or reached its goal (SVQ), or did not after all."""
        row = self._row(manager, monday(at[0]))
        index = bisect_left(row.visits, (*at, 0))
        here = row.visits[index : index + 1]
        found = here[0] if here and here[0][:2] == at else None
        before = found[2] if found else 0
        after = before | bit if sign > 0 else before & ~bit
        if found:
            del row.visits[index]
        if after:
            row.visits.insert(index, (*at, after))
        if before == after or not (before | after) & HELD:
            return
        is_newest = index == len(row.visits) - 1 and self._is_newest(row)
        if after == HELD and not before and is_newest:
            return  # the ordinary case: a visit begins, and no run goes on behind it
        if row.runs or not self._is_short(row, index, at[0]):
            self._reckon_runs(manager, row.week, now)

    def close(self, manager: StaffId, at: tuple[int, int], sign: int, now: int) -> None:
        """A close stands at (day, position), or no longer."""
        row = self._row(manager, monday(at[0]))
        index = bisect_left(row.closes, at)
        if sign > 0:
            row.closes.insert(index, at)
        else:
            del row.closes[index]
        if index and row.closes[index - 1][0] == at[0]:
            return  # it is not the first of its day
        self._reckon_comeback(manager, at[0], now)
        after = self._close_day_after(manager, at[0])
        if after:
            self._reckon_comeback(manager, after, now)

    def left(self, manager: StaffId, first: int, last: int, now: int) -> None:
        """A leave from `first` to `last` was noted or cancelled: droughts are longer or shorter."""
        day = self._close_day_after(manager, first)
        while day:
            self._reckon_comeback(manager, day, now)
            day = self._close_day_after(manager, day) if day <= last else 0

    def _row(self, manager: StaffId, week: int) -> WeekRow:
        row = self._weeks.edit((manager, week))
        if row is None:
            row = self._weeks.put(WeekRow(manager, week))
            person = self._people.edit(manager) or self._people.put(PersonRow(manager))
            insort(person.weeks, week)
        return row

    def _is_short(self, row: WeekRow, index: int, day: int) -> bool:
        """The ordinary case: what runs on both sides of a visit ends in its week, and together it
        is no run yet; so there was none before either.
        """
        behaviour = self._detections.behaviour(RUN_OF_FIVE, day)
        least = behaviour.at_least if behaviour else 1
        visits, first = row.visits, index - 1
        while first >= 0 and visits[first][2] != HELD:
            first -= 1
        last = index
        while last < len(visits) and (visits[last][2] != HELD or last == index):
            last += 1
        ends = last < len(visits) or self._is_newest(row)
        return first >= 0 and ends and last - first - 1 < least

    def _is_newest(self, row: WeekRow) -> bool:
        person = self._people.get(row.manager)
        return person is not None and person.weeks[-1] == row.week

    def _neighbours(self, manager: StaffId, week: int, step: int) -> Iterator[WeekRow]:
        """The weeks before (`step` -1) or after (1) one, the nearest first."""
        person = self._people.get(manager)
        weeks = person.weeks if person else []
        after, before = weeks[bisect_right(weeks, week) :], weeks[: bisect_left(weeks, week)]
        others = after if step > 0 else before[::-1]
        rows = (self._weeks.get((manager, other)) for other in others)
        return (row for row in rows if row)

    def _around(self, manager: StaffId, week: int) -> list[tuple[WeekRow, list[Visit]]]:
        """The week, and those into which a run of it may reach, with their visits that may be part
        of one.
        """
        found = []
        row = self._weeks.edit((manager, week))
        if row:
            found.append((row, _held(row)))
        for step in (-1, 1):
            for other in self._neighbours(manager, week, step):
                held = _held(other)[::step]
                run = list(takewhile(lambda each: each[2] == _BOTH, held))
                if run:
                    self._weeks.keep(other)
                    found.insert(0 if step < 0 else len(found), (other, run[::step]))
                if run != held:
                    break
        return found

    def _reckon_runs(self, manager: StaffId, week: int, now: int) -> None:
        """One detection for each run, of its first visits that are enough; and none of a visit that
        a leader has answered for.
        """
        around = self._around(manager, week)
        visits = [visit for _, some in around for visit in some]
        here = {position for _, position, _ in visits}
        said = {
            name
            for row, _ in around
            for name in row.runs
            if row.week == week or not here.isdisjoint(self._causes(name))
        }
        kept = {name for name in said if self._detections.is_answered(name)}
        answered = {cause for name in kept for cause in self._causes(name)}
        wanted: dict[str, list[Visit]] = {}
        for run in self._runs(visits):
            causes = [position for _, position, _ in run]
            if answered.isdisjoint(causes):
                wanted[detection_id(RUN_OF_FIVE, causes)] = run
        for name in sorted(said - wanted.keys() - kept):
            self._detections.end(name, now)
        for run in wanted.values():
            causes = [position for _, position, _ in run]
            self._detections.begin(RUN_OF_FIVE, manager, run[-1][0], causes, now)
        for row, some in around:
            inside = {position for _, position, _ in some}
            names = [name for name in row.runs if name not in said or name in kept]
            names += [n for n, run in wanted.items() if any(v[1] in inside for v in run)]
            row.runs = names

    def _causes(self, name: str) -> list[int]:
        row = self._detections.get(name)
        return row.causes if row else []

    def _runs(self, visits: list[Visit]) -> Iterator[list[Visit]]:
        """The first visits of each run that is long enough by the rules of the last of them."""
        run: list[Visit] = []
        told = False
        for visit in visits:
            if visit[2] != _BOTH:
                run, told = [], False
                continue
            run.append(visit)
            behaviour = self._detections.behaviour(RUN_OF_FIVE, visit[0])
            if not told and behaviour and len(run) >= behaviour.at_least:
                told = True
                yield list(run)

    def _reckon_comeback(self, manager: StaffId, day: int, now: int) -> None:
        """Whether the first close of a day ended a drought."""
        row = self._row(manager, monday(day))
        said = next((name for on, name in row.comebacks if on == day), "")
        first = next((each for each in row.closes if each[0] == day), None)
        name = ""
        if first and self._is_comeback(manager, day):
            if said and self._detections.is_answered(said):
                return
            name = self._detections.begin(COMEBACK, manager, day, (first[1],), now)
        if said and said != name:
            self._detections.end(said, now)
            if self._detections.is_answered(said):
                return
        if said != name:
            others = [each for each in row.comebacks if each[0] != day]
            row.comebacks = sorted([*others, (day, name)] if name else others)

    def _is_comeback(self, manager: StaffId, day: int) -> bool:
        before = self._close_day_before(manager, day)
        drought = self._setting.rules(day).drought_days
        if not before or day - before <= drought:
            return False
        return self._setting.days_present(manager, before + 1, day) > drought

    def _close_day_before(self, manager: StaffId, day: int) -> int:
        """The latest day with a close before one, 0 for none."""
        week = monday(day)
        row = self._weeks.get((manager, week))
        here = bisect_left(row.closes, (day, 0)) if row else 0
        if row and here:
            return row.closes[here - 1][0]
        rows = self._neighbours(manager, week, -1)
        return next((each.closes[-1][0] for each in rows if each.closes), 0)

    def _close_day_after(self, manager: StaffId, day: int) -> int:
        """The first day with a close after one, 0 for none."""
        week = monday(day)
        row = self._weeks.get((manager, week))
        here = bisect_right(row.closes, (day + 1, 0)) if row else 0
        if row and here < len(row.closes):
            return row.closes[here][0]
        rows = self._neighbours(manager, week, 1)
        return next((each.closes[0][0] for each in rows if each.closes), 0)


def _held(row: WeekRow) -> list[Visit]:
    return [visit for visit in row.visits if visit[2] & HELD]
