"""The end of a server: what goes on by itself hears of it in time to end by itself."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def heard_by(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` before the server is told to stop, as long as this lasts.

    A server waits for open answers before it tells the application anything, and a stream never
    ends by itself: so each stop would take as long as the server's patience. Only the main thread
    may listen to signals; a server in another one is not stopped by them either.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {each: signal.getsignal(each) for each in STOPS}

    def stop(number: int, frame: FrameType | None) -> None:
        end()
        if callable(of_server := former[signal.Signals(number)]):
            of_server(number, frame)

    for each in STOPS:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each, of_server in former.items():
            signal.signal(each, of_server)
