"""Ids: random, so that they tell nothing of whom they stand for, and sorted by time of making.

What is kept in the order of ids then grows at its end, where random ids would write to a page
somewhere for each of them: a rebuild of the views takes a third less time.
"""

from __future__ import annotations

import re
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""In the order in which databases sort them, without i, l, o and u, which are easily misread."""

_ORDER_LETTERS = 7
RANDOM_BITS = 60


def new_id(kind: str) -> str:
    """A new id, such as `visit_1t3kcb4g7wz2m0dqyx5`."""
    return identity(kind, int(time.time()), secrets.randbits(RANDOM_BITS))


def made_elsewhere(kind: str, name: str) -> str:
    """The id, if somebody else can have made it as it is made here; else nothing."""
    made = re.fullmatch(f"{kind}_[{_ALPHABET}]{{{_ORDER_LETTERS + RANDOM_BITS // 5}}}", name)
    return name if made else ""


def identity(kind: str, order: int, random: int) -> str:
    """An id that sorts by `order`, up to 2³⁵; `random` has RANDOM_BITS."""
    return f"{kind}_{_letters(order, _ORDER_LETTERS)}{_letters(random, RANDOM_BITS // 5)}"


def _letters(number: int, length: int) -> str:
    return "".join(_ALPHABET[number >> 5 * at & 31] for at in reversed(range(length)))
