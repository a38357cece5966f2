"""Somebody who is not to read private texts sees the rest of an entry, and that there are some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from domain import EVENTS
from domain.event import Event
from domain.ledger.encryption import REDACTED, redacted
from domain.ledger.ledger import Ledger
from tests.ledger.happenings import MANAGER, logged, visit
from tests.test_stored_events import examples

PRIVATE = {
    "visit.planned": {"success_test"},
    "visit.closed": {"evidence.note"},
    "visit.logged": {"log", "next_step"},
    "adjustment.proposed": {"reason"},
    "adjustment.declined": {"reason"},
    "appeal.filed": {"reason"},
    "appeal.decided": {"reason"},
    "flag.answered": {"note"},
    "recognition.given": {"note"},
    "recognition.waived": {"reason"},
    "badge.awarded": {"reason"},
    "badge.revocation_proposed": {"reason"},
    "badge.revoked": {"reason"},
    "grid.assigned": {"reason"},
    "staff.role_granted": {"reason"},
    "staff.role_revoked": {"reason"},
    "person.erasure_requested": {"reason"},
    "person.erasure_declined": {"reason"},
    "person.legal_hold_placed": {"reason"},
    "person.legal_hold_lifted": {"reason"},
    "access.inspection_begun": {"reason"},
    "access.round_begun": {"reason"},
}
"""What people wrote about somebody, in which events."""


def told(event: Event) -> dict[str, Any]:
    """All values of an event, by where they stand."""
    return dict(leaves(msgspec.to_builtins(event), ""))


def leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{place}.{name}" if place else name)
    else:
        yield place, value


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_private_texts_are_covered_and_nothing_else_is(kind: type[Event]) -> None:
    for event in examples(kind, ""):
        before, after = told(event), told(redacted(event))
        texts = {place for place in PRIVATE.get(event.tag(), ()) if before.get(place)}
        assert after == {**before, **dict.fromkeys(texts, REDACTED)}


def test_there_are_such_texts_to_cover() -> None:
    events = [event for kind in EVENTS for event in examples(kind, "")]
    covered = {event.tag() for event in events if REDACTED in told(redacted(event)).values()}
    assert covered == PRIVATE.keys()


def test_an_empty_text_stays_empty(ledger: Ledger) -> None:
    [entry] = ledger.record(visit(), logged("谈了三万元定期"), by=MANAGER)
    assert redacted(entry.event) == logged(REDACTED)
    assert redacted(logged("")) == logged("")
