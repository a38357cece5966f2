"""The verifier of bundles, which shares no code with the rules, finds the claims that they find."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event import Entry
from tests.projections.bank import MadeBank
from tests.projections.histories import histories
from tests.projections.verifying import published, reckoned
from tests.projections.views import folded


@settings(deadline=None, max_examples=60)
@given(histories(least=40, most=120), st.integers(0, 12), st.integers(0, 400))
def test_any_history_has_the_claims_that_the_verifier_finds(
    bank: MadeBank, every: int, before: int
) -> None:
    views = folded(bank.entries)
    assert published(views) == reckoned(bank.entries, every)
    through = max(1, len(bank.entries) - before)
    assert published(views, through) == reckoned(bank.entries[:through], every)
    views.close()


def test_a_demonstration_has_the_claims_that_the_verifier_finds(history: list[Entry]) -> None:
    views = folded(history)
    found = published(views)
    assert len(found) > 500
    assert found == reckoned(history, every=100)
    views.close()
