"""A flag: a question about somebody's conduct in neutral words, answered by a person."""

from __future__ import annotations

from datetime import date
from typing import Self

from msgspec.structs import replace

from domain.event import Code, Event, Refused, StaffId, StaffText, Subject

EXPLAINED, CONFIRMED = Code("explained"), Code("confirmed")
FINDINGS = (EXPLAINED, CONFIRMED)
"""What can come of looking into a flag. Neither moves points: that takes two persons."""


class FlagAnswered(Event, frozen=True, kw_only=True, tag="flag.answered"):
    """`answerer` looked into a flag about `staff`, and says what was found."""

    flag: str
    staff: StaffId
    finding: Code
    note: StaffText
    answerer: StaffId


class FlagCase(Subject, frozen=True, kw_only=True):
    """One flag, under its id; that it was raised follows from the history and is no event."""

    answered: FlagAnswered | None = None

    def answer(self, answer: FlagAnswered, *, concerned: frozenset[StaffId]) -> FlagAnswered:
        """Say what was found, as somebody whom the flag is not about."""
        if self.answered:
            raise Refused("Somebody answered this question already; see what they found.")
        if answer.answerer in concerned:
            raise Refused("Somebody else has to look into it: this is about you.")
        if answer.finding not in FINDINGS:
            raise Refused("Say whether it is explained or confirmed.", about="finding")
        if not answer.note:
            raise Refused("Say what you found.", about="note")
        return answer

    def after(self, event: Event) -> Self:
        """The flag once `event` has happened."""
        return replace(self, answered=event) if isinstance(event, FlagAnswered) else self


def answered(
    case: FlagCase, *, staff: StaffId, finding: str, note: str, answerer: StaffId, on: date
) -> FlagAnswered:
    """The answer that somebody wants to give."""
    return FlagAnswered(
        flag=case.id, staff=staff, finding=Code(finding), note=note, answerer=answerer, on=on
    )
