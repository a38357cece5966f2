"""The laboratory tells what a draft would have changed, and writes nothing."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from domain.bank import RulesetPublished
from domain.event import Entry, StaffId
from domain.ledger.door import Stores
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1
from domain.setting import Setting
from projections.badges.rows import BADGE
from projections.lab_report import LabReport
from projections.laboratory import try_draft
from projections.planted import INFLATOR, PADDER, RING, STUFFER
from projections.standings import Asked
from projections.standings import board as standings
from tests.projections.views import contents, folded, rows

DRAFT = replace(
    RULESET_1,
    version=2,
    goals=tuple(replace(goal, base=150 - 20 * at) for at, goal in enumerate(RULESET_1.goals)),
    pay_once_days=10,
)


def told(stores: Stores, draft: Ruleset) -> LabReport:
    return try_draft(stores.ledger, stores.views, draft)


def under(history: list[Entry], draft: Ruleset) -> list[Entry]:
    """The same history, in which the draft was published before all else."""
    published = RulesetPublished(
        effective_from=date(1, 1, 2),
        ruleset=draft,
        reason="",
        proposed_by=StaffId("first"),
        approved_by=StaffId("second"),
        on=history[0].event.on,
    )
    first = replace(history[0], position=2, subject="bank", version=2, event=published)
    later = [replace(entry, position=entry.position + 1) for entry in history[1:]]
    return [history[0], first, *later]


def known(history: list[Entry]) -> Setting:
    """The setting that a history comes to."""
    setting = Setting()
    for entry in history:
        setting.take(entry)
    return setting


def test_the_rules_in_force_change_nothing(demo: Stores) -> None:
    found = told(demo, RULESET_1)
    assert [(movers.moved, movers.moves) for movers in found.movers] == [(0, []), (0, [])]
    assert found.badges == []
    assert found.badge_counts == []
    assert not any(team.parts for team in found.teams)
    spread = found.spread
    assert (spread.median_before, spread.top_before) == (spread.median_after, spread.top_after)
    assert all(gain.ev_before == gain.ev_after for gain in found.gaming)


def test_a_draft_is_told_as_if_it_had_always_been_in_force(
    demo: Stores, history: list[Entry]
) -> None:
    found = told(demo, DRAFT)
    before, after = folded(history), folded(under(history, DRAFT))
    for movers in found.movers:
        asked = Asked(kind=movers.kind, window=movers.window)
        with before.read() as was, after.read() as becomes:
            ranks = {
                line.manager: line.rank for line in standings(was, asked, known(history)).lines
            }
            new = {
                line.manager: line.rank
                for line in standings(becomes, asked, known(under(history, DRAFT))).lines
            }
        moved = {m: (ranks[m], new[m]) for m in ranks if ranks[m] != new[m]}
        assert {m.manager: (m.rank_before, m.rank_after) for m in movers.moves} == moved
    assert found.spread.top_before != found.spread.top_after
    was_won, now_won = ({(r.manager, r.badge) for r in rows(v, BADGE)} for v in (before, after))
    assert {(c.manager, c.badge, c.won) for c in found.badges} == {
        (*each, each in now_won) for each in was_won ^ now_won
    }


def test_nothing_is_written(demo: Stores) -> None:
    head, before = demo.ledger.head(), contents(demo.views)
    told(demo, DRAFT)
    assert (demo.ledger.head(), contents(demo.views)) == (head, before)


def test_tricks_gain_nothing_under_the_rules_and_are_seen_under_worse_ones(demo: Stores) -> None:
    gains = {gain.actor: gain for gain in told(demo, RULESET_1).gaming}
    assert set(gains) == {STUFFER, INFLATOR, RING, PADDER}
    for gain in gains.values():
        assert gain.ev_before <= 0
        assert gain.help_before <= 0
        assert gain.ranks_before <= 0
    # Whoever need not show anything may claim everything.
    actions = tuple(replace(each, fields=()) for each in RULESET_1.closing_actions)
    careless = replace(RULESET_1, version=2, closing_actions=actions)
    padded = {gain.actor: gain for gain in told(demo, careless).gaming}[PADDER]
    assert padded.ev_before == 0 < padded.ev_after
    assert padded.ranks_after > padded.ranks_before
