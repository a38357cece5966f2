"""Gained: who moved by a change of the rules, as its report tells, and whether it was their own."""

from __future__ import annotations

from typing import NamedTuple

from domain.bank import RulesetPublished
from domain.event import StaffId, UnitId
from domain.ranking import EFFECTIVE
from projections.lab_report import LabReport, Move, read
from projections.people import hidden
from projections.trials import trials_of
from web.access import LEADER
from web.request import Desk

SHOWN = 10
"""People who gained most that are named of one change."""


class Part(NamedTuple):
    """Somebody who proposed or approved it: how they moved themselves, if they stand on the board,
    and how many of those who gained, and of those who are shown, they lead.
    """

    staff: StaffId
    is_proposer: bool
    own: Move | None
    leads: int
    led: frozenset[StaffId]

    @property
    def is_among_them(self) -> bool:
        """Whether they gained themselves."""
        return self.own is not None and gain(self.own) > 0


class Change(NamedTuple):
    """A version of the rules and who gained by it; no report where it was published without one.

    `gained` and `lost` count places of people that the report tells of, `most` are the furthest.
    """

    published: RulesetPublished
    report: LabReport | None = None
    draft: str = ""
    gained: int = 0
    lost: int = 0
    most: tuple[Move, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def people(self) -> set[str]:
        """Everybody who is told of."""
        told = {each.manager for each in self.most} | {each.staff for each in self.parts}
        return {*told, self.published.proposed_by, self.published.approved_by}


def gain(move: Move) -> int:
    """Places up; who is ranked on one side only did not go any distance."""
    if move.rank_before is None or move.rank_after is None:
        return 0
    return move.rank_before - move.rank_after


def gained_by(here: Desk, published: RulesetPublished) -> Change:
    """Who moved on the board of effective visits by a version of the rules.

    The report is the one that was approved with it: the history up to then, told again as if the
    version had been in force from the first day on.
    """
    kept = trials_of(here.stores.ledger).report(published.report) if published.report else None
    if kept is None or not kept.content:
        return Change(published)
    report = read(kept.content)
    moves = next((each.moves for each in report.movers if each.kind == EFFECTIVE), [])
    up = sorted((each for each in moves if gain(each) > 0), key=lambda each: -gain(each))
    out = frozenset(hidden(here.views))
    most = tuple(each for each in up if each.manager not in out)[:SHOWN]
    parts = ((published.proposed_by, True), (published.approved_by, False))
    return Change(
        published,
        report,
        kept.draft,
        len(up),
        sum(gain(each) < 0 for each in moves),
        most,
        tuple(_part(here, staff, moves, own=own) for staff, own in parts),
    )


def _part(here: Desk, staff: StaffId, moves: list[Move], *, own: bool) -> Part:
    """Whom they lead is told as of today: a post of that day may have been given for a day."""
    setting = here.setting()
    led = {unit for role, unit in here.staff(staff).grants if role == LEADER}
    below = frozenset(
        each.manager
        for each in moves
        if gain(each) > 0
        and not led.isdisjoint((*setting.path(setting.unit(each.manager, setting.today)), BANK))
    )
    mine = next((each for each in moves if each.manager == staff), None)
    return Part(staff, own, mine, len(below), below)


BANK = UnitId("")
"""Who leads it leads everybody."""
