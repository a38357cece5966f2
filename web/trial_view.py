"""What a page tells of a trial: its report, as far as the reader may see whom it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from starlette.requests import Request

from domain.draft import digest
from domain.event import Code, StaffId
from domain.ruleset import Ruleset
from projections.lab_report import LabReport, Move, read
from projections.people import hidden
from projections.trials import trials_of
from web.access import AUDITOR
from web.caller import Caller, caller, leads
from web.request import Desk, desk

M = TypeVar("M", bound=Move)

SHOWN = 20
"""Lines of each list that a page shows."""


class Trial(NamedTuple):
    """What became of a draft: the report, or the problem; neither while it is being tried."""

    draft: str
    report: LabReport | None = None
    problem: str = ""

    @property
    def badges(self) -> tuple[int, int]:
        """How many badges more and fewer there would be."""
        counts = self.report.badge_counts if self.report else []
        return sum(each.won for each in counts), sum(each.lost for each in counts)

    @property
    def rewarded(self) -> list[str]:
        """The tricks that would gain more than they do."""
        return [
            each.actor
            for each in (self.report.gaming if self.report else ())
            if each.ev_after > max(0, each.ev_before) or each.help_after > max(0, each.help_before)
        ]


class Seen(NamedTuple):
    """What a reader is told of people: movers by board, who wins or loses which badge, names.

    `led` are those whose own page the reader may open.
    """

    moves: dict[str, list[Move]]
    wearers: dict[Code, list[StaffId]]
    names: dict[str, str]
    led: frozenset[StaffId]


def trial_of(here: Desk, draft: Ruleset) -> Trial:
    """The trial of a draft, whether or not it was begun."""
    name = digest(draft)
    return trial_named(here, name) or Trial(name)


def trial_named(here: Desk, draft: str) -> Trial | None:
    """The trial of the draft of this digest; None where nobody asked for one."""
    trials = trials_of(here.stores.ledger)
    kept = trials.newest(draft)
    if kept:
        return Trial(draft, read(kept.content) if kept.content else None, kept.problem)
    return Trial(draft) if trials.is_asked(draft) else None


def seen(request: Request, report: LabReport) -> Seen:
    """What this reader may see of the people in a report.

    Whoever opted out stands on no board here either; of people whom the reader does not lead, those
    below the middle are not named.
    """
    here, me = desk(request), caller(request)
    out = frozenset(hidden(here.views))
    moves = {
        each.kind: shown_to(here, me, each.moves, each.people, out)[:SHOWN]
        for each in report.movers
    }
    wearers: defaultdict[Code, list[StaffId]] = defaultdict(list)
    for change in report.badges:
        if len(wearers[change.badge]) < SHOWN and is_led(here, me, change.manager):
            wearers[change.badge].append(change.manager)
    people = {each.manager for some in moves.values() for each in some}
    people.update(*wearers.values())
    led = frozenset(each for each in people if is_led(here, me, each))
    return Seen(moves, dict(wearers), here.names(sorted(people)), led)


def shown_to(
    here: Desk, me: Caller, moves: Sequence[M], people: int, out: frozenset[StaffId]
) -> list[M]:
    """Those who may be named to this reader, of so many people on a board."""
    middle = -(-people // 2)
    return [
        each
        for each in moves
        if each.manager not in out and (is_led(here, me, each.manager) or _is_above(each, middle))
    ]


def _is_above(move: Move, middle: int) -> bool:
    ranks = (move.rank_before, move.rank_after)
    return all(rank is not None and rank <= middle for rank in ranks)


def is_led(here: Desk, me: Caller, staff: StaffId) -> bool:
    """Who audits may open the page of everybody, too."""
    return AUDITOR in me.roles or leads(here.setting(), me, staff)
