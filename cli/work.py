"""`pacesetter work`: the background worker as a process of its own."""

from __future__ import annotations

import signal
import threading

from cli.opening import opened
from cli.terminal import remark
from projections.worker import Worker


def work() -> None:
    """Open days, settle periods and keep the views warm, until Ctrl-C or SIGTERM."""
    stop = threading.Event()
    with opened() as stores:
        stores.ledger.bank().require_whole()
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, lambda _signal, _frame: stop.set())
        remark("The worker runs; Ctrl-C stops it.")
        Worker(stores).run(stop)
