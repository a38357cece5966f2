"""Several processes that answer, begun and ended together."""

from __future__ import annotations

import time

import structlog
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

PATIENCE = 15.0
"""Seconds that all of them have to finish what they are about, after they were told to end."""

log = structlog.get_logger()


class Several(Multiprocess):
    """Replaces what ended, and only that; ends all of them in a bounded time.

    Its model asks each process whether it is well and waits up to five seconds for the answer; a
    thread gives it, so that it tells of nothing but a busy machine. There it killed processes that
    were still beginning, again and again, and did not hear meanwhile that it was to stop.
    """

    def keep_subprocess_alive(self) -> None:
        """Begin another process in the place of each that ended."""
        for at, process in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if process.process.is_alive():
                continue
            process.join()
            log.error("pages_ended", code=process.exitcode)
            if process.exitcode == STARTUP_FAILURE:  # so would the next one
                self.should_exit.set()
                return
            self.processes[at] = Process(self.config, self.sockets)
            self.processes[at].start()

    def join_all(self) -> None:
        """Wait for all of them; whatever still answers when nobody waits any more is cut off."""
        until = time.monotonic() + PATIENCE
        for process in self.processes:
            process.process.join(max(0.0, until - time.monotonic()))
            if process.process.is_alive():
                log.error("pages_cut_off", pid=process.pid)
                process.process.kill()
                process.join()
