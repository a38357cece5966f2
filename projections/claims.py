"""Claims: the score entries that a manager's points are the sum of, and the facts of the rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from domain.event import CustomerId, StaffId, VisitId
from domain.ledger.store import in_batches
from domain.score import CLOSE, CONTACT, EFFECTIVE, HELD
from domain.stop import CustomerTally
from domain.tally import PURPOSED, CraftDay
from domain.visit_event import Evidence
from projections.rows import FOREVER, NOW
from projections.scores import (
    CRAFT_DAY,
    CUSTOMER_TALLY,
    DOCUMENT,
    FACT,
    SCORE_ENTRY,
    FactRow,
    ScoreRow,
)

_ORDER = ("reversal", "award", "reinstatement", "hold", "release")
"""Of the entries that follow from one event: what is reversed comes before what takes its place."""

_SCORE, _FACT = SCORE_ENTRY.table.c, FACT.table.c


class Standing(NamedTuple):
    """What stands of one claim: the sum of its entries, and the position of the last of them."""

    claim: str
    rule: str
    measure: str
    day: int
    amount: int
    position: int


def entries_of(connection: Connection, claim: str) -> list[ScoreRow]:
    """All entries of a claim in the order in which they were said: the last tells how it stands."""
    query = select(SCORE_ENTRY.table).where(_SCORE.claim == claim)
    found = [SCORE_ENTRY.row(values) for values in connection.execute(query)]
    return sorted(found, key=lambda entry: (entry.position, _ORDER.index(entry.kind)))


def entries_at(connection: Connection, manager: StaffId, position: int) -> list[ScoreRow]:
    """What was said of a manager's points because of the event at a position."""
    query = select(SCORE_ENTRY.table).where(_SCORE.manager == manager, _SCORE.position == position)
    found = [SCORE_ENTRY.row(values) for values in connection.execute(query)]
    return sorted(found, key=lambda entry: (_ORDER.index(entry.kind), entry.claim))


def of_events(
    connection: Connection, manager: StaffId, days: Iterable[int], positions: Collection[int]
) -> list[Standing]:
    """What stands for a manager because of the events at some positions, which were on some days.

    What was said last of a claim is told last.
    """
    query = (
        select(SCORE_ENTRY.table)
        .where(_SCORE.manager == manager, _SCORE.day.in_(set(days)))
        .order_by(_SCORE.position)
    )
    found: dict[str, Standing] = {}
    for values in connection.execute(query):
        row = SCORE_ENTRY.row(values)
        if not set(positions).isdisjoint(row.causes):
            sofar = found[row.claim].amount if row.claim in found else 0
            found[row.claim] = Standing(
                row.claim, row.rule, row.measure, row.day, sofar + row.amount, row.position
            )
    return [each for each in found.values() if each.amount]


def standing(
    connection: Connection,
    manager: StaffId,
    measures: tuple[str, ...],
    start: int,
    end: int,
    position: int = NOW,
) -> list[Standing]:
    """The claims of a manager that stand with anything but 0 on the days [start, end).

    The latest day comes first; of a settled period what was known at its position is told.
    """
    amount = func.sum(_SCORE.amount)
    query = (
        select(
            _SCORE.claim,
            func.min(_SCORE.rule),
            func.min(_SCORE.measure),
            _SCORE.day,
            amount,
            func.max(_SCORE.position),
        )
        .where(_SCORE.manager == manager, _SCORE.day >= start, _SCORE.day < end)
        .where(_SCORE.measure.in_(measures), _SCORE.position <= position)
        .group_by(_SCORE.claim, _SCORE.day)
        .having(amount != 0)
        .order_by(_SCORE.day.desc(), func.max(_SCORE.position).desc(), _SCORE.claim)
    )
    rows = connection.execute(query)
    return [Standing(c, rule, measure, day, int(a), at) for c, rule, measure, day, a, at in rows]


def events_of(connection: Connection, claims: Collection[str]) -> dict[str, list[int]]:
    """The positions that each of some claims follows from, and those at which they were said."""
    found: dict[str, set[int]] = {claim: set() for claim in claims}
    for some in in_batches(list(claims)):
        query = select(SCORE_ENTRY.table).where(_SCORE.claim.in_(some))
        for values in connection.execute(query):
            row = SCORE_ENTRY.row(values)
            found[row.claim].update((row.position, *filter(None, row.causes)))
    return {claim: sorted(positions) for claim, positions in found.items()}


def facts(
    connection: Connection, manager: StaffId, kinds: tuple[str, ...], start: int, end: int
) -> list[FactRow]:
    """The facts of a manager that are known now on the days [start, end), the latest first."""
    query = (
        select(FACT.table)
        .where(_FACT.manager == manager, _FACT.day >= start, _FACT.day < end)
        .where(_FACT.kind.in_(kinds), _FACT.position_to == FOREVER)
        .order_by(_FACT.day.desc(), _FACT.position_from.desc(), *FACT.table.primary_key.columns)
    )
    return [FACT.row(values) for values in connection.execute(query)]


def recount(facts: Iterable[FactRow]) -> dict[str, list[FactRow]]:
    """Of some facts those that the counts of a board are counted by, under the names of these.

    Of several facts of one customer, or of one customer and day, the first given one is told.
    """
    kinds: defaultdict[str, list[FactRow]] = defaultdict(list)
    for fact in facts:
        kinds[fact.kind].append(fact)
    by_day = {(fact.customer, fact.day): fact for fact in reversed(kinds[CONTACT])}
    contacted = {fact.customer: fact for fact in reversed(kinds[CONTACT])}
    closed = {fact.customer: fact for fact in reversed(kinds[CLOSE])}
    return {
        "contacts": _in_order(by_day.values()),
        "contacted": _in_order(contacted.values()),
        "closed": _in_order(fact for each, fact in closed.items() if each in contacted),
        "visits": kinds[HELD],
        "purposed": [fact for fact in kinds[HELD] if fact.flags & PURPOSED],
        "effective": kinds[EFFECTIVE],
    }


def _in_order(facts: Iterable[FactRow]) -> list[FactRow]:
    return sorted(facts, key=lambda fact: (-fact.day, -fact.position_from, fact.customer))


def tally_of(connection: Connection, customer: CustomerId) -> CustomerTally | None:
    """A customer as scoring sees them."""
    columns = CUSTOMER_TALLY.table.c
    query = select(CUSTOMER_TALLY.table).where(columns.customer == customer)
    found = connection.execute(query).first()
    return CUSTOMER_TALLY.row(found) if found else None


def craft_day(connection: Connection, manager: StaffId, day: int) -> CraftDay | None:
    """The small acts of a manager on a day."""
    columns = CRAFT_DAY.table.c
    query = select(CRAFT_DAY.table).where(columns.manager == manager, columns.day == day)
    found = connection.execute(query).first()
    return CRAFT_DAY.row(found) if found else None


def shown_before(
    connection: Connection, evidence: Evidence, visit: VisitId, customer: CustomerId
) -> int | None:
    """The position of the close on which something shown is spent, if not one of this meeting."""
    shown = [digest for digest in (evidence.digest, *evidence.photos) if digest]
    if not shown:
        return None
    query = select(DOCUMENT.table).where(DOCUMENT.table.c.digest.in_(shown))
    firsts = [DOCUMENT.row(found).first for found in connection.execute(query)]
    spent = [one.position for one in firsts if one and one.meeting != (visit, customer)]
    return min(spent, default=None)
