"""What the read models hold, in the shape in which the plain reckoning tells the same."""

from __future__ import annotations

from collections import Counter
from datetime import date

from domain.ledger.store import Store
from projections.badges.rows import STREAK, TALLY
from projections.boards.rows import BOARD
from projections.rows import FOREVER
from projections.scores import CHANNEL_SPAN, FACT, SCORE_ENTRY
from tests.projections.plain_boards import DISTINCT, NUMBERS, Key
from tests.projections.plain_scores import PlainFact, Points
from tests.projections.plain_streaks import Runs
from tests.projections.views import rows

COUNTED = (
    "closes",
    "purposed",
    "effective",
    "referees_closed",
    "risks_seen",
    "channelised",
    "comebacks",
)


def known_facts(views: Store) -> list[PlainFact]:
    """Facts that are known now; flags only where they mean something."""
    found = []
    for row in rows(views, FACT):
        if row.position_to == FOREVER:
            purposed = row.kind == "held" and bool(row.flags & 1)
            unreviewed = row.kind in ("effective", "close") and bool(row.flags & 8)
            who = (row.visit, row.customer, row.manager, row.unit)
            day = date.fromordinal(row.day)
            found.append(PlainFact(row.kind, *who, day, purposed, unreviewed))
    return sorted(found)


def standing_points(views: Store) -> Points:
    """The sum of score entries by manager, unit, day and measure."""
    found: Points = Counter()
    for row in rows(views, SCORE_ENTRY):
        found[row.manager, row.unit, date.fromordinal(row.day), row.measure] += row.amount
    return Counter({key: amount for key, amount in found.items() if amount})


def board_rows(views: Store) -> dict[Key, dict[str, int]]:
    """Every row of a board in which there is anything but zeros."""
    found = {}
    for row in rows(views, BOARD):
        numbers = {name: int(getattr(row, name)) for name in (*NUMBERS, *DISTINCT)}
        if any(numbers.values()):
            found[row.window, str(row.scope), str(row.manager)] = numbers
    return found


def streak_runs(views: Store) -> dict[str, Runs]:
    """Everybody's runs, but for those who have none to tell of."""
    found = {
        str(row.manager): Runs(*(int(getattr(row, name)) for name in Runs._fields))
        for row in rows(views, STREAK)
    }
    return {manager: runs for manager, runs in found.items() if runs != Runs()}


def badge_tallies(views: Store) -> dict[str, Counter[str]]:
    """What badges count over all time, but for streaks."""
    found: dict[str, Counter[str]] = {}
    for row in rows(views, TALLY):
        if row.window == "all":
            counts = Counter({name: row.counts.get(name, 0) for name in COUNTED})
            found[row.manager] = +counts
    return {manager: counts for manager, counts in found.items() if counts}


def channel_days(views: Store) -> set[tuple[str, date]]:
    """Each day on which a customer is known as a channel."""
    return {
        (str(row.customer), date.fromordinal(day))
        for row in rows(views, CHANNEL_SPAN)
        if row.position_to == FOREVER
        for day in range(row.first, row.end)
    }
