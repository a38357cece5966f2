"""The site that is measured: a bank of a thousand managers, and the commands that serve it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy import Table, text

from bench.bank import bank_of, copy_ledger
from bench.child import ChildFailed, in_child
from bench.run import POSTGRES, Run
from bench.stores import copy_table, prepare, quiesce
from cli.demo.command import last_day
from cli.demo.plan import FEWEST_MANAGERS, DemoPlan
from domain.ledger.door import open_stores
from domain.ledger.settings import STORES, Settings
from domain.ledger.store import Store
from domain.ledger.vault_schema import VAULT
from projections.keeper import Keeper
from projections.rows import VIEWS
from projections.worker import Worker

MANAGERS, WEEKS = 1000, 6
"""About a million events."""

_CUSTOMERS = 100
_STOPPING = 20
_LASTS = 3600
"""Seconds after which a command ends itself, should nobody be left to end it."""

_COMMAND = (
    f"import faulthandler; faulthandler.dump_traceback_later({_LASTS}, exit=True); "
    "from cli import main; main()"
)


@contextmanager
def site(run: Run, database: str) -> Iterator[Settings]:
    """Stores with the bank in them, all of it in the views; gone afterwards.

    The bank ends on the day of the run, or the worker would first have to open the days since.
    """
    managers = run.sized(MANAGERS, 2 * FEWEST_MANAGERS)
    customers = _CUSTOMERS * managers
    plan = DemoPlan(
        until=last_day(None), managers=managers, customers=customers, weeks=WEEKS, seed=7
    )
    bank = bank_of(run, plan)
    in_child(run.patience, fold, bank)
    with run.stores(database) as settings:
        run.say(f"moving a bank of {managers:,} managers to {database}")
        shutil.copy(bank.key_file, settings.key_file)
        if database == POSTGRES:
            in_child(run.patience, copy_bank, bank, settings)
            in_child(run.patience, fold, settings)
        else:
            for store in STORES:
                shutil.copy(bank.data / f"{store}.db", settings.data / f"{store}.db")
        in_child(run.patience, quiesce, settings)
        yield settings


def copy_bank(bank: Settings, settings: Settings) -> None:
    """Put ledger and vault of a bank into a PostgreSQL."""
    prepare(settings)
    copy_ledger(bank, settings)
    with (
        closing(Store("vault", bank.url("vault"))) as source,
        closing(Store("vault", settings.url("vault"))) as target,
    ):
        for table in VAULT.sorted_tables:
            copy_table(source, target, table.name, _columns(table))


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def fold(settings: Settings) -> None:
    """Bring the views as far as the ledger, have a worker do what is due, such as asking others to
    look where nobody did, and let the database learn what is in them.
    """
    prepare(settings)
    with closing(open_stores(settings)) as stores:
        Keeper(stores.ledger, stores.views).catch_up()
        Worker(stores).tick()
        if stores.views.postgres:
            with stores.views.driver() as connection:
                for table in VIEWS.sorted_tables:
                    connection.execute(f'VACUUM (ANALYZE) "{table.name}"')


def size(settings: Settings) -> tuple[int, int]:
    """How many managers and events there are."""
    with closing(open_stores(settings)) as stores, stores.views.read() as connection:
        managers = connection.execute(
            text("SELECT count(*) FROM staff WHERE roles LIKE '%\"manager\"%'")
        )
        return managers.scalar_one(), stores.ledger.head()


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of `pacesetter serve` over these stores, the worker beside it as it has to be."""
    with ExitStack() as stack:
        if not settings.embedded:
            stack.enter_context(command(settings, "work"))
        server = stack.enter_context(command(settings, "serve", "--port", "0"))
        yield address_of(server)


@contextmanager
def command(settings: Settings, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command of Pacesetter as a process of its own, stopped as a supervisor would stop it."""
    with started([sys.executable, "-c", _COMMAND, *words], settings) as process:
        yield process


@contextmanager
def started(words: list[str], settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A program over these stores, told to stop at the end, and made to if it will not."""
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env=environment(settings), cwd=ROOT
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOPPING)
            process.kill()


ROOT = Path(__file__).parent.parent


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a command over these stores, and nothing else of Pacesetter's in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PACESETTER_")}
    given = {name: value for name, value in settings if value is not None}
    return kept | {f"PACESETTER_{name.upper()}": str(value) for name, value in given.items()}


def address_of(process: subprocess.Popen[str]) -> str:
    """The address that a server says it is at."""
    assert process.stdout
    for line in iter(partial(process.stdout.readline), ""):
        if "http://" in line:
            return "http://" + line.partition("http://")[2].split()[0]
    raise ChildFailed("The server ended before it said where it is.")
