"""Judges: whose judgement an entry is, so that who decides an appeal against it is another one."""

from __future__ import annotations

from collections.abc import Sequence

from domain.event import Entry, StaffId
from domain.recognition import RecognitionEvent
from domain.review import AdjustmentAnswered, AppealDecided

FIELDS = (
    *("assessor", "auditor", "leader", "giver"),
    *("proposer", "approver", "confirmer", "decider", "against"),
)
"""The fields of events that name who judged, or on whose word it was done."""

BY_TWO = (AdjustmentAnswered, AppealDecided, RecognitionEvent)
"""What answers an earlier event of its stream, whose author has a part in the judgement."""


def judges(stream: Sequence[Entry], position: int) -> frozenset[StaffId]:
    """Who has a part in the judgement that stands at a position of its subject's stream.

    The person whom it is about may be among them; they decide nothing about themselves anyway.
    """
    told = [entry for entry in stream if entry.position <= position]
    if told and not isinstance(told[-1].event, BY_TWO):
        told = told[-1:]
    named = {getattr(entry.event, field, "") for entry in told for field in FIELDS}
    return frozenset(StaffId(each) for each in named | {entry.by for entry in told} if each)
