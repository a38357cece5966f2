"""What forms say, made into what decisions take; nonsense is refused beside its field."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, time

from domain.event import Refused

_MINUS = str.maketrans("\N{MINUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}", "--")


_MONEY = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?", re.ASCII)


def all_needed(said: Mapping[str, str], *names: str) -> None:
    """Refuse a form in which any of these fields is empty, and tell of all that are."""
    empty = [name for name in names if not str(said.get(name, "")).strip()]
    if empty:
        about, *also = empty
        raise Refused("Fill this in.", about=about, also=tuple(also))


def needed(text: str, about: str) -> str:
    """A text that has to be there."""
    if not text:
        raise Refused("Fill this in.", about=about)
    return text


def day(text: str, about: str) -> date:
    """A day as a browser's date field gives it, or as somebody typed it."""
    try:
        found = date.fromisoformat(needed(text, about))
    except ValueError as error:
        raise Refused("Give the day as YYYY-MM-DD.", about=about) from error
    if not 1900 <= found.year < 2200:
        raise Refused("Give a day from 1900-01-01 to 2199-12-31.", about=about)
    return found


def clock(text: str, about: str) -> str:
    """A time of day, which may be left open."""
    try:
        return time.fromisoformat(text).strftime("%H:%M") if text else ""
    except ValueError as error:
        raise Refused("Give the time as HH:MM.", about=about) from error


def whole(text: str, about: str) -> int:
    """A whole number."""
    needed(text, about)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused("Give a whole number.", about=about)
    return int(text)


def money(text: str, about: str) -> int:
    """An amount in hundredths; nothing stands for 0, and thousands may be parted by commas."""
    found = _MONEY.fullmatch(text.replace(",", "").replace("\N{FULLWIDTH COMMA}", ""))
    if text and not found:
        raise Refused("Give the amount as a number such as 50000 or 50000.00.", about=about)
    return 100 * int(found[1]) + int((found[2] or "").ljust(2, "0")) if found else 0


def signed(text: str, about: str) -> int:
    """A whole number, which may be less than 0, with any of the signs that keyboards have."""
    text = text.translate(_MINUS)
    return -whole(text[1:], about) if text.startswith("-") else whole(text, about)


def phone(text: str, about: str) -> str:
    """The digits of a phone number, which may be left open."""
    digits = "".join(char for char in text if char.isascii() and char.isdigit())
    if text and not 5 <= len(digits) <= 15:
        raise Refused("Give the phone number with 5 to 15 digits, or leave it open.", about=about)
    return digits


def chosen(text: str, among: Collection[str], about: str) -> str:
    """One of those that the form offered."""
    if text not in among:
        raise Refused("Choose one from the list.", about=about)
    return text


@contextmanager
def called(**fields: str) -> Iterator[None]:
    """Show a refusal beside the field that stands for what the decision calls otherwise."""
    try:
        yield
    except Refused as refused:
        refused.about = fields.get(refused.about, refused.about)
        raise
