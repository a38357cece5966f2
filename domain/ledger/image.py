"""Images as cameras and telephones make them: which kind one is, and whether it is whole."""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

from domain.event import Refused

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"

_PNG_START = b"\x89PNG\r\n\x1a\n"
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In the data of a JPEG; the other pairs that begin so are part of the data."""

_BARE_MARKERS = {0x01, *range(0xD0, 0xD9)}
_SCAN, _END = 0xDA, 0xD9


class Image(NamedTuple):
    """An image by itself: `kind` is what a browser is told that it is."""

    kind: str
    content: bytes


class _Damaged(Exception):
    """It does not go on as an image of its kind does."""


def image(content: bytes) -> Image:
    """The image with which some bytes begin; what stands behind it is left away.

    Telephones put a film or a second picture behind a photo, and others put there what is no
    picture at all.
    """
    kind = kind_of(content)
    if not kind:
        raise Refused("A photo has to be a JPEG, PNG or WebP picture.", about="photo")
    try:
        end = {JPEG: _end_of_jpeg, PNG: _end_of_png, WEBP: _end_of_webp}[kind](content)
    except (_Damaged, IndexError) as error:
        raise Refused("This picture is damaged; take it again.", about="photo") from error
    return Image(kind, content[:end])


def kind_of(content: bytes) -> str:
    """What an image is by its first bytes; empty where it is none of those that are taken."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(_PNG_START):
        return PNG
    return WEBP if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def _end_of_jpeg(content: bytes) -> int:
    """Where it ends, from segment to segment, of which those of a scan are followed by data."""
    at, scanned = 2, False
    while True:
        if content[at] != 0xFF:
            raise _Damaged
        while content[at] == 0xFF:
            at += 1
        marker, at = content[at], at + 1
        if marker == _END:
            if not scanned:
                raise _Damaged
            return at
        if marker not in _BARE_MARKERS:
            length = int.from_bytes(content[at : at + 2], "big")
            if length < 2:
                raise _Damaged
            at += length
        if marker == _SCAN:
            scanned = True
            found = _NEXT_MARKER.search(content, at)
            if not found:
                raise _Damaged
            at = found.start()


def _end_of_png(content: bytes) -> int:
    """Where it ends, from chunk to chunk, each with its checksum."""
    names: list[bytes] = []
    at = len(_PNG_START)
    while not names or names[-1] != b"IEND":
        length = int.from_bytes(content[at : at + 4], "big")
        body, end = content[at + 4 : at + 8 + length], at + 12 + length
        if end > len(content) or zlib.crc32(body) != int.from_bytes(content[end - 4 : end], "big"):
            raise _Damaged
        names.append(body[:4])
        at = end
    if names[0] != b"IHDR" or b"IDAT" not in names:
        raise _Damaged
    return at


def _end_of_webp(content: bytes) -> int:
    """Where it ends, as it says itself; its chunks have to fill it."""
    end, at, names = 8 + int.from_bytes(content[4:8], "little"), 12, []
    while at < end:
        names.append(content[at : at + 4])
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    if at != end or end > len(content) or not {b"VP8 ", b"VP8L", b"ANMF"}.intersection(names):
        raise _Damaged
    return end
