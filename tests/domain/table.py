"""Decisions as a table of sentences: facts in, and a fact or a refusal out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest

from domain.event import Event, Refused, Subject

TODAY = date(2026, 3, 4)
"""A Wednesday."""

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


class Case(NamedTuple):
    """After the facts `given`, the deed `when` leads to a fact, or is refused with a sentence."""

    given: tuple[Event, ...]
    when: Callable[[Any], Event]
    then: Event | str


def table(cases: dict[str, Case]) -> pytest.MarkDecorator:
    """Runs a test once for each case, under its sentence."""
    ids = [sentence.replace(" ", "_") for sentence in cases]
    return pytest.mark.parametrize("case", cases.values(), ids=ids)


def check(subject: Subject, case: Case) -> None:
    """The deed leads to what the case says; what was decided can then be applied."""
    before = subject.seen(case.given)
    assert before.version == len(case.given)
    if isinstance(case.then, str):
        with pytest.raises(Refused) as refusal:
            case.when(before)
        assert str(refusal.value) == case.then
        return
    decided = case.when(before)
    assert decided == case.then
    assert before.seen([decided]).version == before.version + 1
