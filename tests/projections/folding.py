"""A process that folds a ledger, in short stretches, until it is killed or done.

`python -m tests.projections.folding DATA KEY [URL]` says `ready`, waits for a line, and folds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper


def fold(data: str, key: str, url: str = "") -> None:
    """Fold when told to."""
    stores = open_stores(Settings(data=Path(data), key_file=Path(key), database_url=url))
    keeper = Keeper(stores.ledger, stores.views)
    keeper.catch_up(until=1)
    print("ready", flush=True)
    sys.stdin.readline()
    keeper.catch_up(limit=3)
    print("done", flush=True)


if __name__ == "__main__":
    fold(*sys.argv[1:])
