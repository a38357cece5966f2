"""`pacesetter serve`: the pages, on this machine; where all is embedded, the worker beside them."""

from __future__ import annotations

import ipaddress
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from uvicorn.supervisors import ChangeReload

from cli.beside import working_beside
from cli.first_start import demonstrate_if_empty
from cli.opening import catch_up, opened
from cli.several import Several
from cli.terminal import remark, say
from domain.event import Refused
from domain.ledger.door import Stores
from domain.ledger.settings import Settings
from domain.setting import Setting
from projections.worker import Worker

APPLICATION = "web.app:create"


def serve(
    host: Annotated[
        str, typer.Option(help="An address of this machine; others than its own need TLS.")
    ] = "127.0.0.1",
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
    tls: Annotated[
        Path | None,
        typer.Option(exists=True, help="A PEM file with the certificate and its private key."),
    ] = None,
) -> None:
    """Serve the pages; Ctrl-C stops."""
    settings = Settings()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), _listening(host, port, tls) as listener:
        if demo_if_empty:
            demonstrate_if_empty(settings)
        with opened(settings) as stores:
            _require_own_bank(stores, host)
            with _working(stores, settings):
                scheme = "https" if tls else "http"
                address = f"{scheme}://{_in_url(host)}:{listener.getsockname()[1]}"
                answer = _answering(listener, workers, reload, tls)
                say(f"Pacesetter is at {address} (Ctrl-C stops it)")
                if open_browser:
                    webbrowser.open(address)
                answer()
    remark("Stopped.")


@contextmanager
def _listening(host: str, port: int, tls: Path | None) -> Iterator[socket.socket]:
    """The socket, taken first: who cannot have it should not wait for a bank to be made."""
    if not (tls or _is_loopback(host)):
        raise Refused(
            f"Passwords would travel in the clear to {host}; give a certificate with --tls, or "
            "serve on 127.0.0.1 behind a proxy that speaks https."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Refused(
            f"Port {port} of {host} cannot be had ({error.strerror}); choose another with "
            "--port, or 0 for a free one."
        ) from error
    # Else each answer waits 40 ms for the browser to acknowledge the headers before it.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        yield listener


def _require_own_bank(stores: Stores, host: str) -> None:
    """A demonstration, where anybody signs in as anybody, is whole and for this machine alone."""
    bank = stores.ledger.bank()
    bank.require_whole()
    if bank.opened and bank.opened.demo and not _is_loopback(host):
        raise Refused(
            "This bank is a demonstration, in which anybody may sign in as anybody; serve it on "
            "127.0.0.1, or set PACESETTER_DATA to a folder for your own bank."
        )
    if not bank.opened:
        remark("There is no bank yet: `pacesetter admin create` opens one and lets you sign in.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@contextmanager
def _working(stores: Stores, settings: Settings) -> Iterator[None]:
    """The worker beside the pages where everything is embedded, else one that is started apart."""
    if not settings.embedded:
        _remind_of_worker(stores)
        yield
        return
    catch_up(stores)
    remark("Opening the days since the last time, settling what is over …")
    Worker(stores).tick()
    with working_beside(settings):
        yield


def _remind_of_worker(stores: Stores) -> None:
    """Without a worker no day is opened."""
    bank = stores.ledger.bank()
    now = date.fromordinal(Setting().bank_day(stores.ledger.clock()))
    if bank.opened and (bank.today is None or bank.today < now):
        remark(f"{now} was not opened yet: run `pacesetter work` as a process of its own.")


@contextmanager
def undisturbed() -> Iterator[None]:
    """Signals wait meanwhile: where an interrupt meets the setting up of logs, another error comes
    of it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _answering(
    listener: socket.socket, workers: int, reload: bool, tls: Path | None
) -> Callable[[], None]:
    """What answers requests until told to stop."""
    with undisturbed():
        config = uvicorn.Config(
            APPLICATION,
            factory=True,
            workers=workers,
            reload=reload,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            ssl_certfile=tls,
        )
    server: Any = uvicorn.Server(config)
    if reload:
        return ChangeReload(config, target=server.run, sockets=[listener]).run
    if workers > 1:
        return Several(config, sockets=[listener]).run
    # An interrupt raised while the loop begins can come out of it as another error: from here
    # on a signal is noted, and the server stops as soon as it has begun.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, server.handle_exit)
    return partial(server.run, sockets=[listener])
