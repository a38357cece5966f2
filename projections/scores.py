"""Scores: visits as scoring sees them, the facts that measures count, and the score entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import msgspec

from domain.book import Memory
from domain.document import DocumentTally
from domain.event import CustomerId, Entry, StaffId, UnitId, VisitId
from domain.score import ChannelSpan, Claim, Fact, Line, Score
from domain.scorer import Scorer
from domain.setting import Setting
from domain.staff import StaffJoined, StaffMoved
from domain.stop import CustomerTally
from domain.tally import CraftDay, VisitTally
from projections.projection import Projection
from projections.rows import FOREVER, Rows
from projections.shelf import Shelf


class FactRow(msgspec.Struct, array_like=True, gc=False):
    """A fact, known at positions [position_from, position_to)."""

    visit: VisitId
    kind: str
    customer: CustomerId
    position_from: int
    manager: StaffId
    unit: UnitId
    day: int
    flags: int
    position_to: int = FOREVER


class ScoreRow(msgspec.Struct, array_like=True, gc=False):
    """A score entry, recorded at `position`; the amounts known at P are those with position ≤ P."""

    position: int
    claim: str
    kind: str
    measure: str
    rule: str
    amount: int
    manager: StaffId
    unit: UnitId
    day: int
    ruleset: int
    causes: list[int]


class SpanRow(msgspec.Struct, array_like=True, gc=False):
    """Days [first, end) on which a customer is a channel, known at [position_from, position_to)."""

    customer: CustomerId
    first: int
    end: int
    position_from: int
    position_to: int = FOREVER


VISIT = Rows("visit", VisitTally, indexes=[("manager", "planned_day"), ("manager", "held_day")])
CUSTOMER_TALLY = Rows("customer_tally", CustomerTally)
CRAFT_DAY = Rows("craft_day", CraftDay, key=2)
DOCUMENT = Rows("document", DocumentTally)
FACT = Rows("fact", FactRow, key=4, indexes=[("manager", "day")])
SCORE_ENTRY = Rows(
    "score_entry", ScoreRow, key=3, indexes=[("claim", "position"), ("manager", "day")]
)
CHANNEL_SPAN = Rows("channel_span", SpanRow, key=4)


class ShelfMemory(Memory):
    """The scorer's tallies as rows of a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        """Keep them in the drawers of `shelf`."""
        self._visits = shelf[VISIT]
        self._customers = shelf[CUSTOMER_TALLY]
        self._days, self._documents = shelf[CRAFT_DAY], shelf[DOCUMENT]
        self._visit: VisitTally | None = None
        self._customer: CustomerTally | None = None

    def turn(self) -> None:
        """Turn to the next entry, which may be in another stretch."""
        self._visit = self._customer = None

    def visit(self, visit: VisitId) -> VisitTally:
        """The tally of a visit, to be changed; a rule asks for the same one again and again."""
        if self._visit is None or self._visit.visit != visit:
            self._visit = self._visits.edit(visit) or self._visits.put(VisitTally(visit))
        return self._visit

    def customer(self, customer: CustomerId) -> CustomerTally:
        """The tally of a customer, to be changed."""
        tally = self._customer
        if tally is None or tally.customer != customer:
            tally = self._customers.edit(customer) or self._customers.put(CustomerTally(customer))
            self._customer = tally
        return tally

    def craft_day(self, manager: StaffId, day: int) -> CraftDay:
        """The small acts of a manager on a day, to be changed."""
        return self._days.edit((manager, day)) or self._days.put(CraftDay(manager, day))

    def document(self, digest: str) -> DocumentTally:
        """Where a document was shown, to be changed."""
        return self._documents.edit(digest) or self._documents.put(DocumentTally(digest))


class ScoreFold:
    """Scores each entry and keeps what the lines say, with the positions at which it is known."""

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._setting = setting
        self._scorer = Scorer(setting, ShelfMemory(shelf))
        self._facts, self._scores = shelf[FACT], shelf[SCORE_ENTRY]
        self._spans = shelf[CHANNEL_SPAN]
        self._latest: dict[StaffId, int] = {}
        self._keep: dict[type[Line], Callable[[Any, int], None]] = {
            Fact: self._keep_fact,
            Score: self._keep_score,
            ChannelSpan: self._keep_span,
        }

    def take(self, entry: Entry) -> list[Line]:
        """The lines of one entry, kept."""
        event = entry.event
        if isinstance(event, (StaffJoined, StaffMoved)):
            lines = self._rehomed(event)
        else:
            lines = self._scorer.take(entry)
        for line in lines:
            keep = self._keep.get(type(line))
            if keep:
                keep(line, entry.position)
        return lines

    def _keep_score(self, score: Score, position: int) -> None:
        claim = score.claim
        self._note(claim.manager, claim.day)
        self._scores.add(
            ScoreRow(
                position,
                claim.id,
                score.kind,
                claim.measure,
                claim.rule,
                score.amount,
                claim.manager,
                score.unit,
                claim.day,
                score.ruleset,
                list(claim.causes),
            )
        )

    def _keep_fact(self, fact: Fact, position: int) -> None:
        if fact.sign < 0:
            self._facts.end((fact.visit, fact.kind, fact.customer), position)
            return
        self._note(fact.manager, fact.day)
        self._facts.begin(
            FactRow(
                fact.visit,
                fact.kind,
                fact.customer,
                position,
                fact.manager,
                fact.unit,
                fact.day,
                fact.flags,
            )
        )

    def _note(self, manager: StaffId, day: int) -> None:
        """Remember the latest day of which anything is told about a manager."""
        if day > self._latest.get(manager, 0):
            self._latest[manager] = day

    def _keep_span(self, span: ChannelSpan, position: int) -> None:
        if span.sign > 0:
            self._spans.begin(SpanRow(span.customer, span.first, span.end, position))
        else:
            self._spans.end((span.customer, span.first, span.end), position)

    def _rehomed(self, event: StaffJoined | StaffMoved) -> list[Line]:
        """What a person earned in another unit than the one now known for its day moves there."""
        since, manager = event.on.toordinal(), event.staff
        if since == self._setting.began(manager):
            since = 0  # before their first day people count where they began
        lines: list[Line] = []
        if self._facts.fresh and self._latest.get(manager, -1) < since:
            return lines  # to read rows back would hold up those that are being written
        for row in sorted(self._facts.where(manager=manager), key=FACT.key):
            unit = self._setting.unit(manager, row.day)
            if row.position_to == FOREVER and row.day >= since and row.unit != unit:
                for sign, place in ((-1, row.unit), (1, unit)):
                    fact = (sign, row.kind, row.visit, row.customer, manager, place)
                    lines.append(Fact(*fact, row.day, row.flags))
        standing: defaultdict[tuple[str, UnitId, int], int] = defaultdict(int)
        told: dict[str, ScoreRow] = {}
        for score in sorted(self._scores.where(manager=manager), key=_order):
            standing[score.claim, score.unit, score.day] += score.amount
            told[score.claim] = score
        for (name, place, day), amount in standing.items():
            unit, score = self._setting.unit(manager, day), told[name]
            if amount and day >= since and place != unit:
                claim = Claim(name, score.rule, score.measure, manager, day, tuple(score.causes))
                lines.append(Score("reversal", claim, -amount, place, score.ruleset))
                lines.append(Score("award", claim, amount, unit, score.ruleset))
        return lines


def _order(score: ScoreRow) -> tuple[int, bool, str]:
    """As the entries were said: what is reversed before what takes its place."""
    return score.position, score.kind != "reversal", score.claim


def _fold(shelf: Shelf, setting: Setting) -> ScoreFold:
    return ScoreFold(shelf, setting)


PROJECTION = Projection(
    name="scores",
    version=6,
    tables=(VISIT, CUSTOMER_TALLY, CRAFT_DAY, DOCUMENT, FACT, SCORE_ENTRY, CHANNEL_SPAN),
    fold=_fold,  # type: ignore[arg-type]  # the one fold that yields lines
    scores=True,
)
