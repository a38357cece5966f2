"""Differences between two versions of rules or weights, each as one field with both its values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from domain.orientation import Weight


class Difference(NamedTuple):
    """A field that is not the same; an empty side stands for a row that is not there.

    `part` is the name of the part of the ruleset, `row` the code of its row or empty, `field` the
    names of the fields that lead to the value.
    """

    part: str
    row: str
    field: str
    before: str
    after: str

    @property
    def path(self) -> str:
        """Where it stands, rows named by their codes."""
        return path_of((self.part, self.row, self.field))


Place = tuple[str, str, str]
"""Part, row and field."""


def path_of(place: Place) -> str:
    """A place in one word, such as `goals[product_sold].base`."""
    part, row, field = place
    return ".".join(name for name in (f"{part}[{row}]" if row else part, field) if name)


def differences(before: msgspec.Struct, after: msgspec.Struct) -> list[Difference]:
    """What changes from one to the other; the order in which rows stand is no difference."""
    old, new = dict(fields(before)), dict(fields(after))
    places = dict.fromkeys((*old, *new))
    found = [Difference(*at, old.get(at, ""), new.get(at, "")) for at in places]
    return [each for each in found if each.before != each.after]


def fields(said: msgspec.Struct) -> Iterator[tuple[Place, str]]:
    """Every field, where it stands and what it says."""
    for part in said.__struct_fields__:
        value = getattr(said, part)
        if isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            for row in value:
                yield from _below(row, part, _named(row), "")
        else:
            yield from _below(value, part, "", "")


def _below(value: Any, part: str, row: str, field: str) -> Iterator[tuple[Place, str]]:
    if isinstance(value, msgspec.Struct):
        if tag := value.__struct_config__.tag:
            yield (part, row, f"{field}.type".removeprefix(".")), str(tag)
        for name in value.__struct_fields__:
            yield from _below(getattr(value, name), part, row, f"{field}.{name}".removeprefix("."))
    else:
        several = isinstance(value, tuple)
        yield (part, row, field), ", ".join(map(str, value)) if several else str(value)


def _named(row: Any) -> str:
    """By what a row is known: its code, or all that a weight is about."""
    if isinstance(row, Weight):
        return " · ".join(code or "*" for code in (row.segment, row.goal, row.product))
    return str(row.code)
