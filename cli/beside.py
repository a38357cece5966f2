"""The worker beside the pages: a process of its own, begun again when it ends before its time.

In a thread it would share the interpreter with the pages: while a file is imported, each of a
page's forty questions to the stores would wait for the folds to let go.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

import structlog

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.worker import Worker

PATIENCE = 10.0
"""Seconds that the worker has to finish what it is about."""

_LOOK_SECONDS = 1.0

_SPAWN = multiprocessing.get_context("spawn")

log = structlog.get_logger()


@contextmanager
def working_beside(settings: Settings) -> Iterator[None]:
    """A worker that runs until the end of the block."""
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(settings, done), name="worker's keeper")
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _keep(settings: Settings, done: threading.Event) -> None:
    """Have a worker until it is done; one that ends before is followed by another."""
    worker = _begin(settings)
    while not done.wait(_LOOK_SECONDS):
        if not worker.is_alive():
            log.error("worker_ended", code=worker.exitcode)
            worker = _begin(settings)
    worker.terminate()
    worker.join(PATIENCE)
    if worker.is_alive():
        worker.kill()
        worker.join()


def _begin(settings: Settings) -> BaseProcess:
    worker = _SPAWN.Process(target=_work, args=(settings, os.getpid()), name="worker", daemon=True)
    worker.start()
    return worker


def _work(settings: Settings, parent: int) -> None:
    """Work until told to stop, or until nobody is there any more to tell it."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the pages, which then say so
    threading.Thread(target=_mind, args=(parent, stop), daemon=True).start()
    stores = open_stores(settings)
    try:
        Worker(stores).run(stop)
    finally:
        stores.close()


def _mind(parent: int, stop: threading.Event) -> None:
    while os.getppid() == parent and not stop.is_set():
        stop.wait(_LOOK_SECONDS)
    stop.set()
