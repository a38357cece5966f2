"""`python -m bench.answering`: the site, or a bare application, behind the server of `serve`."""

from __future__ import annotations

import faulthandler
import socket
import sys

import uvicorn

from bench import bare
from web.app import create

_LASTS = 3600
"""Seconds after which it ends itself, should nobody be left to end it."""


def main(staff: str = "") -> None:
    """Answer on a free port: with the pages of the site, or with the templates of one person's."""
    faulthandler.dump_traceback_later(_LASTS, exit=True)
    application = bare.create(staff) if staff else create()
    config = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
