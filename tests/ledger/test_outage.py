"""A database that goes away is reported at once, and used again as soon as it is back."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.ledger.door import Stores, open_stores
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from domain.ledger.store import Unavailable, reachable
from domain.visit import Visit
from tests.ledger.happenings import MANAGER, commands, deed, logged, started, visit
from tests.postgres import OwnPostgres
from tests.tiers import Rounds, released

TOLD_SECONDS = 2
BACK_SECONDS = 5


@pytest.fixture
def stores(private_postgres: OwnPostgres, tmp_path: Path) -> Iterator[Stores]:
    """A bank on a server that can be stopped."""
    settings = Settings(database_url=private_postgres.url(), key_file=tmp_path / "key")
    migrate(settings)
    stores = open_stores(settings)
    yield stores
    stores.close()


@pytest.mark.parametrize(
    ("stops", "seconds"), [pytest.param(1, 0, id="change"), released(10, 30, minutes=30)]
)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_an_outage_is_told_at_once_and_is_over_without_a_restart(
    stores: Stores,
    private_postgres: OwnPostgres,
    rounds: Rounds,
    how: signal.Signals,
    stops: int,
    seconds: float,
) -> None:
    one = visit()
    stores.ledger.record(one, started(), by=MANAGER)
    for stop in rounds(stops):
        deeds = deeds_of(stores, one, stop)
        private_postgres.stop(how)
        gone = time.monotonic()
        tell_at_once(deeds)
        tell_at_once(deeds)
        while time.monotonic() < gone + seconds:
            time.sleep(1)
            tell_at_once(deeds)
        assert not reachable(stores.ledger.store)

        private_postgres.start()
        back = time.monotonic()
        for ask in deeds.values():
            ask()
        assert time.monotonic() - back < BACK_SECONDS
        assert commands(stores.ledger)[f"asked again {stop}"] == 3


def deeds_of(stores: Stores, one: Visit, stop: int) -> dict[str, Callable[[], object]]:
    """What is asked of a bank, of ledger and vault, to read and to write."""
    return {
        "a deed": lambda: stores.ledger.record_all([deed(f"asked again {stop}", "said")]),
        "a deed about somebody new": lambda: stores.ledger.record(
            visit(), logged("said", f"customer_new_{stop}"), by=MANAGER
        ),
        "a look": lambda: stores.ledger.load(Visit, one.id),
        "a look at all": lambda: stores.ledger.since(0),
        "a name": lambda: stores.vault.people([MANAGER]),
    }


def tell_at_once(deeds: dict[str, Callable[[], object]]) -> None:
    """Whoever asks while the database is away learns soon that it is."""
    for what, ask in deeds.items():
        began = time.monotonic()
        with pytest.raises(Unavailable, match="cannot be reached; try again"):
            ask()
        assert time.monotonic() - began < TOLD_SECONDS, what


def test_a_restart_between_two_deeds_is_not_noticed(
    stores: Stores, private_postgres: OwnPostgres
) -> None:
    stores.ledger.record_all([deed("before", "said")])
    private_postgres.stop(signal.SIGQUIT)
    private_postgres.start()
    stores.ledger.record_all([deed("after", "said")])
    assert commands(stores.ledger) == {"before": 3, "after": 3}
