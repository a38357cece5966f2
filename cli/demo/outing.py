"""An outing: one visit as it is going to be planned, held and followed up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cli.demo.agenda import Stream, moment
from cli.demo.cast import Client, Manager
from cli.demo.conduct import Conduct
from domain.event import Code, VisitId
from domain.visit import Visit

VILLAGE = 8
"""As many customers make one stop a visit to a village."""


@dataclass(slots=True, eq=False)
class Outing:
    """`began` is a minute of `day`; what happened is recorded from the day `recorded` on."""

    id: VisitId
    manager: Manager
    conduct: Conduct
    client: Client
    day: int
    began: int = 0
    minutes: int = 40
    recorded: int = 0
    planned: bool = False
    product: Code = Code("")
    goal: Code = Code("")
    action: Code = Code("")
    prepared: float = 0.0
    won: bool = False
    complete: bool = True
    guests: list[Client] = field(default_factory=list)
    closed: list[Client] = field(default_factory=list)
    stream: Stream = field(init=False)

    def __post_init__(self) -> None:
        """Open the stream of its events; it is recorded on the day itself unless told later."""
        self.stream = Stream(Visit(id=self.id))
        self.recorded = self.recorded or self.day

    @property
    def on(self) -> date:
        """The bank date of the visit."""
        return date.fromordinal(self.day)

    @property
    def village(self) -> bool:
        """Whether a whole village was met at one stop."""
        return len(self.guests) >= VILLAGE - 1

    @property
    def over(self) -> int:
        """The moment at which the ledger hears how the visit went."""
        if self.recorded == self.day:
            return moment(self.day, self.began + self.minutes)
        return moment(self.recorded, 8 * 60 + 30)
