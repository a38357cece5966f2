"""Opening the three stores together, as the settings say."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from domain.ledger.ledger import Clock, Ledger, system_clock
from domain.ledger.masters import MasterKeys
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.ledger.vault import Vault


class Stores(NamedTuple):
    """The ledger with its vault, and the store of the views.

    Seals are signed with the key in the file `seal_key`, and shown to the witness that is the file
    `checkpoint_file`; without a key nothing is sealed. Who is erased is put on the list in
    `erasure_file`, too.
    """

    ledger: Ledger
    views: Store
    vault: Vault
    seal_key: Path | None = None
    checkpoint_file: Path | None = None
    erasure_file: Path | None = None

    def close(self) -> None:
        """Close every connection."""
        for store in (self.ledger.store, self.views, self.vault.store):
            store.close()


def open_stores(settings: Settings, clock: Clock = system_clock) -> Stores:
    """Open the stores; their schemas exist (see `domain.ledger.migration`)."""
    vault = Vault(Store("vault", settings.url("vault")), MasterKeys.at(settings.key_file))
    ledger = Ledger(Store("ledger", settings.url("ledger")), vault, clock)
    views = Store("views", settings.url("views"))
    return Stores(
        *(ledger, views, vault),
        seal_key=settings.seal_key,
        checkpoint_file=settings.checkpoint_file,
        erasure_file=settings.erasure_list,
    )
