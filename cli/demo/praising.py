"""Praising: leaders of a demonstration look into their inbox, some of them often, some hardly."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from typing import Any

from cli.demo.agenda import Batch, Stream, moment
from cli.demo.cast import Branch
from cli.demo.chance import Chance
from cli.demo.world import RULES, World
from domain.event import Entry, StaffId
from domain.recognition import (
    AWARD,
    THANKS,
    Detected,
    Leading,
    Recognition,
    RecognitionGiven,
    RecognitionWaived,
)
from domain.scorer import Scorer
from domain.setting import Setting
from projections.recognition.fold import RecognitionFold
from projections.recognition.rows import DETECTION, FILE, GRID, PAIR, PERSON, RECOGNITION, WEEK
from projections.recognition.rows import DetectionRow as Row
from projections.rows import FOREVER
from projections.scores import CRAFT_DAY, CUSTOMER_TALLY, DOCUMENT, VISIT, ShelfMemory
from projections.shelf import Shelf

_ATTENTIVE, _CARELESS = 0.3, 0.015
"""Share of what waits that a leader answers on a day; every third leader is careless."""

_AWARDS = 0.4
_WAIVED = 9
"""One answer of so many is a waiver, the first one too; to every other one somebody agrees."""

_NOTES = ("行动及时，值得大家学习。", "做得扎实，谢谢。", "客户反馈很好，继续保持。", "")
_REASON = "顺路遇到，不算专程走访。"


class Watch:
    """Detects along with the simulation, so that leaders answer what their inbox really shows.

    Its chance is its own: without it the bank would be the same but for the answers.
    """

    def __init__(self, seed: int) -> None:
        """Begin before the first event."""
        self.chance = Chance(seed)
        self.answers = 0
        self.awards: Counter[tuple[StaffId, int]] = Counter()
        self._asked: set[str] = set()
        self._setting, self._position = Setting(), 0
        tallies = (VISIT, CUSTOMER_TALLY, CRAFT_DAY, DOCUMENT)
        kept = (DETECTION, RECOGNITION, PERSON, WEEK, PAIR, FILE, GRID)
        shelf = Shelf((*tallies, *kept))
        self._scorer = Scorer(self._setting, ShelfMemory(shelf))
        self._detections = shelf[DETECTION]
        fold: Any = RecognitionFold(shelf, self._setting)
        self._at_event, self._at_line = dict(fold.on_events()), dict(fold.on_lines())

    def take(self, batch: Batch) -> None:
        """See what was recorded."""
        for deed in batch.deeds:
            for version, event in enumerate(deed.events, deed.version + 1):
                self._position += 1
                entry = Entry(
                    position=self._position,
                    subject=deed.subject,
                    version=version,
                    at=batch.at,
                    by=deed.by,
                    command=deed.command,
                    source=deed.source,
                    event=event,
                )
                self._see(entry)

    def _see(self, entry: Entry) -> None:
        self._setting.take(entry)
        if at_event := self._at_event.get(type(entry.event)):
            at_event(entry, entry.event)
        for line in self._scorer.take(entry):
            if at_line := self._at_line.get(type(line)):
                at_line(entry, line)

    def waiting(self) -> list[Row]:
        """What nobody answered, in the order in which it became known."""
        rows = self._detections.where(answered=0, position_to=FOREVER)
        return sorted(rows, key=lambda row: (row.position_from, row.detection))

    def once(self, detection: str) -> bool:
        """Whether nobody is about to answer it; from now on somebody is."""
        is_new = detection not in self._asked
        self._asked.add(detection)
        return is_new


def pass_day(world: World, watch: Watch, day: int) -> None:
    """Let leaders answer, at eight in the morning, some of what waits."""
    branches = {manager.id: manager.branch for manager in world.managers}
    for row in watch.waiting():
        branch = branches.get(row.manager)
        if branch is None:
            continue
        careless = world.branches.index(branch) % 3 == 1
        if watch.chance.happens(_CARELESS if careless else _ATTENTIVE) and watch.once(
            row.detection
        ):
            _answer(world, watch, branch, row, day)


def _answer(world: World, watch: Watch, branch: Branch, row: Row, day: int) -> None:
    stream, on = Stream(Recognition(id=row.detection)), date.fromordinal(day)
    about = Detected(row.manager, row.behaviour, tuple(row.causes))
    watch.answers += 1
    when = moment(day, 7 * 60)
    if watch.answers % _WAIVED == 1:
        waived = RecognitionWaived(
            staff=row.manager,
            leader=branch.leader,
            behaviour=row.behaviour,
            reason=_REASON,
            on=on,
        )
        waive = partial(Recognition.waive, waived=waived, about=about)
        world.agenda.add(when, stream, branch.leader, waive)
        if watch.answers % (2 * _WAIVED) == 1:
            _agree(world, branch, stream, world.working_day(day + 2))
        return
    leading = Leading(len(branch.managers), watch.awards[branch.leader, _week(day)])
    kind = AWARD if leading.left(RULES.recognition) and watch.chance.happens(_AWARDS) else THANKS
    watch.awards[branch.leader, _week(day)] += kind == AWARD
    given = RecognitionGiven(
        staff=row.manager,
        leader=branch.leader,
        kind=kind,
        behaviour=row.behaviour,
        evidence=about.causes,
        note=watch.chance.pick(_NOTES),
        on=on,
    )
    give = partial(Recognition.give, given=given, about=about, leading=leading, rules=RULES)
    world.agenda.add(when, stream, branch.leader, give)


def _agree(world: World, branch: Branch, stream: Stream, day: int) -> None:
    """The leader of the next branch agrees."""
    at = world.branches.index(branch) + 1
    other = world.branches[at % len(world.branches)].leader
    agree = partial(Recognition.agree, leader=other, on=date.fromordinal(day))
    world.agenda.add(moment(day, 7 * 60), stream, other, agree)


def _week(day: int) -> int:
    return (day - 1) // 7
