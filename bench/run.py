"""One run of the benchmarks: its size, its folder, its PostgreSQL, and what it says meanwhile."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.ledger.settings import Settings
from tests.postgres import OwnPostgres, PostgresMissing, find_binaries, running_postgres

SQLITE, POSTGRES = "SQLite", "PostgreSQL"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Run:
    """What every figure is given.

    `scale` shrinks all sizes; `rounds` is how often each thing is measured; `keep` is the folder
    in which generated banks stay for the next run.
    """

    folder: Path
    server: OwnPostgres | None
    scale: float
    rounds: int
    keep: Path | None
    real_file: Path
    say: Say

    @property
    def databases(self) -> tuple[str, ...]:
        """Those that there are."""
        return (SQLITE, POSTGRES) if self.server else (SQLITE,)

    def sized(self, full: int, least: int = 1) -> int:
        """A number of things at the scale of this run."""
        return max(least, round(full * self.scale))

    @property
    def patience(self) -> float:
        """Seconds after which a child that works on a million events has lost its way."""
        return 120 + 1500 * max(self.scale, 0.02)

    @contextmanager
    def stores(self, database: str) -> Iterator[Settings]:
        """Three stores that do not exist yet, and are gone afterwards."""
        with ExitStack() as stack:
            folder = tempfile.TemporaryDirectory(dir=self.folder, ignore_cleanup_errors=True)
            place = Path(stack.enter_context(folder))
            url = ""
            if database == POSTGRES and self.server:
                url = stack.enter_context(self.server.fresh_database())
            yield settings_in(place, url)


@contextmanager
def running(
    scale: float, rounds: int, keep: Path | None, real_file: Path, say: Say
) -> Iterator[Run]:
    """A run with a folder and a server of its own, both gone afterwards."""
    with ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(prefix="pacesetter-bench-")
        folder = Path(stack.enter_context(temporary))
        server = stack.enter_context(running_postgres()) if _has_postgres(say) else None
        yield Run(folder, server, scale, rounds, keep, real_file, say)


def _has_postgres(say: Say) -> bool:
    try:
        find_binaries()
    except PostgresMissing as missing:
        say(str(missing))
        return False
    return True


def settings_in(folder: Path, url: str = "", *, ledger: str = "", views: str = "") -> Settings:
    """Stores in a folder or at one URL, some of them elsewhere, whatever the environment says."""
    return Settings(
        data=folder,
        key_file=folder / "master.key",
        database_url=url,
        ledger_url=ledger,
        views_url=views,
        vault_url="",
    )
