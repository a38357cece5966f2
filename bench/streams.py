"""Five hundred open streams on one process: how long until each is told of one deed, and memory."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import select

from bench.child import in_child
from bench.result import Result
from bench.run import Run
from bench.site import address_of, command, site
from bench.visitor import Line, Visitor
from domain.calendar import window_named
from domain.display import SCENES, Display
from domain.event import StaffId
from domain.ledger.displays import Displays
from domain.ledger.door import open_stores
from domain.ledger.identity import new_id
from domain.ledger.settings import Settings
from domain.staff import Staff
from projections.boards.rows import BOARD
from projections.people import STAFF, root
from web.access import MANAGER

FIGURE = "streams"

STREAMS, WALLS = 500, 100
"""Streams, and how many of them are those of walls: the others are of boards."""

SECONDS, MEGABYTES = 1.0, 300.0

_PEOPLE = 100
_LANGUAGES = ("zh-Hans", "en")
_SETTLING = 3.0
"""Seconds that pass once every stream has said its first words."""

_PATIENCE = 60.0
_NEWS = (b"event: recorded", b"\ndata: <")
"""What a board is told, and what a wall is shown."""


class Opened(NamedTuple):
    """Whose streams are open: people with boards, and the tokens of displays; and who is first on
    the board, so that every wall shows what becomes of them.
    """

    first: StaffId
    people: Sequence[StaffId]
    tokens: Sequence[str]


def figures(run: Run) -> Iterator[Result]:
    """Seconds until the last of them is told, and the most memory that the process had."""
    for database in run.databases:
        with site(run, database) as settings:
            opened = in_child(run.patience, allow, settings)
            told, most = [], []
            for number in range(run.rounds):
                with ExitStack() as stack:
                    if not settings.embedded:
                        stack.enter_context(command(settings, "work"))
                    server = stack.enter_context(command(settings, "serve", "--port", "0"))
                    address = address_of(server)
                    seconds = in_child(run.patience, watch, settings, address, opened)
                    told.append(max(seconds))
                    most.append(_megabytes(server.pid))
                run.say(
                    f"{FIGURE}, {database}, round {number + 1}: the last of {len(seconds)} after "
                    f"{told[-1]:.2f} s, {most[-1]:.0f} MB"
                )
        what = f"{STREAMS} open streams, {WALLS} of them walls"
        yield Result(
            figure=FIGURE,
            what=f"{what}: until the last is told of a deed",
            database=database,
            unit="s",
            ours=told,
            goal=SECONDS,
            at_most=True,
        )
        yield Result(
            figure=FIGURE,
            what=f"{what}: the most memory of the process",
            database=database,
            unit="MB",
            ours=most,
            goal=MEGABYTES,
            at_most=True,
        )


def allow(settings: Settings) -> Opened:
    """Allow the displays, which show the wall of the whole bank, and find people who look."""
    with closing(open_stores(settings)) as stores:
        displays = Displays(stores.vault, stores.ledger.clock)
        with stores.views.read() as connection:
            bank, column = root(connection), STAFF.table.c
            managers = column.roles.contains(f'"{MANAGER}"', autoescape=True)
            query = select(column.staff).where(managers, column.left_day == 0)
            people = list(connection.execute(query.order_by(column.staff)).scalars())
            today, row = stores.ledger.today(), BOARD.table.c
            board = select(row.manager).where(
                row.window == window_named("week", today), row.scope == bank
            )
            first = connection.execute(board.order_by(row.ev.desc()).limit(1)).scalar_one()
        tokens = []
        for language in islice(cycle(_LANGUAGES), WALLS):
            empty = Display(id=new_id("display"))
            allowed = empty.allow(
                place="Hall", unit=bank, scenes=SCENES, language=language, on=today
            )
            stores.ledger.record(empty, allowed, by="bench")
            tokens.append(displays.begin(empty.id))
        return Opened(first, people[:_PEOPLE], tokens)


def watch(settings: Settings, address: str, opened: Opened) -> list[float]:
    """Open all streams, do one deed that boards and walls show, and tell when each knew of it."""
    with closing(_Streams(address)) as streams:
        with closing(Line(address)) as line:
            for person, _ in zip(cycle(opened.people), range(STREAMS - WALLS), strict=False):
                streams.open("/live", Visitor(line, person).headers["Cookie"])
        for token in opened.tokens:
            streams.open(f"/wall/{token}/live", "")
        streams.settle()
        with closing(open_stores(settings)) as stores:
            ledger = stores.ledger
            first = ledger.load(Staff, opened.first)
            on = ledger.today()
            event = first.opt_in(on=on) if first.opted_out else first.opt_out(on=on)
            begin = time.monotonic()
            ledger.record(first, event, by=first.id)
        streams.hear()
        return [at - begin for at in streams.told]


def _megabytes(process: int) -> float:
    """The most memory that a process had so far."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


class _Streams:
    """Connections that listen; `told` holds a moment for each that was told any news, once they
    have all said their first words.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = str(parts.hostname), parts.port
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self.told: list[float] = []

    def open(self, path: str, cookie: str) -> None:
        """Ask for one stream."""
        connection = socket.create_connection((self._host, self._port), timeout=_PATIENCE)
        head = f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nCookie: {cookie}\r\n\r\n"
        connection.sendall(head.encode())
        connection.setblocking(False)
        self._sockets.append(connection)
        self._selector.register(connection, selectors.EVENT_READ)

    def settle(self) -> None:
        """Read what the streams begin with: a deed before they are open is not told but shown."""
        spoke = set[socket.socket]()
        end = time.monotonic() + _PATIENCE
        while len(spoke) < len(self._sockets):
            assert time.monotonic() < end, f"{len(spoke)} streams are open."
            spoke.update(each for each, _ in self._said(end))
        end = time.monotonic() + _SETTLING
        while time.monotonic() < end:
            list(self._said(end))

    def hear(self) -> None:
        """Read the news, until each has been told."""
        end, knows = time.monotonic() + _PATIENCE, set[socket.socket]()
        while len(knows) < len(self._sockets):
            assert time.monotonic() < end, f"{len(knows)} streams were told."
            for each, said in self._said(end):
                if each not in knows and _is_news(said):
                    knows.add(each)
                    self.told.append(time.monotonic())

    def _said(self, end: float) -> Iterator[tuple[socket.socket, bytes]]:
        """What came, once anything does, or at the end of some time."""
        for key, _ in self._selector.select(max(0.0, end - time.monotonic())):
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            said = connection.recv(1 << 16)
            assert said, "A stream ended."
            yield connection, said

    def close(self) -> None:
        """Close them all."""
        self._selector.close()
        for each in self._sockets:
            each.close()


def _is_news(said: bytes) -> bool:
    return any(each in said for each in _NEWS)
