"""`pacesetter serve`: the pages, on this machine; where all is embedded, the worker beside them."""

from __future__ import annotations

import ipaddress
import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import typer
import uvicorn
from uvicorn.supervisors import ChangeReload, Multiprocess

from cli.first_start import demonstrate_if_empty
from cli.opening import catch_up, opened
from cli.terminal import remark, say
from domain.event import Refused
from domain.ledger.door import Stores
from domain.ledger.settings import Settings
from domain.setting import Setting
from projections.worker import Worker

APPLICATION = "web.app:create"
PATIENCE = 10.0
"""Seconds that the worker has to finish what it is about."""


def serve(
    host: Annotated[str, typer.Option(help="An address of this machine.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="0 takes a free one.")
    ] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    reload: Annotated[bool, typer.Option("--reload", help="Start anew on a changed file.")] = False,
    open_browser: Annotated[
        bool, typer.Option("--open-browser", "-o", help="Show the first page.")
    ] = False,
    demo_if_empty: Annotated[
        bool, typer.Option("--demo-if-empty", help="Without data, make a demonstration bank.")
    ] = False,
) -> None:
    """Serve the pages, on this machine only; Ctrl-C stops."""
    settings = Settings()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _listening(host, port) as listener:
            if demo_if_empty:
                demonstrate_if_empty(settings)
            with opened(settings) as stores, _working(stores, settings):
                address = f"http://{_in_url(host)}:{listener.getsockname()[1]}"
                say(f"Pacesetter is at {address} (Ctrl-C stops it)")
                if open_browser:
                    webbrowser.open(address)
                _answer(listener, workers, reload)
    except KeyboardInterrupt:
        remark("Stopped.")


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket, taken first: who cannot have it should not wait for a bank to be made."""
    if host != "localhost" and not _is_loopback(host):
        raise Refused(
            f"Pacesetter has no sign-in yet and would show everything to everybody at {host}; "
            "serve on 127.0.0.1 and put a proxy with TLS and a sign-in before it."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Refused(
            f"Port {port} of {host} cannot be had ({error.strerror}); choose another with "
            "--port, or 0 for a free one."
        ) from error
    with listener:
        yield listener


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@contextmanager
def _working(stores: Stores, settings: Settings) -> Iterator[None]:
    """The worker: a thread where everything is embedded, else a process of its own."""
    if not settings.embedded:
        _remind_of_worker(stores)
        yield
        return
    catch_up(stores)
    worker, stop = Worker(stores), threading.Event()
    remark("Opening the days since the last time, settling what is over …")
    worker.tick()
    thread = threading.Thread(target=worker.run, args=(stop,), name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)


def _remind_of_worker(stores: Stores) -> None:
    """Without a worker no day is opened."""
    bank = stores.ledger.bank()
    now = date.fromordinal(Setting().bank_day(stores.ledger.clock()))
    if bank.opened and (bank.today is None or bank.today < now):
        remark(f"{now} was not opened yet: run `pacesetter work` as a process of its own.")


def _answer(listener: socket.socket, workers: int, reload: bool) -> None:
    """Answer requests until told to stop."""
    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        workers=workers,
        reload=reload,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server: Any = uvicorn.Server(config)
    if reload:
        ChangeReload(config, target=server.run, sockets=[listener]).run()
    elif workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        server.run(sockets=[listener])
