"""The read models hold what a reckoning that shares no rule with them makes of the same history."""

from __future__ import annotations

from hypothesis import given, settings

from domain.event import Entry
from tests.projections import plain_boards, plain_merit, plain_scores, plain_streaks, plain_views
from tests.projections.bank import MadeBank
from tests.projections.histories import histories
from tests.projections.plain import Told
from tests.projections.plain_merit import Met
from tests.projections.plain_visits import stops, visits
from tests.projections.views import folded


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


@settings(deadline=None, max_examples=200)
@given(histories())
def test_any_history_is_told_as_the_plain_reckoning_tells_it(bank: MadeBank) -> None:
    assert_told_alike(bank.entries)
