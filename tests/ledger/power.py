"""Cutting the power: what a disk may hold of the writes that a program made until then."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

CALLS = "openat,close,write,pwrite64,fsync,fdatasync,ftruncate,unlink"


class Call(NamedTuple):
    """One system call that succeeded."""

    name: str
    path: str
    data: bytes = b""
    offset: int = 0


class Disk:
    """Files as the program sees them, and how much of each the disk is bound to still hold.

    A write is bound to survive once its file was synced; until then it may be on the disk in
    whole, in part or not at all, and in any order. A new file may be missing until then.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        """Begin with files that have been on the disk for long."""
        self._held = {path: bytearray(content) for path, content in files.items()}
        self._waiting: dict[str, list[Call]] = {}

    def take(self, call: Call) -> None:
        """Go one system call on."""
        if call.name in ("fsync", "fdatasync"):
            held = self._held.setdefault(call.path, bytearray())
            for each in self._waiting.pop(call.path, []):
                _apply(held, each, range(len(each.data)))
        elif call.name in ("write", "pwrite64", "ftruncate"):
            self._waiting.setdefault(call.path, []).append(call)
        elif call.name == "unlink":
            self._held.pop(call.path, None)
            self._waiting.pop(call.path, None)

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Write into `folder` what the disk may hold after a power cut at this moment."""
        for path in {*self._held, *self._waiting}:
            known = path in self._held
            content = bytearray(self._held.get(path, b""))
            for call in self._waiting.get(path, []):
                fate = chance.random()
                if fate < 0.5:
                    _apply(content, call, range(len(call.data)))
                    known = True
                elif fate < 0.75 and call.data:
                    _apply(content, call, chance.choice(list(_sectors(call))))
            if known:
                (folder / path).write_bytes(content)


def _apply(content: bytearray, call: Call, part: range) -> None:
    if call.name == "ftruncate":
        content[call.offset :] = bytes(max(0, call.offset - len(content)))
        return
    start, end = call.offset + part.start, call.offset + part.stop
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[start:end] = call.data[part.start : part.stop]


def _sectors(call: Call) -> Iterator[range]:
    """The beginnings and the ends of a torn write."""
    for middle in range(SECTOR, len(call.data), SECTOR):
        yield range(middle)
        yield range(middle, len(call.data))
    yield range(0)


_CALL = re.compile(rb"(\w+)\((.*)\) += (\d+)")
_TEXT = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')


def calls(trace: Path) -> Iterator[Call]:
    """The calls that `strace -xx` wrote down; files are named by the last part of their path."""
    paths: dict[bytes, str] = {}
    appended: dict[str, int] = {}
    with trace.open("rb") as lines:
        for line in lines:
            if not (found := _CALL.match(line)):
                continue
            name, arguments, result = found.groups()
            texts = [bytes.fromhex(t.replace(b"\\x", b"").decode()) for t in _TEXT.findall(line)]
            if name == b"openat":
                paths[result] = Path(texts[0].decode()).name
            elif name == b"unlink":
                yield Call("unlink", Path(texts[0].decode()).name)
            elif (path := paths.get(arguments.split(b",")[0])) is None:
                continue
            elif name == b"close":
                del paths[arguments]
            elif name == b"write":
                yield Call("write", path, texts[0], appended.get(path, 0))
                appended[path] = appended.get(path, 0) + len(texts[0])
            else:
                offset = arguments.rsplit(b",", 1)[-1] if b"," in arguments else b"0"
                yield Call(name.decode(), path, texts[0] if texts else b"", int(offset))
