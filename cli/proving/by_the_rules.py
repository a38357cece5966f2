"""What the rules answer where the made-up bank asks them; alone here it imports them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from cli.proving.history import History
from cli.proving.parameters import FIRST
from cli.proving.recognition import Detection
from domain.bank import DayOpened
from domain.cohort import Cohort, cohorts
from domain.event import Code, Entry, Event, StaffId, UnitId
from domain.recognition import AWARD, THANKS, RecognitionGiven
from domain.ruleset_1 import RULESET_1
from domain.trap import index, trap
from projections import customers, flags, measures, people, recognition, scores
from projections.candidates import candidates
from projections.flagged import raised
from projections.flags import asking
from projections.projection import Projection
from projections.recognition.rows import DETECTION, DetectionRow
from projections.rehearsal import Rehearsal, rehearse
from projections.replay import Replayed
from projections.rows import FOREVER
from projections.teams import members_of

OF_TEAMS = (people.PROJECTION, scores.PROJECTION, measures.PROJECTION, recognition.PROJECTION)
"""What the trap index is asked of."""

OF_CONDUCT = (recognition.PROJECTION, flags.PROJECTION)
"""What questions about conduct are asked of, and the inbox."""

CHEATS: Mapping[Code, str] = {
    asking.COPIED: "log_copying",
    asking.IMPOSSIBLE: "impossible_sequence",
    asking.BURST: "period_end_burst",
    asking.EASIEST: "easiest_goal",
    asking.REJECTED: "fake_evidence",
    asking.LENIENT: "collusion",
    asking.UNKNOWN: "phantom_customers",
    asking.FAVOURED: "collusion",
    asking.RING: "referral_ring",
}
"""The cheats that each kind of flag asks about."""


class RulesInbox:
    """The inbox that the rules fill."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        """Begin before the first entry; `projections` are those that will be asked afterwards."""
        self._rehearsal = Rehearsal(projections)
        self._rows: dict[str, DetectionRow] = {}

    @property
    def models(self) -> Replayed:
        """The read models as of the last day."""
        return self._rehearsal.models

    def detected(self, entries: Sequence[Entry]) -> list[Detection]:
        """What is seen for the first time once these entries, the next ones, are told."""
        self._rehearsal.follow(entries)
        known = [row for row in self._rehearsal.rows(DETECTION) if row.position_to == FOREVER]
        fresh = [row for row in known if row.detection not in self._rows]
        fresh.sort(key=lambda row: (row.position_from, row.detection))
        self._rows |= {row.detection: row for row in fresh}
        return [Detection(row.detection, row.manager) for row in fresh]

    def thanks(self, detection: Detection, by: StaffId, on: date, *, is_award: bool) -> Event:
        """The event by which a leader thanks, or gives an award, with all evidence cited."""
        row = self._rows[detection.id]
        return RecognitionGiven(
            staff=row.manager,
            leader=by,
            kind=AWARD if is_award else THANKS,
            behaviour=row.behaviour,
            evidence=tuple(row.causes),
            on=on,
        )


class RulesTrap:
    """The trap index of the rules."""

    threshold = float(RULESET_1.trap.threshold)

    def index(
        self,
        told: History,
        models: Replayed,
        team: UnitId,
        day: int,
        *,
        without_recognition_gap: bool,
    ) -> float | None:
        """The index of a team in the window that ends with `day`, a Sunday."""
        rules = models.setting.rules(day)
        with models.store.read() as connection:
            found = trap(members_of(connection, models.setting, {team}, day + 1), rules)
        value = found.value
        if without_recognition_gap:
            value = index(found.parts._replace(recognition_gap=None), rules.trap)
        return None if value is None else float(value)


class RulesFlags:
    """The questions about conduct that the rules ask."""

    def flagged(
        self, told: History, models: Replayed, first: int, end: int
    ) -> Mapping[StaffId, frozenset[str]]:
        """Managers asked about on days [first, end), and the cheats that this is asked for."""
        found: defaultdict[StaffId, frozenset[str]] = defaultdict(frozenset)
        with models.store.read() as connection:
            for row in raised(connection, first, end):
                found[row.manager] |= {CHEATS[row.kind]}
        return found


def cohorts_by_the_rules(told: History) -> tuple[Cohort, ...]:
    """Who is compared with whom, as the worker would have set it on the first day."""
    day = next(n for n, each in enumerate(told.entries) if _is_first_day(each.event))
    models = rehearse(told.entries[: day + 1], (people.PROJECTION, customers.PROJECTION))
    with models.store.read() as connection:
        found = cohorts(
            candidates(connection), FIRST, models.setting.rules(FIRST.toordinal()).cohort
        )
    models.store.close()
    return found


def _is_first_day(event: Event) -> bool:
    return isinstance(event, DayOpened) and event.on == FIRST
