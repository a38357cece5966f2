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


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_an_outage_is_told_at_once_and_is_over_without_a_restart(
    stores: Stores, private_postgres: OwnPostgres, how: signal.Signals
) -> None:
    one = visit()
    stores.ledger.record(one, started(), by=MANAGER)
    private_postgres.stop(how)
    deeds: dict[str, Callable[[], object]] = {
        "a deed": lambda: stores.ledger.record_all([deed("asked again", "said")]),
        "a deed about somebody new": lambda: stores.ledger.record(
            visit(), logged("said", "customer_new"), by=MANAGER
        ),
        "a look": lambda: stores.ledger.load(Visit, one.id),
        "a look at all": lambda: stores.ledger.since(0),
        "a name": lambda: stores.vault.people([MANAGER]),
    }
    for _ in range(2):
        for what, ask in deeds.items():
            began = time.monotonic()
            with pytest.raises(Unavailable, match="cannot be reached; try again"):
                ask()
            assert time.monotonic() - began < TOLD_SECONDS, what
    assert not reachable(stores.ledger.store)

    private_postgres.start()
    back = time.monotonic()
    for ask in deeds.values():
        ask()
    assert time.monotonic() - back < BACK_SECONDS
    assert commands(stores.ledger)["asked again"] == 3


def test_a_restart_between_two_deeds_is_not_noticed(
    stores: Stores, private_postgres: OwnPostgres
) -> None:
    stores.ledger.record_all([deed("before", "said")])
    private_postgres.stop(signal.SIGQUIT)
    private_postgres.start()
    stores.ledger.record_all([deed("after", "said")])
    assert commands(stores.ledger) == {"before": 3, "after": 3}
