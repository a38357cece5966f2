"""The contrast 规则对照: who would have stood where in a period under either of two rulesets.

Nothing is written. Each of the two holds for all of history, so that what differs is the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from domain.bank import RulesetPublished
from domain.event import Event, Refused, StaffId
from domain.ledger.ledger import Ledger
from domain.ledger.store import Store
from domain.proposal import RULESETS, RulesetApproved, RulesetProposed
from domain.ranking import EFFECTIVE
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1
from domain.score import EV
from projections import people, scores
from projections.gaming import DraftSetting
from projections.history import Look, Then, board_then
from projections.keeper import setting_at
from projections.known import CUSTOM, chosen
from projections.lab_report import Move
from projections.replay import MEMORY
from projections.rows import begin_in_memory
from projections.scores import SCORE_ENTRY
from projections.shelf import Shelf
from projections.stretch import Folds, Progress, fold_history, silent, uncollected

MOST = 5
"""Claims that are told of one manager, those that differ most."""

_READ = (people.PROJECTION, scores.PROJECTION)
_SCORE = SCORE_ENTRY.table.c


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Two rulesets by their names, as `rulesets` has them, and the days `first` to `last`."""

    before: str
    after: str
    first: date
    last: date


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """A claim to points of effective visits that differ; `causes` are the positions it rests on."""

    rule: str
    points_before: int
    points_after: int
    causes: list[int]


class Stood(Move, frozen=True, kw_only=True):
    """Where somebody would have stood under each, and by which of `differing` claims."""

    differing: int
    claims: list[Differing]

    @property
    def gain(self) -> int:
        """Points more under the second ruleset."""
        return (self.value_after or 0) - (self.value_before or 0)


class Contrast(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody on the board of effective visits as of position `through`, by rank before."""

    through: int
    people: list[Stood]


class Known(NamedTuple):
    """A ruleset that can be chosen: a version, or what a proposal would have made one.

    `told` is the event that tells it, None of the first version, which was never published. An
    approved proposal is known by the number of its version, and `again` by that of its own.
    """

    rules: Ruleset
    told: RulesetPublished | RulesetProposed | None = None
    again: bool = False


def rulesets(ledger: Ledger) -> dict[str, Known]:
    """All versions by their number, and all proposals by `proposal-` and theirs."""
    found = {str(RULESET_1.version): Known(RULESET_1)}
    for each in setting_at(ledger, ledger.head()).rulesets:
        found[str(each.ruleset.version)] = Known(each.ruleset, each)
    return found | dict(_proposed([entry.event for entry in ledger.of(RULESETS)]))


def _proposed(told: list[Event]) -> Iterator[tuple[str, Known]]:
    approved = {each.number for each in told if isinstance(each, RulesetApproved)}
    for each in told:
        if isinstance(each, RulesetProposed):
            yield f"proposal-{each.number}", Known(each.ruleset, each, each.number in approved)


def require_answerable(ledger: Ledger, question: Question) -> None:
    """Refuse a question about rules or days that there are not, or about one and the same rules."""
    names = rulesets(ledger)
    for about in ("before", "after"):
        if getattr(question, about) not in names:
            raise Refused("Choose rules that are or were in force, or proposed.", about=about)
    if question.before == question.after:
        raise Refused("Choose two different rulesets.", about="after")
    chosen(question.first, question.last, 0)
    today = date.fromordinal(max(1, setting_at(ledger, ledger.head()).today))
    if question.last > today:
        raise Refused("Ask for days up to {day}.", about="last", day=today)


def contrast(ledger: Ledger, question: Question, progress: Progress = silent) -> Contrast:
    """Tell the history again under each of the two rulesets, and compare.

    The second half is told of as positions above the head.
    """
    known, head = rulesets(ledger), ledger.head()
    before = _under(ledger, known[question.before].rules, head, question, progress)
    after = _under(
        ledger, known[question.after].rules, head, question, lambda at: progress(head + at)
    )
    return Contrast(through=head, people=_people(before, after))


class _Sums(NamedTuple):
    """What a claim of a manager came to, by which rule, and the positions that it rests on."""

    rule: str
    points: int
    causes: list[int]


_Claims = Mapping[tuple[StaffId, str], _Sums]
_NOTHING = _Sums("", 0, [])


class _Side(NamedTuple):
    """Rank and points of everybody on the board, and the claims of its days."""

    stands: Mapping[StaffId, tuple[int | None, int | None]]
    claims: _Claims


@uncollected()
def _under(
    ledger: Ledger, rules: Ruleset, head: int, question: Question, progress: Progress
) -> _Side:
    store, setting = Store("views", MEMORY), DraftSetting(rules)
    with store.write() as connection:
        begin_in_memory(connection)
        shelf = Shelf(table for projection in _READ for table in projection.tables)
        fold_history(ledger, connection, Folds(_READ, shelf, setting), shelf, (0, head), progress)
        then = Then(head, date.fromordinal(setting.today), setting)
        look = Look(EFFECTIVE, CUSTOM, on=question.first, last=question.last)
        board = board_then(connection, then, look, bare=True)
        stands = {line.manager: (line.rank, line.value) for line in board.lines}
        side = _Side(stands, _claims(connection, board.start, board.end))
    store.close()
    return side


def _claims(connection: Connection, start: int, end: int) -> _Claims:
    query = (
        select(SCORE_ENTRY.table)
        .where(_SCORE.measure == EV, _SCORE.day >= start, _SCORE.day < end)
        .order_by(_SCORE.position)
    )
    found: dict[tuple[StaffId, str], _Sums] = {}
    for row in map(SCORE_ENTRY.row, connection.execute(query)):
        so_far = found.get((row.manager, row.claim), _NOTHING).points
        found[row.manager, row.claim] = _Sums(row.rule, so_far + row.amount, row.causes)
    return found


def _people(before: _Side, after: _Side) -> list[Stood]:
    differing: defaultdict[StaffId, list[Differing]] = defaultdict(list)
    for manager, claim in sorted({*before.claims, *after.claims}):
        was, becomes = (side.claims.get((manager, claim), _NOTHING) for side in (before, after))
        if was.points != becomes.points:
            told = becomes if becomes.causes else was
            differing[manager].append(
                Differing(
                    rule=told.rule,
                    points_before=was.points,
                    points_after=becomes.points,
                    causes=told.causes,
                )
            )
    found = [
        _stood(who, before, after, differing[who]) for who in {**before.stands, **after.stands}
    ]
    return sorted(found, key=lambda each: (each.rank_before or len(found) + 1, each.manager))


def _stood(who: StaffId, before: _Side, after: _Side, differing: list[Differing]) -> Stood:
    was, becomes = (side.stands.get(who, (None, None)) for side in (before, after))
    most = sorted(differing, key=lambda each: -abs(each.points_after - each.points_before))
    return Stood(
        manager=who,
        rank_before=was[0],
        value_before=was[1],
        rank_after=becomes[0],
        value_after=becomes[1],
        differing=len(differing),
        claims=most[:MOST],
    )
