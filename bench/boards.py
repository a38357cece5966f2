"""The current board of a very large bank: its first page, and a person's own place on it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import groupby, product
from statistics import median, quantiles
from typing import NamedTuple

from sqlalchemy import Connection

from bench.child import in_child
from bench.crowd import EVENTS_A_VISIT, FIRST_DAY, REGIONS, ROOT, Crowd
from bench.filling import DAYS, copy_boards, fill
from bench.result import Result
from bench.run import POSTGRES, SQLITE, Run
from domain.calendar import windows_of
from domain.event import StaffId
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.ranking import CLOSE, EFFECTIVE, HELP
from projections import places
from projections.boards.rows import ALL, ROLLING
from projections.places import Here
from projections.quick import QUICK

FIGURE = "board"

MANAGERS = 200_000
MILLISECONDS = 20
GROWTH = 1.2

_EVENTS_A_DAY = 100_000
_PAGE = 50
_PEOPLE = 12
"""Managers asked for on each board in each round, besides the lowest."""


class Asked(NamedTuple):
    """On which board a page and the own place were asked for, and the milliseconds it took.

    `fresh` on a connection that was never used before, `again` on the same one for somebody else.
    """

    name: str
    fresh: float
    again: float


def figures(run: Run) -> Iterator[Result]:
    """How long a board takes, after a hundred thousand events and after a million."""
    crowd = Crowd(run.sized(MANAGERS, 400), run.sized(_EVENTS_A_DAY, 4 * EVENTS_A_VISIT))
    with run.stores(SQLITE) as small, run.stores(SQLITE) as large:
        run.say(f"{FIGURE}: filling boards of {crowd.managers:,} managers")
        in_child(run.patience, fill, crowd, small, DAYS["small"])
        in_child(run.patience, fill, crowd, large, DAYS["large"])
        yield from _results(run, crowd, SQLITE, small, large)
        if POSTGRES in run.databases:
            with run.stores(POSTGRES) as small_copy, run.stores(POSTGRES) as large_copy:
                run.say(f"{FIGURE}: copying them to {POSTGRES}")
                in_child(run.patience, copy_boards, small, small_copy)
                in_child(run.patience, copy_boards, large, large_copy)
                yield from _results(run, crowd, POSTGRES, small_copy, large_copy)


def _results(
    run: Run, crowd: Crowd, database: str, small: Settings, large: Settings
) -> Iterator[Result]:
    found: dict[str, list[list[Asked]]] = {"small": [], "large": []}
    for number in range(run.rounds):
        for name, settings in (("small", small), ("large", large)):
            asked = in_child(run.patience, ask, crowd, settings, DAYS[name], number)
            found[name].append(asked)
            told = p95(each.fresh for each in asked)
            run.say(f"{FIGURE}, {database}, round {number + 1}, {name}: p95 {told:.1f} ms")
    after = [p95(each.fresh for each in asked) for asked in found["large"]]
    before = [p95(each.fresh for each in asked) for asked in found["small"]]
    again = [p95(each.again for each in asked) for asked in found["large"]]
    slowest, of_slowest = _slowest(found["large"])
    what = f"{crowd.managers:,} managers, {DAYS['large'] * crowd.events_a_day:,} events, p95"
    events = f"{DAYS['small'] * crowd.events_a_day:,} events"
    yield _result(database, what, after)
    yield _result(database, f"… of the slowest board: {slowest}", of_slowest)
    yield _result(database, "… on a connection used before", again)
    yield _result(database, what, after, before, f"after {events}")


def _result(
    database: str,
    what: str,
    ours: Sequence[float],
    theirs: Sequence[float] = (),
    against: str = "",
) -> Result:
    return Result(
        figure=FIGURE,
        what=what,
        database=database,
        unit="ms",
        ours=ours,
        against=against,
        theirs=theirs,
        goal=GROWTH if theirs else MILLISECONDS,
        at_most=True,
    )


def p95(times: Iterable[float]) -> float:
    """The time that 95 of 100 stay below."""
    return quantiles(times, n=20)[-1]


def _slowest(rounds: list[list[Asked]]) -> tuple[str, list[float]]:
    """The board that is slowest in most rounds, and its p95 in each round."""
    tables = [_by_board(asked) for asked in rounds]
    name = max(tables[0], key=lambda each: median(table[each] for table in tables))
    return name, [table[name] for table in tables]


def _by_board(asked: Iterable[Asked]) -> dict[str, float]:
    ordered = sorted(asked, key=lambda each: each.name)
    boards = groupby(ordered, key=lambda each: each.name)
    return {name: p95(each.fresh for each in of_one) for name, of_one in boards}


def ask(crowd: Crowd, settings: Settings, days: int, seed: int) -> list[Asked]:
    """Time a page and the own place on every board, each on a connection of its own."""
    chance = random.Random(seed)
    with closing(Store("views", settings.url("views"))) as views:
        found = []
        for here in every_board(days):
            managers = [*chance.sample(crowd.staff, _PEOPLE), _lowest(views, here)]
            pairs = zip(managers, reversed(managers), strict=True)
            found += [Asked(_name(here), *_times(views, here, pair)) for pair in pairs]
    return found


def every_board(days: int) -> Iterator[Here]:
    """Every window of the day after so many, for the bank and for a region, of every kind."""
    today = FIRST_DAY + timedelta(days=days)
    windows = (*windows_of(today.toordinal()), ALL, ROLLING)
    for window, scope, kind in product(windows, (ROOT, REGIONS[0]), QUICK):
        yield Here(window=window, scope=scope, kind=kind, whole_bank=scope == ROOT)


def _name(here: Here) -> str:
    return f"{here.window}, {'bank' if here.whole_bank else 'region'}, {here.kind}"


def _lowest(views: Store, here: Here) -> StaffId:
    column = {EFFECTIVE: "ev", CLOSE: "close_value", HELP: "help"}[here.kind]
    mark = "%s" if views.postgres else "?"
    with views.read() as connection:
        found = connection.exec_driver_sql(
            f'SELECT manager FROM board WHERE "window" = {mark} AND scope = {mark} '
            f"ORDER BY {column}, manager LIMIT 1",
            (here.window, here.scope),
        )
        return StaffId(found.scalar_one())


def _times(views: Store, here: Here, managers: Iterable[StaffId]) -> list[float]:
    """Milliseconds for one manager after the other, on a connection that is new to the first."""
    views.engine.dispose()  # the statements stay compiled
    with views.read() as connection:
        connection.exec_driver_sql("SELECT 1")
        return [_time(connection, here, manager) for manager in managers]


def _time(connection: Connection, here: Here, manager: StaffId) -> float:
    begin = time.perf_counter()
    places.page(connection, here, 0, _PAGE)
    places.around(connection, here, manager)
    return 1000 * (time.perf_counter() - begin)
