"""What is kept of conduct as events come, so that it can be asked about when a week is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from domain.bank import DayOpened
from domain.calendar import monday
from domain.conduct import Began, Closing, Favour, Look
from domain.customer import CustomerFileUpdated, CustomerRegistered
from domain.event import EPOCH, CustomerId, Entry, Event, StaffId
from domain.flag import FlagAnswered
from domain.recognition import AWARD, RecognitionGiven
from domain.review import EvidenceRejected, EvidenceUpheld
from domain.ring import ring
from domain.score import EV, Line, Score
from domain.setting import Setting
from domain.visit_event import (
    ContactMade,
    LateFactsAccepted,
    ReferralObtained,
    SaleMade,
    VisitClosed,
    VisitLogged,
    VisitPlanned,
    VisitStarted,
)
from projections.flags.asking import RING, Asking, Question
from projections.flags.rows import (
    CONDUCT,
    FAVOURS,
    FLAG,
    LOOKS,
    REFEREES,
    TRACE,
    ConductRow,
    FavoursRow,
    LooksRow,
    RefereesRow,
    TraceRow,
)
from projections.projection import OnEvent, OnLine
from projections.shelf import Shelf

_MICROSECOND = timedelta(microseconds=1)
_PAID = {"award": 1, "reinstatement": 1, "reversal": -1}


class FlagFold:
    """Keeps conduct by manager and week; what came from a file is nobody's conduct."""

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._setting = setting
        self._flags, self._conduct, self._traces = shelf[FLAG], shelf[CONDUCT], shelf[TRACE]
        self._looks, self._favours = shelf[LOOKS], shelf[FAVOURS]
        self._referees = shelf[REFEREES]
        self._asking = Asking(shelf, setting)

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event is kept as what."""
        return {
            DayOpened: self._day_opened,
            VisitPlanned: self._planned,
            VisitStarted: self._started,
            ContactMade: self._met,
            VisitClosed: self._closed,
            VisitLogged: self._logged,
            ReferralObtained: self._referred,
            SaleMade: self._seen,
            LateFactsAccepted: self._accepted,
            RecognitionGiven: self._recognised,
            EvidenceUpheld: self._judged,
            EvidenceRejected: self._judged,
            CustomerRegistered: self._registered,
            CustomerFileUpdated: self._seen,
            FlagAnswered: self._answered,
        }

    def on_lines(self) -> Mapping[type[Line], OnLine]:
        """How often a goal is paid tells how easy it is."""
        return {Score: self._scored}

    def finish(self) -> None:
        """Rows are written as they are."""

    def _week(self, manager: StaffId, day: int) -> ConductRow:
        key = (monday(day), manager)
        return self._conduct.edit(key) or self._conduct.put(ConductRow(*key))

    def _planned(self, entry: Entry, event: VisitPlanned) -> None:
        if event.goal and not entry.imported:
            goals = self._week(event.manager, event.planned_on.toordinal()).goals
            planned, paid, positions = goals.get(event.goal, (0, 0, []))
            goals[event.goal] = (planned + 1, paid, [*positions, entry.position])

    def _scored(self, _entry: Entry, line: Score) -> None:
        claim = line.claim
        if claim.measure == EV and line.kind in _PAID:
            goals = self._week(claim.manager, claim.day).goals
            goal = claim.rule.partition(":")[2]
            planned, paid, positions = goals.get(goal, (0, 0, []))
            goals[goal] = (planned, paid + _PAID[line.kind], positions)

    def _started(self, entry: Entry, event: VisitStarted) -> None:
        if entry.imported:
            return
        if event.began:
            minute = self._setting.bank_minute((event.began - EPOCH) // _MICROSECOND)
            visits = self._week(event.manager, event.on.toordinal()).visits
            visits.append(Began(minute, entry.position, event.customer))
        self._met(entry, event)

    def _met(self, _entry: Entry, event: VisitStarted | ContactMade) -> None:
        trace = self._traces.edit(event.customer)
        if trace:
            trace.meetings += 1
            trace.known |= int(event.manager != trace.registrar)

    def _closed(self, entry: Entry, event: VisitClosed) -> None:
        if entry.imported:
            return
        day = event.on.toordinal()
        recorded = self._setting.bank_minute(entry.at)
        self._week(event.manager, day).closes.append(Closing(day, recorded, entry.position))
        trace = self._traces.edit(event.customer)
        if trace:
            trace.closes.append(entry.position)

    def _logged(self, entry: Entry, event: VisitLogged) -> None:
        if not entry.imported:
            logs = self._week(event.manager, event.on.toordinal()).logs
            logs.append((event.log_likeness, entry.position))

    def _referred(self, entry: Entry, event: ReferralObtained) -> None:
        if entry.imported:
            return
        hops = self._setting.rules(self._setting.today).flags.ring_hops
        way = ring(self._named, event.customer, event.referee, hops)
        row = self._referees.edit(event.customer)
        row = row or self._referees.put(RefereesRow(event.customer))
        row.referees.append((event.referee, entry.position))
        if way:
            causes = tuple(sorted((*way, entry.position)))
            self._asking.ask(entry.position, Question(RING, event.manager, causes))

    def _named(self, customer: CustomerId) -> list[tuple[CustomerId, int]]:
        row = self._referees.get(customer)
        return row.referees if row else []

    def _seen(self, _entry: Entry, event: SaleMade | CustomerFileUpdated) -> None:
        trace = self._traces.edit(event.customer)
        if trace:
            trace.known = 1

    def _registered(self, entry: Entry, event: CustomerRegistered) -> None:
        if not entry.imported:
            day = event.on.toordinal()
            self._traces.put(TraceRow(event.customer, event.registrar, day, entry.position))

    def _accepted(self, entry: Entry, event: LateFactsAccepted) -> None:
        self._favour(entry, event.leader, event.manager)

    def _recognised(self, entry: Entry, event: RecognitionGiven) -> None:
        if event.kind == AWARD:
            self._favour(entry, event.leader, event.staff)

    def _favour(self, entry: Entry, leader: StaffId, staff: StaffId) -> None:
        row = self._favours.edit(leader) or self._favours.put(FavoursRow(leader))
        row.favours.append(Favour(entry.event.on.toordinal(), entry.position, staff))

    def _judged(self, entry: Entry, event: EvidenceUpheld | EvidenceRejected) -> None:
        verdict = 1 if isinstance(event, EvidenceUpheld) else -1
        row = self._looks.edit(event.manager) or self._looks.put(LooksRow(event.manager))
        row.looks.append(Look(event.on.toordinal(), entry.position, event.assessor, verdict))

    def _answered(self, entry: Entry, event: FlagAnswered) -> None:
        row = self._flags.edit(event.flag)
        if row:
            row.answered, row.answered_day = entry.position, event.on.toordinal()
            row.finding, row.answerer = event.finding, event.answerer

    def _day_opened(self, entry: Entry, event: DayOpened) -> None:
        today = event.on.toordinal()
        if today == monday(today):
            self._asking.ask_about_weeks_before(entry.position, today)
