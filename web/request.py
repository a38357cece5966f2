"""What a page knows of its surroundings: the stores, the bank, how fresh the views are."""

from __future__ import annotations

import time
from typing import NamedTuple

from starlette.requests import Request

from domain.bank import Bank, RulesetPublished
from domain.ledger.door import Stores
from domain.ruleset import Ruleset
from domain.setting import Setting
from projections.keeper import Keeper
from web.language import preferred

BACKLOG = 500
"""So many events a reader folds into the views itself; with more it waits for the worker."""

PATIENCE = 0.3
PAUSE = 0.03


class Fresh(NamedTuple):
    """How far the views are, and how many events are not in them yet."""

    position: int
    waiting: int


class Desk:
    """What all requests of a process share."""

    def __init__(self, stores: Stores) -> None:
        """Serve from these stores."""
        self.stores = stores
        self.seen: Bank | None = None
        self._keeper = Keeper(stores.ledger, stores.views)

    def bank(self) -> Bank:
        """The bank as of now; `seen` stays for pages that are shown while the ledger is away."""
        self.seen = self.stores.ledger.bank()
        return self.seen

    def freshen(self) -> Fresh:
        """Bring the views as far as the ledger, if that is soon done."""
        head, position = self.stores.ledger.head(), self._keeper.position()
        end = time.monotonic() + PATIENCE
        while head - position > BACKLOG and time.monotonic() < end:
            time.sleep(PAUSE)
            position = self._keeper.position()
        if 0 < head - position <= BACKLOG:
            self._keeper.catch_up(head)
            position = self._keeper.position()
        return Fresh(position, max(0, head - position))

    def rules(self, day: int) -> Ruleset:
        """The ruleset in force on a day."""
        setting = Setting()
        for entry in self.stores.ledger.since(0, kinds=(RulesetPublished,)):
            setting.take(entry)
        return setting.rules(day)


def desk(request: Request) -> Desk:
    """The desk of the application that answers."""
    return request.app.state.desk  # type: ignore[no-any-return]


def language(request: Request) -> str:
    """The language to answer in."""
    return preferred(request.headers.get("Accept-Language", ""))
