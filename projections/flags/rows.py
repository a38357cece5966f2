"""The tables of flags, and of what they are derived from."""

from __future__ import annotations

import msgspec

from domain.conduct import Began, Closing, Favour, Look
from domain.event import Code, CustomerId, StaffId
from projections.rows import Rows


class FlagRow(msgspec.Struct, array_like=True, gc=False):
    """A question about `manager`, raised at `position`; `other` is a second person concerned.

    `answered` is the position of the answer, 0 while nobody gave one.
    """

    flag: str
    kind: Code
    manager: StaffId
    other: StaffId
    position: int
    day: int
    causes: list[int]
    answered: int = 0
    answered_day: int = 0
    finding: Code = Code("")
    answerer: StaffId = StaffId("")


class ConductRow(msgspec.Struct, array_like=True, gc=False):
    """What a manager did in the week that begins on `monday`.

    `logs` are likeness and position; `goals` holds by goal how often it was planned and how often
    it was paid, and the positions of the plans.
    """

    monday: int
    manager: StaffId
    visits: list[Began] = []
    closes: list[Closing] = []
    logs: list[tuple[int, int]] = []
    goals: dict[str, tuple[int, int, list[int]]] = {}


class TraceRow(msgspec.Struct, array_like=True, gc=False):
    """A customer whom a person registered, and what else was ever seen of them."""

    customer: CustomerId
    registrar: StaffId
    day: int
    position: int
    meetings: int = 0
    closes: list[int] = []
    known: int = 0


class LooksRow(msgspec.Struct, array_like=True, gc=False):
    """The second looks at a manager's visits, in order."""

    manager: StaffId
    looks: list[Look] = []


class FavoursRow(msgspec.Struct, array_like=True, gc=False):
    """What a leader did for single people, in order."""

    leader: StaffId
    favours: list[Favour] = []


class RefereesRow(msgspec.Struct, array_like=True, gc=False):
    """Whom a customer named, and at which positions."""

    referrer: CustomerId
    referees: list[tuple[CustomerId, int]] = []


FLAG = Rows("flag", FlagRow, indexes=[("manager",), ("answered",)], groups=["manager"])
CONDUCT = Rows("flag_conduct", ConductRow, key=2, groups=["monday"])
TRACE = Rows("flag_trace", TraceRow, indexes=[("registrar",)], groups=["registrar"])
LOOKS = Rows("flag_looks", LooksRow)
FAVOURS = Rows("flag_favours", FavoursRow)
REFEREES = Rows("flag_referees", RefereesRow)

TABLES = (FLAG, CONDUCT, TRACE, LOOKS, FAVOURS, REFEREES)
