"""Recognition 表彰: a leader thanks, awards or waives what a benchmark behaviour was seen in."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Self

from msgspec.structs import replace

from domain.event import Code, Event, Refused, StaffId, StaffText, Subject
from domain.ruleset import Ruleset
from domain.ruleset_parts import RecognitionRule

THANKS, AWARD, WAIVED = Code("thanks"), Code("award"), Code("waived")
"""How a detection is answered; the first two recognise."""


class RecognitionEvent(Event, frozen=True, kw_only=True, gc=False):
    """What every event of a recognition carries; `leader` is the one who acts."""

    staff: StaffId
    leader: StaffId


class RecognitionGiven(RecognitionEvent, frozen=True, kw_only=True, tag="recognition.given"):
    """点赞 or 奖励: a leader recognised a behaviour; `evidence` are the positions cited."""

    kind: Code
    behaviour: Code
    evidence: tuple[int, ...]
    note: StaffText = ""


class RecognitionWaived(RecognitionEvent, frozen=True, kw_only=True, tag="recognition.waived"):
    """A leader sees a reason not to recognise what was detected."""

    behaviour: Code
    reason: StaffText


class WaiverAgreed(RecognitionEvent, frozen=True, kw_only=True, tag="recognition.waiver_agreed"):
    """A second leader agrees that there is nothing to recognise."""


class Detected(NamedTuple):
    """What was seen of whom; `causes` are the positions of the events that show it."""

    staff: StaffId
    behaviour: Code
    causes: tuple[int, ...]


class Leading(NamedTuple):
    """What a leader may still give: people led, awards of this week, and when somebody whom they
    want to recognise last recognised them.
    """

    people: int
    awarded: int = 0
    returned: date | None = None

    def left(self, rule: RecognitionRule) -> int:
        """Awards left this week."""
        return max(0, budget(self.people, rule) - self.awarded)


def budget(people: int, rule: RecognitionRule) -> int:
    """Awards a week for a leader of so many: max(1, ⌊20 %⌋) (GAME.md)."""
    return max(rule.budget_minimum, people * rule.budget_hundredths // 100)


def hindrance(kind: Code, leading: Leading, rule: RecognitionRule, on: date) -> Refused | None:
    """Why a leader cannot give thanks or an award, whatever is cited for it; None if they can."""
    if leading.returned and (on - leading.returned).days < rule.pair_days:
        return Refused(
            "This person recognised you on {day}; for {days} days you cannot recognise each other.",
            day=leading.returned,
            days=rule.pair_days,
        )
    if kind == AWARD and not leading.left(rule):
        return Refused(
            "Your awards of this week are used up; say thanks, or wait for the next week."
        )
    return None


class Recognition(Subject, frozen=True, kw_only=True):
    """What became of one detection, whose id it has; it is answered once."""

    given: RecognitionGiven | None = None
    waived: RecognitionWaived | None = None
    agreed: WaiverAgreed | None = None

    def give(
        self,
        given: RecognitionGiven,
        *,
        about: Detected | None,
        leading: Leading,
        rules: Ruleset,
    ) -> RecognitionGiven:
        """Thank or award; `about` is None where what was detected was corrected away."""
        found = self._open(about)
        rule = rules.recognition
        if given.kind not in (THANKS, AWARD):
            raise Refused("Choose thanks or an award.", about="kind")
        if given.leader == given.staff:
            raise Refused("Nobody can recognise themselves; leave this to another leader.")
        if not given.evidence:
            raise Refused("Cite what shows it; without evidence there is no recognition.")
        if not set(given.evidence) <= set(found.causes):
            raise Refused("Cite as evidence what is listed here.")
        hindered = hindrance(given.kind, leading, rule, given.on)
        if hindered:
            raise hindered
        return given

    def waive(self, waived: RecognitionWaived, *, about: Detected | None) -> RecognitionWaived:
        """Leave it unrecognised, for a reason that is kept."""
        self._open(about)
        if waived.leader == waived.staff:
            raise Refused("Nobody can waive their own recognition; leave this to another leader.")
        if not waived.reason:
            raise Refused("Say why this is not to be recognised.", about="reason")
        return waived

    def agree(self, *, leader: StaffId, on: date) -> WaiverAgreed:
        """Agree with the waiver of another leader."""
        if not self.waived:
            raise Refused("There is no waiver to agree to.")
        if self.agreed:
            raise Refused("Somebody agreed to this waiver already.")
        if leader in (self.waived.leader, self.waived.staff):
            raise Refused("Another leader has to agree to this waiver.")
        return WaiverAgreed(staff=self.waived.staff, leader=leader, on=on)

    def after(self, event: Event) -> Self:
        """What became of it once `event` has happened."""
        match event:
            case RecognitionGiven():
                return replace(self, given=event)
            case RecognitionWaived():
                return replace(self, waived=event)
            case WaiverAgreed():
                return replace(self, agreed=event)
            case _:
                return self

    def _open(self, about: Detected | None) -> Detected:
        if self.given or self.waived:
            raise Refused("A leader has answered this already; go on with the next one.")
        if about is None:
            raise Refused(
                "What this was about was corrected meanwhile; there is nothing to answer."
            )
        return about
