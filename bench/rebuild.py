"""Rebuilding all read models, beside the limit and beside the library's way of projecting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from bench import one_by_one
from bench.bank import bank_of, recorded
from bench.child import in_child
from bench.limit import write_ready_rows
from bench.measured import Measured, measured
from bench.result import Result
from bench.run import POSTGRES, SQLITE, Run
from bench.stores import empty_views, quiesce
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper

FIGURE = "rebuild"

LIMIT = 0.4
SAME_MODELS = 30
ONE_VIEW = {SQLITE: 15, POSTGRES: 30}
PEAK_MEBIBYTES = 1024

_WARM_SHARE = 4
"""The peer meets views that hold a quarter of the history already."""

_PEER_EVENTS = 3_000


def figures(run: Run) -> Iterator[Result]:
    """Rates of one rebuild from position 0, on each database."""
    bank = bank_of(run)
    for database in run.databases:
        with recorded(run, database, bank, FIGURE) as settings:
            yield from _results(database, _rounds(run, settings))


Rounds = dict[str, list[Measured]]


def _rounds(run: Run, settings: Settings) -> Rounds:
    """All contenders one after the other, several times."""
    found: Rounds = {}
    database = SQLITE if settings.embedded else POSTGRES
    with run.stores(database) as apart:
        ledger_url, count = settings.url("ledger"), run.sized(_PEER_EVENTS, 50)
        warm_to = in_child(run.patience, head, settings) // _WARM_SHARE
        peer = one_by_one.Peer(database, ledger_url, apart, warm_to, count)
        run.say(f"{FIGURE}, {database}: warming the views of the peer")
        in_child(run.patience, one_by_one.warm, peer, run.rounds)
        for number in range(run.rounds):
            contenders = {
                "ours": lambda: in_child(run.patience, rebuild_all, settings),
                "limit": lambda: in_child(run.patience, write_ready_rows, settings, apart=False),
                "limit apart": lambda: in_child(
                    run.patience, write_ready_rows, settings, apart=True
                ),
                **one_by_one.contenders(peer, number, run.patience),
            }
            for name, contend in contenders.items():
                one = contend()
                found.setdefault(name, []).append(one)
                run.say(f"{FIGURE}, {database}, round {number + 1}: {name} {one.rate:,.0f}/s")
    return found


def head(settings: Settings) -> int:
    """How long the history is."""
    with closing(open_stores(settings)) as stores:
        return stores.ledger.head()


def rebuild_all(settings: Settings) -> Measured:
    """Fold the whole ledger into empty views, as a keeper does that finds them so."""
    empty_views(settings)
    quiesce(settings)
    with closing(open_stores(settings)) as stores:
        return measured(lambda: Keeper(stores.ledger, stores.views).catch_up())


def _results(database: str, rounds: Rounds) -> Iterator[Result]:
    ours = rounds.pop("ours")
    events = f"all read models from {ours[0].number:,} events"
    peaks = [one.peak for one in ours]

    def beside(name: str, against: str, goal: float | None, note: str = "") -> Result:
        return Result(
            figure=FIGURE,
            what=events,
            database=database,
            unit="events/s",
            ours=[one.rate for one in ours],
            against=against,
            theirs=[one.rate for one in rounds[name]],
            goal=goal,
            note=note,
        )

    yield beside("limit", "the limit: scan, decode, write the final rows", LIMIT)
    yield beside("limit apart", "the limit with its rows written in a second thread", None)
    yield Result(
        figure=FIGURE,
        what="peak memory of the rebuild",
        database=database,
        unit="MiB",
        ours=peaks,
        goal=PEAK_MEBIBYTES,
        at_most=True,
    )
    yield beside("same", "library's way, the same read models", SAME_MODELS)
    yield beside("same, remembered", "… with all rows seen before in memory", None)
    yield beside("one view", "library's way, one count a day", ONE_VIEW[database])
    if "one view, NORMAL" in rounds:
        yield beside(
            "one view, NORMAL",
            "the same with synchronous=NORMAL",
            None,
            "not the library's default",
        )
