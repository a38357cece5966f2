"""What a history ends in, and in what the end of one told late and corrected may differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from domain.calendar import bounds, window_named
from domain.event import StaffId
from domain.lift import improvement
from domain.ranking import IMPROVEMENT
from projections.figures import tallied, window_said
from projections.improvement import weeks_of
from projections.known import Window
from projections.rows import NOW
from projections.scores import SCORE_ENTRY
from projections.standings import Asked, board, standings_digest
from tests.projections.final_facts import MANAGERS, FinalFacts
from tests.projections.plain_views import board_rows, channel_days, streak_runs
from tests.projections.settling_live import LiveBank
from tests.projections.test_adjustments import SETTLED, Lines, asked, plain, settled_sums
from tests.projections.test_late_and_corrected import standings
from tests.projections.views import rows

Late = Counter[tuple[StaffId, str]]
"""Points by person and week."""

FIGURES = ("week", "rolling", "all")
BOARDS = ("day", "week", "quarter", "rolling", "all")
PLACES = ("", "north")


class End(NamedTuple):
    """All that a bank ends in; `improved` is told with what came late to settled weeks put back."""

    rows: Mapping[Any, Any]
    streaks: Mapping[str, Any]
    channels: set[Any]
    places: Mapping[Any, Any]
    measures: Mapping[tuple[str, str], dict[str, Any]]
    improved: Mapping[str, int | None]
    sums: Mapping[str, Counter[tuple[str, str]]]
    lines: Lines
    settled: frozenset[str]
    today: date


def end_of(bank: LiveBank) -> End:
    """Read what a bank ends in, and check it against itself."""
    bank.catch_up()
    views, late = bank.views, came_late(bank)
    lines = asked(views, bank.today)
    assert lines == plain(views, bank.today)
    with views.read() as connection:
        assert_settled_as_told(bank, connection)
        counts, value = measures(bank, connection), improved(bank, connection, late)
    return End(
        rows=board_rows(views),
        streaks=streak_runs(views),
        channels=channel_days(views),
        places=standings(views, BOARDS, PLACES),
        measures=counts,
        improved=value,
        sums={kind: settled_sums(views, kind) for kind in SETTLED},
        lines=lines,
        settled=frozenset(bank.setting.settled),
        today=bank.today,
    )


def assert_settled_as_told(bank: LiveBank, connection: Connection) -> None:
    """Every settled board still says what it said when it was settled."""
    for period, told in bank.setting.settled.items():
        about = (period, told.through, told.boards, bank.setting)
        assert standings_digest(connection, *about) == told.standings, period


def measures(bank: LiveBank, connection: Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """Everything that figures are reckoned from, by manager and window.

    But for visits by tier, which count the tier that was known when the visit began (measures.md).
    """
    found = {}
    for kind in FIGURES:
        window = window_said(connection, kind, None)
        for manager, counts in tallied(connection, bank.setting, window).items():
            told = {each.name: getattr(counts, each.name) for each in fields(counts)}
            del told["tier_visits"]
            found[kind, str(manager)] = told
    return found


def improved(bank: LiveBank, connection: Connection, late: Late) -> dict[str, int | None]:
    """This week's improvement as it were if the weeks before were settled with what came late.

    The board itself compares with weeks as they were settled, which is checked here: what came late
    to them is no part of it, and is the only thing in which it differs.
    """
    rule = bank.setting.rules(bank.setting.today).improvement
    name = window_named("week", bank.today)
    shown = board(connection, Asked(kind=IMPROVEMENT, window="week"), bank.setting).lines
    found = {}
    people = weeks_of(connection, bank.setting.calendar, Window(name, *bounds(name), NOW), rule)
    values = {line.manager: line.value for line in shown}
    for staff, weeks in people.items():
        settled = [ev for _, ev in weeks.earlier]
        assert values.get(staff) == improvement(weeks.now, settled, rule)
        again = [ev + late[staff, week.name] for week, ev in weeks.earlier]
        found[str(staff)] = improvement(weeks.now, again, rule)
    return found


def came_late(bank: LiveBank) -> Late:
    """EV points that came late to settled weeks, by person."""
    found: Late = Counter()
    for entry in rows(bank.views, SCORE_ENTRY):
        week = window_named("week", date.fromordinal(entry.day))
        told = bank.setting.settled.get(week)
        if entry.measure == "ev" and told and entry.position > told.through:
            found[entry.manager, week] += entry.amount
    return found


def assert_end_alike(late: End, right: End, facts: FinalFacts) -> None:
    """Unsettled standings, streaks and measures are the same; settled sums differ by the lines."""
    assert late.today == right.today
    assert late.settled == right.settled
    assert late.rows == right.rows
    assert late.streaks == right.streaks
    assert late.channels == right.channels
    open_places = {key: told for key, told in late.places.items() if _is_open(key, late)}
    assert open_places == {key: right.places[key] for key in open_places}
    assert late.improved == right.improved
    assert late.measures == but_for_lateness(right, facts)
    for kind in SETTLED:
        difference = Counter(right.sums[kind])
        difference.subtract(late.sums[kind])
        for sign, lines in ((-1, late.lines), (1, right.lines)):
            for (period, manager, measure), amount in lines.items():
                if period.startswith(f"{kind}/"):
                    difference[manager, measure] += sign * amount
        assert not any(difference.values()), kind


def _is_open(key: tuple[str, str, str], end: End) -> bool:
    """Whether a board is of a window that is not settled; improvement is compared by itself."""
    return key[0] != IMPROVEMENT and window_named(key[1], end.today) not in end.settled


def but_for_lateness(right: End, facts: FinalFacts) -> dict[tuple[str, str], dict[str, Any]]:
    """The measures of a story told right, as they are if what was told late is late.

    Only two of them measure lateness itself: days to the assessment, and logs on time.
    """
    found = {key: dict(counts) for key, counts in right.measures.items()}
    for kind in FIGURES:
        for manager in MANAGERS:
            counts = found[kind, manager]
            counts["lags"] = Counter(counts["lags"])
            for outing in facts.outings:
                if outing.manager != manager or not _within(kind, outing.day, right.today):
                    continue
                if outing.assessed and outing.assessed_late:
                    counts["lags"][0] -= 1
                    counts["lags"][outing.assessed_late] += 1
                counts["logs_kept"] -= int(outing.logged_late > 1)
            counts["lags"] = +counts["lags"]
    return found


def _within(kind: str, day: date, today: date) -> bool:
    if kind in ("rolling", "all"):
        return kind == "all" or (today - day).days < 28
    return window_named(kind, day) == window_named(kind, today)
