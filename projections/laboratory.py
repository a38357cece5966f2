"""The laboratory: the real history under a draft of the rules, beside what the views say now.

Nothing is written. The draft holds for all of history, so that what changes is the rules alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.bank import RulesetPublished
from domain.event import Code, StaffId
from domain.ledger.ledger import Ledger
from domain.ledger.store import Store
from domain.ruleset import Ruleset
from domain.score import EV, HELP
from domain.setting import SETTING_EVENTS, Setting
from projections import badges, boards, customers, people, scores
from projections.badges.rows import BADGE
from projections.boards.rows import ROLLING
from projections.lab_report import BadgeChange, Gain, LabReport, Move, Movers, Spread
from projections.lines import Line
from projections.planted import ACTORS, DAYS, cheat, planted, twin
from projections.projection import Projection
from projections.replay import MEMORY
from projections.rows import VIEWS
from projections.scores import SCORE_ENTRY
from projections.shelf import Shelf
from projections.standings import Asked
from projections.standings import board as standings
from projections.stretch import Folds, Progress, fold_history, silent, uncollected

READ: tuple[Projection, ...] = (
    people.PROJECTION,
    customers.PROJECTION,
    scores.PROJECTION,
    boards.PROJECTION,
    badges.PROJECTION,
)
"""The read models that a comparison asks."""

ALL = 1 << 30
"""More events of the setting than there are."""

SHOWN_KINDS = ("effective", "close")


class DraftSetting(Setting):
    """The bank's setting, in which the draft is the one ruleset there ever was."""

    def __init__(self, draft: Ruleset) -> None:
        """Let `draft` be in force on every day."""
        super().__init__()
        self._rules = [(1, draft)]

    def _publish(self, event: RulesetPublished) -> None:
        """What was published is not what is tried."""


class Tried(NamedTuple):
    """The read models under a draft, in memory."""

    store: Store
    setting: Setting


@uncollected()
def try_out(ledger: Ledger, draft: Ruleset, until: int, progress: Progress = silent) -> Tried:
    """Fold the history up to a position under a draft."""
    store, setting = Store("views", MEMORY), DraftSetting(draft)
    with store.write() as connection:
        VIEWS.create_all(connection)
        shelf = Shelf(table for projection in READ for table in projection.tables)
        folds = Folds(READ, shelf, setting)
        fold_history(ledger, connection, folds, shelf, (0, until), progress)
    return Tried(store, setting)


def report(ledger: Ledger, views: Connection, draft: Ruleset, tried: Tried) -> LabReport:
    """What the draft changes against the views, which stand where `tried` does."""
    setting = _setting(ledger)
    rules = setting.rules(setting.today)
    with tried.store.read() as after:
        movers = [
            _movers(views, after, Asked(kind=kind, window=ROLLING), setting, tried.setting)
            for kind in SHOWN_KINDS
        ]
        values = [_values(views, setting), _values(after, tried.setting)]
        return LabReport(
            version_before=rules.version,
            version_draft=draft.version,
            through=ledger.head(),
            today=date.fromordinal(setting.today),
            movers=movers,
            badges=_badges(views, after),
            spread=_spread(*values),
            gaming=_gaming(ledger, rules, draft, *values),
        )


def _setting(ledger: Ledger) -> Setting:
    setting = Setting()
    for entry in ledger.since(0, ALL, kinds=SETTING_EVENTS):
        setting.take(entry)
    return setting


def _movers(
    before: Connection, after: Connection, asked: Asked, setting: Setting, draft: Setting
) -> Movers:
    was = {line.manager: line for line in standings(before, asked, setting).lines}
    becomes = {line.manager: line for line in standings(after, asked, draft).lines}
    moves = [
        Move(
            manager=manager,
            rank_before=_of(was, manager, lambda line: line.rank),
            rank_after=_of(becomes, manager, lambda line: line.rank),
            value_before=_of(was, manager, lambda line: line.value),
            value_after=_of(becomes, manager, lambda line: line.value),
        )
        for manager in sorted({*was, *becomes})
    ]
    moved = [each for each in moves if each.rank_before != each.rank_after]
    return Movers(
        kind=asked.kind,
        window=asked.window,
        people=len(moves),
        moves=sorted(moved, key=lambda each: (-_distance(each), each.manager)),
    )


def _of(
    lines: dict[StaffId, Line], manager: StaffId, read: Callable[[Line], int | None]
) -> int | None:
    line = lines.get(manager)
    return read(line) if line else None


def _distance(move: Move) -> int:
    if move.rank_before is None or move.rank_after is None:
        return 0
    return abs(move.rank_before - move.rank_after)


def _badges(before: Connection, after: Connection) -> list[BadgeChange]:
    was, becomes = _won(before), _won(after)
    return [
        BadgeChange(manager=manager, badge=badge, won=(manager, badge) in becomes)
        for manager, badge in sorted(was ^ becomes)
    ]


def _won(connection: Connection) -> set[tuple[StaffId, Code]]:
    columns = BADGE.table.c
    query = select(columns.manager, columns.badge)
    return {(manager, badge) for manager, badge in connection.execute(query)}


def _values(connection: Connection, setting: Setting) -> list[int]:
    """Everybody's EV points of the rolling window, the highest first."""
    board = standings(connection, Asked(window=ROLLING), setting)
    return sorted((line.value or 0 for line in board.lines), reverse=True)


def _spread(before: list[int], after: list[int]) -> Spread:
    return Spread(
        median_before=_percentile(before, 50),
        median_after=_percentile(after, 50),
        top_before=_percentile(before, 90),
        top_after=_percentile(after, 90),
    )


def _percentile(values: list[int], percent: int) -> int | None:
    """The ⌈pn⌉-th value from below."""
    return values[len(values) - -(-percent * len(values) // 100)] if values else None


def _gaming(
    ledger: Ledger, rules: Ruleset, draft: Ruleset, before: list[int], after: list[int]
) -> list[Gain]:
    was, becomes = _planted_points(ledger, rules), _planted_points(ledger, draft)

    def gained(points: Points, measure: str, actor: str) -> int:
        return points[cheat(actor), measure] - points[twin(actor), measure]

    def climbed(points: Points, values: list[int], actor: str) -> int:
        own, other = points[cheat(actor), EV], points[twin(actor), EV]
        return _rank(other, values) - _rank(own, values)

    return [
        Gain(
            actor=actor,
            ev_before=gained(was, EV, actor),
            ev_after=gained(becomes, EV, actor),
            help_before=gained(was, HELP, actor),
            help_after=gained(becomes, HELP, actor),
            ranks_before=climbed(was, before, actor),
            ranks_after=climbed(becomes, after, actor),
        )
        for actor in ACTORS
    ]


def _rank(points: int, values: list[int]) -> int:
    """Where somebody with so many points would stand."""
    return 1 + sum(value > points for value in values)


Points = Counter[tuple[StaffId, str]]
"""By manager and measure."""


def _planted_points(ledger: Ledger, rules: Ruleset) -> Points:
    """Points of the planted managers in their 28 days under some rules."""
    events, real = ledger.since(0, ALL, kinds=SETTING_EVENTS), _setting(ledger)
    store, setting = Store("views", MEMORY), DraftSetting(rules)
    found: Points = Counter()
    with store.write() as connection:
        VIEWS.create_all(connection)
        shelf = Shelf(scores.PROJECTION.tables)
        Folds((scores.PROJECTION,), shelf, setting).run(planted(events, real, rules))
        for row in shelf[SCORE_ENTRY].where():
            if row.day > real.today - DAYS:
                found[row.manager, row.measure] += row.amount
    store.close()
    return found
