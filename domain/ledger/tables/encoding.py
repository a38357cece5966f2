"""Bytes to text: UTF-8 or GB18030, and no guess beyond these two."""

from __future__ import annotations

import codecs

from domain.event import Refused

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(data: bytes) -> str:
    """The text of a file; one in another encoding is refused."""
    if data.startswith(_WIDE):
        raise Refused("The file is in UTF-16; save it as CSV in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _meant_as_utf8(data):
            line = data.count(b"\n", 0, error.start) + 1
            raise Refused("The file is in UTF-8, but damaged in line {line}.", line=line) from error
    return _chinese(data)


def _chinese(data: bytes) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _other() from error
    # Many an encoding can be misread as GB18030 without an error, but then most of what comes
    # out lies beyond the characters that people write with, which are those of GB 2312.
    beyond_ascii = [char for char in text if char > "\x7f"]
    if 2 * sum(map(_usual, beyond_ascii)) < len(beyond_ascii):
        raise _other()
    return text


def _usual(char: str) -> bool:
    return bool(char.encode("gb2312", "ignore"))


def _meant_as_utf8(data: bytes) -> bool:
    """Whether more characters can be read as UTF-8 than cannot."""
    beyond_ascii = [char for char in data.decode("utf-8", "replace") if char > "\x7f"]
    return 2 * beyond_ascii.count("\ufffd") < len(beyond_ascii)


def _other() -> Refused:
    return Refused("The file is neither in UTF-8 nor in GB18030; save it as CSV in UTF-8.")
