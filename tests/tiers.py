"""How often a trial is made: so often with every change, and far more often for a release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

Rounds = Callable[[int], Iterator[int]]
"""The numbers of so many rounds; each round throws dice of its own, seeded with its number."""

TOLD = 20
"""How often a release says on its way how far it is."""


def tiers(change: object, release: object, minutes: int) -> list[Any]:
    """One parameter of a test: its value with every change, and the one of a release."""
    return [pytest.param(change, id="change"), released(release, minutes=minutes)]


def released(*values: object, minutes: int) -> Any:
    """Parameters of a test that is run for a release alone, and has so many minutes."""
    marks = (pytest.mark.release, pytest.mark.timeout(60 * minutes))
    return pytest.param(*values, id="-".join(("release", *map(str, values[:-1]))), marks=marks)


def numbered(many: int, first: int, tell: Callable[[str], None] | None) -> Iterator[int]:
    """The numbers from `first` on below `many`; `tell` is given words now and then."""
    stride = max(1, many // TOLD)
    for number in range(first, many):
        if tell and (number == first or number % stride == 0):
            tell(f"{number:,} of {many:,}")
        yield number
