"""Opening the three stores together, as the settings say."""

from __future__ import annotations

from typing import NamedTuple

from domain.ledger.keys import MasterKey
from domain.ledger.ledger import Clock, Ledger, system_clock
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.ledger.vault import Vault


class Stores(NamedTuple):
    """The ledger with its vault, and the store of the views."""

    ledger: Ledger
    views: Store
    vault: Vault

    def close(self) -> None:
        """Close every connection."""
        for store in (self.ledger.store, self.views, self.vault.store):
            store.close()


def open_stores(settings: Settings, clock: Clock = system_clock) -> Stores:
    """Open the stores; their schemas exist (see `domain.ledger.migration`)."""
    vault = Vault(Store("vault", settings.url("vault")), MasterKey.at(settings.key_file))
    ledger = Ledger(Store("ledger", settings.url("ledger")), vault, clock)
    return Stores(ledger, Store("views", settings.url("views")), vault)
