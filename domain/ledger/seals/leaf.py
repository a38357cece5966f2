"""The leaf of a stored event: every column of its row, none to be taken for another."""

from __future__ import annotations

import struct

from domain.ledger.recorder import Row
from domain.ledger.seals.merkle import leaf_hash

TAG = b"pacesetter event 1\n"
"""What these bytes are, so that they are never taken for those of something else."""

_NUMBER = struct.Struct(">Q")
_LENGTH = struct.Struct(">I")


def leaf_bytes(row: Row) -> bytes:
    """What is hashed of a row, in the order of its columns.

    Numbers are 8 bytes and unsigned, texts UTF-8 and content as it is stored, both after 4 bytes
    of their length; the command id has a byte before it, 0 where there is none and nothing follows.
    """
    position, subject, version, topic, on, at, by, source, command, part, body, state = row
    return b"".join(
        (
            TAG,
            _NUMBER.pack(position),
            _text(subject),
            _NUMBER.pack(version),
            _text(topic),
            _text(on),
            _NUMBER.pack(at),
            _text(by),
            _text(source),
            b"\0" if command is None else b"\1" + _text(command),
            _NUMBER.pack(part),
            _content(body),
            _content(state),
        )
    )


def leaf_of(row: Row) -> bytes:
    """The hash of a row's leaf; the leaf of position p is at index p − 1."""
    return leaf_hash(leaf_bytes(row))


def _text(text: str) -> bytes:
    return _content(text.encode())


def _content(content: bytes) -> bytes:
    return _LENGTH.pack(len(content)) + content
