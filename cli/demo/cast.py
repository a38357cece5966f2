"""The cast of a demonstration: branches, managers with a latent quality, and their customers."""

from __future__ import annotations

from dataclasses import dataclass, field

from cli.demo.agenda import Stream
from cli.demo.conduct import APPRENTICE, BENCHMARK, HERD, IDLER, VILLAGE, Conduct
from domain.event import Code, CustomerId, GridId, StaffId, UnitId
from domain.ledger.likeness import Block

NEVER = 10**7
"""A day that does not come."""

_WEEKS_TO_LEARN = 12


@dataclass(slots=True, eq=False)
class Client:
    """A customer as the simulation knows them.

    `liking` 1-5 is how the manager feels about them, `last` the day for which the latest visit
    was arranged, `flagged` the day on which the latest risk is settled, `given` how many referrals
    came from them.
    """

    id: CustomerId
    stream: Stream
    segment: Code
    cadence: int
    trade: str
    liking: int = 3
    last: int = 0
    goal: Code = Code("")
    completeness: int = 0
    rated: bool = False
    flagged: int = 0
    referred: bool = False
    given: int = 0


@dataclass(slots=True, eq=False)
class Branch:
    """A branch with its leader; `managers` are those who work there now.

    `asks` is how often the leader asks a manager of the herd, who wrote no test, how one will tell
    that the goal is reached.
    """

    unit: UnitId
    leader: StaffId
    asks: float = 0.0
    managers: list[Manager] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Grid:
    """A geographic grid, its difficulty 1-3, and the customers who live there."""

    id: GridId
    stream: Stream
    difficulty: int
    clients: list[Client] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Manager:
    """A customer manager; `pace` is visits a working day, `quality` the chance of success.

    `years` tells how long the manager had been there, `booked` holds the days of every leave ever
    noted, `away` those of leaves that were taken, `dry` those on which no goal is reached.
    """

    id: StaffId
    stream: Stream
    kind: Conduct
    quality: float
    pace: float
    branch: Branch
    grid: Grid
    joined: int
    years: float
    left: int = NEVER
    booked: set[int] = field(default_factory=set)
    away: set[int] = field(default_factory=set)
    dry: range = range(0)
    followups: list[tuple[int, Client]] = field(default_factory=list)
    hidden: bool = False
    log: str = ""
    logs: Block = field(default_factory=lambda: Block(()))
    document: bytes = b""

    @property
    def clients(self) -> list[Client]:
        """The customers on the manager's home patch."""
        return self.grid.clients

    def present(self, day: int) -> bool:
        """Whether the manager is on the staff and not on leave."""
        return self.joined <= day < self.left and day not in self.away

    def grown(self, day: int) -> float:
        """How far an apprentice has come, 0 to 1; everybody else has arrived."""
        if self.kind is not APPRENTICE:
            return 1.0
        return min(1.0, max(0, day - self.joined) / (7 * _WEEKS_TO_LEARN))

    def conduct(self, day: int, chance: float) -> Conduct:
        """How the manager acts on a day; `chance` is a random number of [0, 1)."""
        return self.kind if chance < self.grown(day) else HERD

    def skill(self, day: int) -> float:
        """The chance to reach a goal of average difficulty."""
        return self.quality * (0.6 + 0.4 * self.grown(day))


def kinds(managers: int) -> list[Conduct]:
    """How a staff is made up: benchmark performers first, then the others in fixed shares."""
    benchmark, apprentices = (max(1, round(managers * 0.15)) for _ in range(2))
    village, idlers = max(1, round(managers * 0.1)), max(1, round(managers * 0.05))
    found = [BENCHMARK] * benchmark + [APPRENTICE] * apprentices
    found += [VILLAGE] * village + [IDLER] * idlers
    return found + [HERD] * (managers - len(found))
