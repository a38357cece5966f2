"""Two rulesets compared are what two replays under them come to, and what nobody could ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.bank import RulesetPublished
from domain.event import Entry, Refused, StaffId
from domain.ledger.door import Stores
from domain.proposal import RULESETS, Proposals, RulesetProposed
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1
from domain.score import EV
from projections.contrast import Contrast, Question, contrast, require_answerable, rulesets
from projections.contrasting import Contrasting, answer_of, ask, contrasts_of
from projections.scores import SCORE_ENTRY, ScoreRow
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.stores import record
from tests.projections.test_laboratory import under
from tests.projections.views import contents, folded, rows

GOALS = tuple(replace(goal, base=150 - 20 * at) for at, goal in enumerate(RULESET_1.goals))
FIRST, LAST = MONDAY + timedelta(days=1), MONDAY + timedelta(days=8)
ACTIONS = RULESET_1.closing_actions[1:4]
MANAGERS = ("li", "wang", "zhao")


def lived() -> MadeBank:
    """Two weeks of wins for different goals, of which the second begins under other rules."""
    bank = MadeBank().hire("li").hire("wang", "south").hire("zhao", "harbour")
    bank.know(*(f"customer-{number}" for number in range(15)))
    bank.publish(MONDAY + timedelta(days=7), goals=GOALS, pay_once_days=3)
    proposed = RulesetProposed(
        number=0,
        effective_from=MONDAY + timedelta(days=30),
        ruleset=replace(RULESET_1, version=3, pay_once_days=1),
        reason="spring",
        proposed_by=StaffId("first"),
        on=bank.today,
    )
    bank.say(Proposals, RULESETS, lambda each: each.propose(proposed))
    for day in range(10):
        bank.day(MONDAY + timedelta(days=day))
        for at, manager in enumerate(MANAGERS):
            action = ACTIONS[(day + at) % 3]
            meeting = bank.plan(manager, f"customer-{day // 2 * 3 + at}", goal=action.goal)
            meeting.start().close(action=action.code).achieve().log()
    return bank


@pytest.fixture
def history(stores: Stores) -> list[Entry]:
    """What was recorded."""
    told = lived().entries
    record(stores, told)
    return told


def always(history: list[Entry], rules: Ruleset) -> list[ScoreRow]:
    """The entries of ev in the days asked for, had these rules been the only ones from the start.

    By a replay of another history: one in which they were published before all else.
    """
    others = [each for each in history if not isinstance(each.event, RulesetPublished)]
    told = under(renumbered(others), rules)
    return [
        row
        for row in rows(folded(told), SCORE_ENTRY)
        if row.measure == EV and FIRST.toordinal() <= row.day <= LAST.toordinal()
    ]


def renumbered(entries: Sequence[Entry]) -> list[Entry]:
    """The entries without a gap between them."""
    return [replace(each, position=at) for at, each in enumerate(entries, 1)]


def asked(before: str, after: str) -> Question:
    return Question(before=before, after=after, first=FIRST, last=LAST)


def differing(*sides: list[ScoreRow]) -> dict[str, Counter[tuple[int, int]]]:
    """Of each manager, how often a claim comes to one thing on one side and another on the other.

    A claim has its name from what it is about, and so the same one in both histories.
    """
    sums: Counter[tuple[str, str, int]] = Counter()
    for at, side in enumerate(sides):
        for row in side:
            sums[row.manager, row.claim, at] += row.amount
    found: dict[str, Counter[tuple[int, int]]] = {who: Counter() for who in MANAGERS}
    for who, claim in {key[:2] for key in sums}:
        both = sums[who, claim, 0], sums[who, claim, 1]
        found[who] += Counter([both] if both[0] != both[1] else [])
    return found


def places(points: Counter[str]) -> dict[str, int]:
    """Ranks: one more than there are people with more points."""
    return {who: 1 + sum(each > own for each in points.values()) for who, own in points.items()}


@pytest.mark.parametrize(("before", "after"), [("1", "2"), ("2", "proposal-1")])
def test_everybody_stands_where_two_replays_put_them(
    stores: Stores, history: list[Entry], before: str, after: str
) -> None:
    known = rulesets(stores.ledger)
    found = contrast(stores.ledger, asked(before, after))
    sides = [always(history, known[name].rules) for name in (before, after)]
    was, becomes = (dict.fromkeys(MANAGERS, 0) for _ in sides)
    for side, points in zip(sides, (was, becomes), strict=True):
        for row in side:
            points[row.manager] += row.amount
    assert was != becomes
    assert {e.manager: (e.value_before, e.value_after) for e in found.people} == {
        who: (was[who], becomes[who]) for who in MANAGERS
    }
    ranks, new = places(Counter(was)), places(Counter(becomes))
    assert {e.manager: (e.rank_before, e.rank_after) for e in found.people} == {
        who: (ranks[who], new[who]) for who in MANAGERS
    }
    due = differing(*sides)
    for each in found.people:
        told = Counter((c.points_before, c.points_after) for c in each.claims)
        assert (each.differing, told - due[each.manager]) == (due[each.manager].total(), Counter())
    assert found.through == len(history)
    assert [e.rank_before for e in found.people] == sorted(ranks.values())


def test_each_gain_is_the_sum_of_claims_that_cite_their_events(
    stores: Stores, history: list[Entry]
) -> None:
    found = contrast(stores.ledger, asked("1", "2"))
    for each in found.people:
        assert 0 < len(each.claims) <= each.differing
        if len(each.claims) == each.differing:
            assert sum(c.points_after - c.points_before for c in each.claims) == each.gain
        for claim in each.claims:
            assert claim.points_before != claim.points_after
            told: list[Any] = [history[position - 1].event for position in claim.causes]
            assert told
            assert {event.manager for event in told if hasattr(event, "manager")} == {each.manager}


def test_nothing_is_written(stores: Stores, history: list[Entry]) -> None:
    before = contents(stores.views)
    contrast(stores.ledger, asked("1", "2"))
    assert contents(stores.views) == before
    assert stores.ledger.head() == len(history)


def test_how_far_it_is_goes_on_from_the_first_replay_to_the_second(
    stores: Stores, history: list[Entry]
) -> None:
    told: list[int] = []
    contrast(stores.ledger, asked("1", "2"), told.append)
    assert told == sorted(told)
    assert told[-1] == 2 * len(history)
    assert len(history) in told


def test_a_proposal_that_was_approved_is_known_by_both_its_names(
    stores: Stores, history: list[Entry]
) -> None:
    known = rulesets(stores.ledger)
    assert list(known) == ["1", "2", "proposal-1"]
    assert not known["proposal-1"].again
    proposals = stores.ledger.load(Proposals, RULESETS)
    approved = proposals.approve(1, approver=StaffId("second"), on=MONDAY)
    stores.ledger.record(proposals, approved, by="second")
    assert rulesets(stores.ledger)["proposal-1"].again


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"before": "7"}, "before"),
        ({"after": "proposal-9"}, "after"),
        ({"after": "1"}, "after"),
        ({"last": FIRST - timedelta(days=1)}, "last"),
        ({"last": date(2030, 1, 1)}, "last"),
        ({"first": date(1800, 1, 1)}, "first"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    stores: Stores, history: list[Entry], changes: dict[str, Any], about: str
) -> None:
    with pytest.raises(Refused) as refused:
        require_answerable(stores.ledger, replace(asked("1", "2"), **changes))
    assert refused.value.about == about


def test_a_worker_answers_what_was_asked_and_one_that_ends_leaves_it_to_the_next(
    stores: Stores, history: list[Entry]
) -> None:
    name, kept = ask(stores, asked("1", "2")), contrasts_of(stores)
    ended = Contrasting(stores)
    ended._ends.set()
    worked(ended)
    left = kept.one(name)
    assert left
    assert (left.ended, answer_of(left)) == (0, None)
    worked(Contrasting(stores))
    told = kept.one(name)
    assert told
    assert told.ended
    assert isinstance(answer_of(told), Contrast)
    assert answer_of(told) == contrast(stores.ledger, asked("1", "2"))


def worked(contrasting: Contrasting) -> None:
    """One turn, to its end."""
    contrasting.begin_next()
    contrasting.begin_next()  # one at a time
    assert contrasting._thread
    contrasting._thread.join(60)
    contrasting.end()
