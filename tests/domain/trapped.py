"""Members of teams, of whom as much is known as a test says."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
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


counts = st.integers(0, 6)
POINTS = st.integers(0, 12).map(lambda number: number * 50)


@st.composite
def members(draw: st.DrawFn) -> list[Member]:
    """Teams of up to twelve, of whom more or less is known."""
    knows_rg, knows_l, knows_f = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    found = []
    for number in range(draw(st.integers(6, 12))):
        detected, visits = draw(counts), draw(counts)
        found.append(
            member(
                number,
                present=draw(st.integers(10, 20)),
                ev=draw(POINTS),
                long_ev=draw(POINTS) * 3,
                weeks=draw(st.one_of(st.none(), st.tuples(POINTS, POINTS, POINTS))),
                recognitions=draw(counts) if knows_l else None,
                detections=draw(counts),
                detected=detected if knows_rg else None,
                answered=(answered := min(detected, draw(counts))),
                long_detected=(longer := detected + draw(counts)),
                long_answered=min(longer, answered + draw(counts)),
                visits=visits if knows_f else None,
                formal=min(visits, draw(counts)),
            )
        )
    return found
