"""Deeds posted to the site: how many one client gets done, beside the ledger's bare appends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial

from bench import live, meanwhile
from bench.child import CONTEXT, in_child
from bench.diary import Diary, Held, held
from bench.result import Result
from bench.run import POSTGRES, SQLITE, Run
from bench.site import served, site
from bench.stores import prepare
from bench.visitor import BLOCK
from bench.ways import ours as bare_append
from bench.writers import Append, Turns, Way, rates, write
from domain.ledger.settings import Settings

FIGURE = "deeds"

SHARE = {SQLITE: 0.2, POSTGRES: 0.5}

ANSWERS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("answered with the block", BLOCK),
    ("a plain form, answered with 303", {}),
)

_PATIENCE = 180


def figures(run: Run) -> Iterator[Result]:
    """Deeds a second, the way to other browsers, and reading while a file is imported."""
    for database in run.databases:
        with site(run, database) as settings, served(settings) as address:
            yield from _beside(run, database, settings, address)
            yield live.until_seen(run, database, settings, address)
            yield meanwhile.reading(run, database, settings, address)


def _beside(run: Run, database: str, settings: Settings, address: str) -> Iterator[Result]:
    """Deeds over HTTP beside appends of one writer to an empty ledger on the same disk."""
    found: list[list[float]] = []
    with run.stores(database) as empty:
        in_child(_PATIENCE, prepare, empty)
        for number in range(run.rounds):
            visits = in_child(_PATIENCE, held, settings)
            ways: list[Way] = [
                partial(noting, address, visits[at :: len(ANSWERS)], headers)
                for at, (_, headers) in enumerate(ANSWERS)
            ]
            gate, turns = CONTEXT.Barrier(1), Turns(0.5, run.sized(10))
            together = [*ways, bare_append]
            slices = in_child(_PATIENCE, write, together, empty, gate, 1, turns)
            found.append(rates(slices, len(together)))
            told = ", ".join(f"{rate:.0f}/s" for rate in found[-1])
            run.say(f"{FIGURE}, {database}, round {number + 1}: block, form, bare: {told}")
    *ours, theirs = zip(*found, strict=True)
    for (answer, _), of_deeds in zip(ANSWERS, ours, strict=True):
        yield Result(
            figure=FIGURE,
            what=f"a stage of a visit, one client, {answer}",
            database=database,
            unit="deeds/s",
            ours=of_deeds,
            against="ledger.record, one writer, one event a commit",
            theirs=theirs,
            goal=SHARE[database],
        )


@contextmanager
def noting(
    address: str, visits: Sequence[Held], headers: Mapping[str, str], _settings: Settings
) -> Iterator[Callable[[], Append]]:
    """A client that notes stages."""
    with closing(Diary(address, visits, headers)) as diary:
        yield lambda: diary.note
