"""Reading a file apart: in a process of its own, which may take so much memory and time.

A file may be made to harm whoever reads it. A thread cannot be held to a limit and cannot be ended;
a process can, and what it dies of does not reach the pages.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from domain.event import Refused
from domain.ledger.tables.answer import Allowance, Answer
from domain.ledger.tables.limits import BYTES
from domain.ledger.tables.table import Table, too_large

BY_PAGE = Allowance(file=20_000_000, memory=1 << 30, said=50_000_000, cells=2_000_000, seconds=3)
"""A file that somebody sends to a page and waits for; `seconds` are those of the processor."""

BY_COMMAND = Allowance(
    file=BYTES, memory=8 << 30, said=1_000_000_000, cells=200_000_000, seconds=300
)
"""A file that lies on the machine, and is as large as a bank may have."""

BY_WORKER = Allowance(
    file=50_000_000, memory=4 << 30, said=300_000_000, cells=10_000_000, seconds=60
)
"""A file that somebody sent to a page, and that a worker reads while they do something else."""

_STARTING = 1.5
"""Seconds that the other process has more than those of the processor, to come up in."""

_ROOT = Path(__file__).resolve().parents[3]


def table_at(path: Path) -> Table:
    """Read a CSV or XLSX file on this machine."""
    try:
        if path.stat().st_size > BY_COMMAND.file:
            raise too_large(BY_COMMAND.file)
        with path.open("rb") as file:
            return _read(BY_COMMAND, stdin=file)
    except OSError as error:
        raise Refused(
            "The file {path} cannot be read: {reason}.", path=str(path), reason=error.strerror or ""
        ) from error


def table_of(data: bytes, allowed: Allowance = BY_PAGE) -> Table:
    """Read the bytes of a CSV or XLSX file that was sent to a page."""
    if len(data) > allowed.file:
        raise too_large(allowed.file)
    return _read(allowed, input=data)


def _read(allowed: Allowance, **given: Any) -> Table:
    """The table that the other process reads, from a file that is open or from bytes."""
    command = (sys.executable, "-m", "domain.ledger.tables.child", *map(str, allowed))
    try:
        ended = subprocess.run(  # noqa: S603 - nothing of the file stands in the command
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT)},
            cwd="/",
            timeout=allowed.seconds + _STARTING,
            check=False,
            **given,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much() from error
    # Whatever ended it, a limit or a library that the file led astray, the file is to blame.
    if ended.returncode:
        raise _too_much()
    answer = msgspec.msgpack.decode(ended.stdout, type=Answer)
    if answer.table is None:
        raise Refused(answer.sentence, **answer.values)
    return answer.table


def _too_much() -> Refused:
    return Refused(
        "Reading the file takes too much memory or time; save the table alone in a new file, "
        "or import it in parts."
    )
