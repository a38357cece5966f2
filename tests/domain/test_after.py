"""Applying what happened never refuses, whatever happened before."""

from __future__ import annotations

from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import EVENTS
from domain.bank import Bank
from domain.customer import Customer
from domain.erasure import Erasure
from domain.event import Event, Subject
from domain.inspection import Inspection, Round
from domain.recognition import Recognition
from domain.review import Adjustment, Appeal
from domain.second_look import SecondLook
from domain.staff import Staff
from domain.unit import Grid, Unit
from domain.visit import Visit
from tests.tree import ROOT

SUBJECTS: tuple[type[Subject], ...] = (
    *(Bank, Unit, Grid, Staff, Customer, Visit, Adjustment, Appeal, Recognition, SecondLook),
    *(Erasure, Inspection, Round),
)

_decode = msgspec.json.Decoder(reduce(or_, EVENTS)).decode


def stored() -> list[Event]:
    """One event of each kind, as it was stored."""
    lines = (Path(ROOT) / "tests/stored_events.jsonl").read_bytes().splitlines()
    return [_decode(msgspec.json.encode(msgspec.json.decode(line)["state"])) for line in lines]


@pytest.mark.parametrize("kind", SUBJECTS, ids=lambda kind: kind.__name__)
@given(st.lists(st.sampled_from(stored()), max_size=12))
def test_a_subject_can_be_told_anything_in_any_order(
    kind: type[Subject], events: list[Event]
) -> None:
    subject = kind(id="subject").seen(events)
    assert subject.version == len(events)
    assert type(subject) is kind


@pytest.mark.parametrize("kind", SUBJECTS, ids=lambda kind: kind.__name__)
def test_what_does_not_concern_a_subject_changes_nothing_but_its_version(
    kind: type[Subject],
) -> None:
    strange = [event for event in stored() if not concerns(kind, event)]
    assert strange
    assert kind(id="subject").seen(strange) == kind(id="subject", version=len(strange))


def test_events_of_every_kind_are_told_to_subjects() -> None:
    assert {type(event) for event in stored()} == set(EVENTS)


def concerns(kind: type[Subject], event: Event) -> bool:
    fresh: Any = kind(id="subject")
    return bool(fresh.after(event) != fresh)
