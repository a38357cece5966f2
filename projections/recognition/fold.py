"""What events and score lines add to what is detected, and how leaders' answers are kept."""

from __future__ import annotations

from collections.abc import Mapping

from domain.calendar import monday
from domain.customer import CustomerTiered, GridMemberAdded, GridMemberRemoved, RapportRated
from domain.event import Code, Entry, Event, StaffId
from domain.recognition import WAIVED, RecognitionGiven, RecognitionWaived, WaiverAgreed
from domain.ruleset_parts import FIRST_CHANNEL, RISK_SEEN, WIDE_STOP
from domain.score import CLOSE, CONTACT, EFFECTIVE, ChannelSpan, Fact, Line, Score, WideStop
from domain.score import HELD as HELD_FACT
from domain.setting import Setting
from domain.staff import LeaveCancelled, LeaveTaken, StaffJoined, StaffMoved
from domain.tally import UNREVIEWED
from domain.unit import GridAssigned, PersonalGridDefined
from projections.projection import OnEvent, OnLine
from projections.recognition.detections import Detections, detection_id
from projections.recognition.pairs import Pairs
from projections.recognition.rows import PERSON, RECOGNITION, PersonRow, RecognitionRow
from projections.recognition.weeks import HELD, SVQ, Weeks
from projections.shelf import Shelf

_RISK_RULE = "risk_flag_visited"
_MOVES = (StaffJoined, StaffMoved)


class RecognitionFold:
    """Detects benchmark behaviours from what is known, and ends what is known no longer.

    As with badges, what nobody looked at though it was drawn for a second look detects nothing.
    """

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._recognitions, self._people = shelf[RECOGNITION], shelf[PERSON]
        self._detections = Detections(shelf, setting)
        self._weeks = Weeks(shelf, setting, self._detections)
        self._pairs = Pairs(shelf, setting, self._detections)

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event changes what."""
        return {
            RecognitionGiven: self._given,
            RecognitionWaived: self._waived,
            WaiverAgreed: self._agreed,
            RapportRated: self._pairs.rated,
            CustomerTiered: self._pairs.tiered,
            GridMemberAdded: self._pairs.gridded,
            GridMemberRemoved: self._pairs.gridded,
            GridAssigned: self._pairs.assigned,
            PersonalGridDefined: self._pairs.assigned,
            LeaveTaken: self._leave,
            LeaveCancelled: self._leave,
            StaffJoined: self._moved,
            StaffMoved: self._moved,
        }

    def on_lines(self) -> Mapping[type[Line], OnLine]:
        """Which line shows what."""
        return {
            Fact: self._fact,
            Score: self._scored,
            ChannelSpan: self._channel,
            WideStop: self._wide,
        }

    def finish(self) -> None:
        """Nothing was put off."""

    def _fact(self, entry: Entry, fact: Fact) -> None:
        if isinstance(entry.event, _MOVES):
            return  # the same facts for another unit
        about = (fact.manager, (fact.day, fact.cause))
        if fact.kind == CONTACT:
            self._pairs.fact(fact, entry.position)
        elif fact.kind == HELD_FACT:
            self._weeks.visit(*about, HELD, fact.sign, entry.position)
        elif fact.flags & UNREVIEWED:
            return
        elif fact.kind == EFFECTIVE:
            self._weeks.visit(*about, SVQ, fact.sign, entry.position)
        elif fact.kind == CLOSE:
            self._pairs.fact(fact, entry.position)
            self._weeks.close(*about, fact.sign, entry.position)

    def _scored(self, entry: Entry, score: Score) -> None:
        claim = score.claim
        if claim.rule != _RISK_RULE or isinstance(entry.event, _MOVES):
            return
        if score.kind == "reversal":
            self._detections.end(detection_id(RISK_SEEN, claim.causes), entry.position)
        else:
            about = (claim.manager, claim.day, claim.causes)
            self._detections.begin(RISK_SEEN, *about, entry.position)

    def _wide(self, entry: Entry, stop: WideStop) -> None:
        causes = (stop.position,)
        if stop.sign > 0:
            self._detections.begin(WIDE_STOP, stop.manager, stop.day, causes, entry.position)
        else:
            self._detections.end(detection_id(WIDE_STOP, causes), entry.position)

    def _channel(self, entry: Entry, span: ChannelSpan) -> None:
        """The first customer whom a manager made a channel, by the day on which they became one."""
        if not span.manager:
            return
        row = self._people.edit(span.manager) or self._people.put(PersonRow(span.manager))
        others = [each for each in row.channels if each[:2] != (span.first, span.customer)]
        mine = [(span.first, span.customer, list(span.causes))] if span.sign > 0 else []
        row.channels = sorted([*others, *mine])
        said = row.first_channel
        if said and self._detections.is_answered(said):
            return
        row.first_channel = ""
        if row.channels:
            day, _, causes = row.channels[0]
            about = (FIRST_CHANNEL, span.manager, day, causes, entry.position)
            row.first_channel = self._detections.begin(*about)
        if said and said != row.first_channel:
            self._detections.end(said, entry.position)

    def _leave(self, entry: Entry, event: LeaveTaken | LeaveCancelled) -> None:
        days = (event.first.toordinal(), event.last.toordinal())
        self._weeks.left(event.staff, *days, entry.position)

    def _moved(self, _entry: Entry, event: StaffJoined | StaffMoved) -> None:
        self._detections.move(event.staff, event.on.toordinal())

    def _given(self, entry: Entry, event: RecognitionGiven) -> None:
        day = event.on.toordinal()
        self._answer(entry, event.leader, event.kind, day)
        who = (event.kind, event.staff, event.leader, day, monday(day))
        about = (event.behaviour, entry.subject, list(event.evidence))
        self._recognitions.add(RecognitionRow(entry.position, *who, *about))

    def _waived(self, entry: Entry, event: RecognitionWaived) -> None:
        self._answer(entry, event.leader, WAIVED, event.on.toordinal())

    def _answer(self, entry: Entry, leader: StaffId, answer: Code, day: int) -> None:
        row = self._detections.edit(entry.subject)
        if row:
            row.answered, row.answered_on = entry.position, day
            row.answer, row.leader = answer, leader

    def _agreed(self, entry: Entry, _event: WaiverAgreed) -> None:
        row = self._detections.edit(entry.subject)
        if row:
            row.agreed = entry.position
