"""The read models hold what a reckoning that shares no rule with them makes of the same history."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from msgspec.structs import replace

from domain.condition import Badge, Count, Rate, Streak
from domain.event import Entry
from domain.ruleset_1_badges import BADGES
from projections.badges.rows import BADGE
from tests.projections import plain_boards, plain_merit, plain_scores, plain_streaks, plain_views
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.histories import Act, acts, histories, lived
from tests.projections.plain import Told
from tests.projections.plain_badges import badges
from tests.projections.plain_merit import Met
from tests.projections.plain_visits import stops, visits
from tests.projections.views import folded, rows


def easy(badge: Badge) -> Badge:
    """The badge for two of what it asks for."""
    condition = badge.condition
    if isinstance(condition, Rate):
        return replace(badge, condition=replace(condition, minimum=2))
    assert isinstance(condition, Count | Streak)
    return replace(badge, condition=replace(condition, at_least=min(2, condition.at_least)))


# What is reckoned once a week or month, and what needs settled weeks, has tests of its own.
APART = ("home_patch", "fair_share", "against_the_grain", "best_self", "benchmark")
EASY = tuple(easy(badge) for badge in BADGES if badge.code not in APART)


def assert_told_alike(entries: list[Entry]) -> None:
    """Compare facts, points, boards, streaks, tallies and channel days."""
    history, views = Told(entries), folded(entries)
    facts = [
        fact if fact.kind in ("effective", "close") else fact._replace(unreviewed=False)
        for fact in plain_scores.facts(history)
    ]
    held = [fact if fact.kind == "held" else fact._replace(purposed=False) for fact in facts]
    assert plain_views.known_facts(views) == sorted(held)
    assert plain_views.standing_points(views) == plain_scores.points(history)
    assert plain_views.board_rows(views) == plain_boards.board_rows(history)
    assert plain_views.streak_runs(views) == plain_streaks.streaks(history)
    assert plain_views.badge_tallies(views) == plain_streaks.tallies(history)
    met: Met = {}
    for visit in visits(history):
        for stop in stops(visit):
            met.setdefault(stop.customer, []).append(stop)
    for of_customer in met.values():
        of_customer.sort(key=lambda stop: stop.key)
    assert plain_views.channel_days(views) == plain_merit.channel_days(history, met)
    views.close()


@settings(deadline=None, max_examples=80)
@given(histories(least=40, most=120))
def test_any_history_is_told_as_the_plain_reckoning_tells_it(bank: MadeBank) -> None:
    assert_told_alike(bank.entries)


def test_a_demonstration_is_told_as_the_plain_reckoning_tells_it(history: list[Entry]) -> None:
    assert_told_alike(history)


@settings(deadline=None, max_examples=12)
@given(acts(least=25, most=50))
def test_badges_are_awarded_at_the_entry_that_completes_them(tried: list[Act]) -> None:
    bank = MadeBank().publish(MONDAY + timedelta(days=5), badges=EASY)
    entries = lived(tried, bank).entries
    views = folded(entries)
    awarded = {(str(row.manager), str(row.badge)): row.position for row in rows(views, BADGE)}
    assert awarded == badges(entries)
    views.close()


def test_a_badge_stays_when_what_it_was_awarded_for_is_taken_back(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").won()
    visit.retract()
    views = folded(bank.days(5).entries)
    (row,) = rows(views, BADGE)
    assert (row.manager, row.badge) == ("li", "first_win")
    assert plain_views.badge_tallies(views) == {}
    views.close()
