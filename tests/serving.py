"""The real application behind a real server, for browsers that need an address."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from domain.ledger.door import Stores
from tests.web.people import inner
from web.app import application

PATIENCE = 30  # seconds for the server to come up, and to go down


class ServerFailed(Exception):
    """The server did not come up, or does not go down."""


@contextmanager
def serving(stores: Stores, port: int = 0) -> Iterator[str]:
    """The address of a server in a thread of this process; it closes the stores at its end.

    A `port` of 0 stands for any that is free.

    What a test changes in the stores from outside is seen, because nothing is copied.
    """
    pages = application(stores)
    config = uvicorn.Config(
        pages,
        lifespan="on",
        log_config=None,  # or it would set up the log of the whole process
        access_log=False,
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", port)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), name="server")
        thread.start()
        try:
            wait_for(server, thread)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            # As a signal does: a server waits for what is open, and a stream never ends by itself.
            inner(pages).state.tails.end()
            server.should_exit = True
            thread.join(PATIENCE)
            if thread.is_alive():
                raise ServerFailed("The server goes on after it was told to stop.")


def wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    patience = time.monotonic() + PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > patience:
            raise ServerFailed("The server did not start; its log says why.")
        time.sleep(0.01)
