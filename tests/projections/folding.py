"""Processes that fold a ledger, in short stretches, until they are killed or done."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper

READY = "ready"

# A process that has read all that it needs is copied: to read it takes longer than to fold.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


class Folding(NamedTuple):
    """One of them, and the line to it."""

    process: BaseProcess
    line: Connection

    def begin(self) -> None:
        """Let it fold."""
        self.line.send("fold")

    def wait(self) -> None:
        """Wait until it is ready; one that died before makes this fail."""
        assert self.line.recv() == READY

    def kill(self) -> None:
        """End it wherever it is."""
        self.process.kill()
        self.process.join()
        self.line.close()


def started(settings: Settings) -> Folding:
    """One that gets ready to fold the ledger that these settings name."""
    here, there = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=fold, args=(settings, there), daemon=True)
    process.start()
    there.close()
    return Folding(process, here)


def fold(settings: Settings, line: Connection) -> None:
    """Say that all is ready, and fold when told to."""
    stores = open_stores(settings)
    keeper = Keeper(stores.ledger, stores.views)
    keeper.catch_up(until=1)
    line.send(READY)
    line.recv()
    keeper.catch_up(limit=3)
