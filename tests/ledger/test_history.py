"""History loads, whatever was decided differently then: to apply an event never refuses."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as some

from domain import EVENTS
from domain.event import CustomerId, Event, Refused, Subject
from domain.ledger.ledger import Ledger
from domain.ruleset_1 import RULESET_1
from domain.visit import Visit
from tests.ledger.happenings import MANAGER, logged, reached, started, visit
from tests.test_stored_events import examples

HAPPENED: list[Event] = [event for kind in EVENTS for event in examples(kind, "")]
"""One of every kind, and of some with many variants more."""

SUBJECTS = sorted(Subject.__subclasses__(), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", SUBJECTS, ids=lambda kind: kind.__name__)
@trials(max_examples=100, deadline=None)
@given(events=some.lists(some.sampled_from(HAPPENED), max_size=60))
def test_any_history_at_all_can_be_folded(kind: type[Subject], events: list[Event]) -> None:
    subject = kind(id="subject").seen([*events, *events])
    assert subject.version == 2 * len(events)
    assert subject.id == "subject"


def test_what_would_be_refused_today_loads_if_it_was_recorded(ledger: Ledger) -> None:
    one = visit()
    history = (started(), started("customer_2"), logged("twice"), logged("once"), started())
    ledger.record(one, *history, by=MANAGER)
    loaded = ledger.load(Visit, one.id)
    assert loaded.version == 5
    assert loaded.started == started()
    with pytest.raises(Refused, match="started already"):
        loaded.start(started(), rules=RULESET_1, today=date(2024, 5, 6))
    with pytest.raises(Refused, match="log of this visit is written"):
        loaded.log(log="again", next_step="", log_likeness=0, on=date(2024, 5, 6))


def test_a_subject_that_nothing_happened_to_has_version_0(ledger: Ledger) -> None:
    assert ledger.load(Visit, "visit_unknown") == Visit(id="visit_unknown")
    assert ledger.of("visit_unknown") == []


def test_a_subject_is_read_on_from_a_version(ledger: Ledger) -> None:
    one = visit()
    recorded = ledger.record(one, started(), reached("customer_2"), logged(""), by=MANAGER)
    assert ledger.of(one.id) == list(recorded)
    assert ledger.of(one.id, after=1) == list(recorded[1:])
    assert ledger.load(Visit, one.id).contacted == {CustomerId("customer_1"), "customer_2"}
