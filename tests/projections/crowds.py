"""Crowds: banks of many people, of whom many are equal and some ask not to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hypothesis import strategies as st

from domain.staff import Staff
from tests.projections.bank import UNITS, MadeBank

EVERYBODYS = ("ann", "ben", "cai", "dan", "eve")
"""Customers whom everybody may meet; with fewer of them a close rate is not ranked."""


class Doing(NamedTuple):
    """What somebody did on the first day.

    `wins` are worth 100 points each, `met` of EVERYBODYS were met at one stop and `closes` of them
    closed with, `taken` points were taken away by hand; `shown` is not for who opted out.
    """

    wins: int = 0
    met: int = 0
    closes: int = 0
    taken: int = 0
    shown: bool = True


doings = st.builds(
    Doing,
    wins=st.sampled_from((0, 0, 0, 1, 1, 2)),
    met=st.sampled_from((0, 3, 5, 5)),
    closes=st.sampled_from((0, 0, 2, 5)),
    taken=st.sampled_from((0, 0, 0, 1, 100, 150)),
    shown=st.sampled_from((True, True, True, False)),
)


def crowd(people: Sequence[Doing]) -> MadeBank:
    """A bank in which `m0`, `m1` and so on did this, spread over the units; a day later."""
    bank = MadeBank().know(*EVERYBODYS)
    for number, doing in enumerate(people):
        _live(bank, f"m{number}", tuple(UNITS)[number % len(UNITS)], doing)
    return bank.days(1)


def _live(bank: MadeBank, manager: str, unit: str, doing: Doing) -> None:
    bank.hire(manager, unit)
    for win in range(doing.wins):
        customer = f"{manager}_{win}"
        bank.know(customer).plan(manager, customer).start().close().achieve()
    if doing.met:
        met = EVERYBODYS[: doing.met]
        visit = bank.start(manager, met[0]).contact(*met[1:])
        for customer in met[: doing.closes]:
            visit.close(customer)
    if doing.taken:
        bank.adjust(manager, -doing.taken, "ev")
    if not doing.shown:
        bank.say(Staff, manager, lambda each: each.opt_out(on=bank.today))


def mixed(number: int) -> list[Doing]:
    """So many people who did different things, but most of them what others did too."""
    return [
        Doing(
            wins=(0, 1, 0, 2, 1, 0, 0)[n % 7],
            met=(5, 0, 5, 3, 5)[n % 5],
            closes=(5, 0, 2)[n % 3],
            taken=150 if n % 11 == 10 else 0,
            shown=n % 6 != 4,
        )
        for n in range(number)
    ]


def tied(winners: int, others: int) -> list[Doing]:
    """So many people who won once, and so many who won nothing."""
    return [Doing(wins=1)] * winners + [Doing(met=1)] * others
