"""Members of teams, of whom as much is known as a test says."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from domain.event import StaffId
from domain.trap_parts import Member


def member(number: int, **changes: Any) -> Member:
    """Somebody with 4 effective visits in four weeks, 12 in twelve, and nothing else known."""
    plain = Member(
        staff=StaffId(f"m{number:02}"), present=20, ev=400, long_ev=1200, weeks=(100, 100, 100)
    )
    return replace(plain, **changes)


def team(size: int = 10, **changes: Any) -> list[Member]:
    return [member(number, **changes) for number in range(size)]
