"""The process that reads one file from its input, answers, and can do nothing else.

It is given no key, no address of a store and no environment, so whatever a file makes of it finds
nothing to take.
"""

from __future__ import annotations

import resource
import sys

import msgspec

from domain.event import Refused
from domain.ledger.tables.answer import Allowance, Answer
from domain.ledger.tables.table import Table

TOO_MUCH = 3
"""Exit code when the file takes more than is allowed."""


def main(allowed: Allowance) -> int:
    """Read, answer, and say how it went."""
    _bind(allowed)
    try:
        answer = _answer(sys.stdin.buffer.read(allowed.file + 1))
        said = msgspec.msgpack.encode(answer)
    except MemoryError:
        return TOO_MUCH
    if len(said) > allowed.said or _cells(answer) > allowed.cells:
        return TOO_MUCH
    sys.stdout.buffer.write(said)
    return 0


def _bind(allowed: Allowance) -> None:
    """Let the system end this process when it takes too much, and let it write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (allowed.memory, allowed.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (allowed.seconds, allowed.seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(data: bytes) -> Answer:
    try:
        return Answer(table=Table.of(data))
    except Refused as refused:
        return Answer(sentence=refused.sentence, values=refused.values)


def _cells(answer: Answer) -> int:
    return sum(map(len, answer.table.rows)) if answer.table else 0


if __name__ == "__main__":
    sys.exit(main(Allowance(*map(int, sys.argv[1:]))))
