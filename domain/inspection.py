"""An inspection 查阅: an auditor gives a reason, then looks at pages about one member of staff."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from msgspec.structs import replace

from domain.event import Code, Event, Refused, StaffId, StaffText, Subject

REASONS = (FLAG, APPEAL, COMPLAINT, SAMPLE, SETTLEMENT, OTHER) = tuple(
    map(Code, ("flag", "appeal", "complaint", "sample", "settlement", "other"))
)
"""Why an auditor looks, in the clear; what is written beside it goes with the person."""

LONGEST = 500


def inspection_of(staff: str, auditor: str) -> str:
    """The subject of all that one auditor does to look at one person."""
    return f"inspection/{auditor}/{staff}"


class InspectionEvent(Event, frozen=True, kw_only=True, gc=False):
    """What every event of an inspection carries: whose data, and who looks. No rule reads one."""

    staff: StaffId
    auditor: StaffId


class InspectionBegun(InspectionEvent, frozen=True, kw_only=True, tag="access.inspection_begun"):
    """An auditor said why they have to look."""

    ground: Code
    reason: StaffText = ""


class PageInspected(InspectionEvent, frozen=True, kw_only=True, tag="access.page_inspected"):
    """A page about the person was opened: which kind, and of what where that is not the person."""

    page: Code
    thing: str = ""


class Inspection(Subject, frozen=True, kw_only=True):
    """The reason that was given last, and what was opened since."""

    begun: InspectionBegun | None = None
    inspected: frozenset[tuple[Code, str]] = frozenset()

    def begin(
        self, *, staff: StaffId, auditor: StaffId, ground: str, reason: str, on: date
    ) -> InspectionBegun:
        """Say why one looks; an unusual reason has to be written out."""
        reason = reason.strip()
        if ground not in REASONS:
            raise Refused("Choose one from the list.", about="ground")
        if ground == OTHER and not reason:
            raise Refused("Say why.", about="reason")
        if len(reason) > LONGEST:
            raise Refused("Say it in {most} characters at most.", about="reason", most=LONGEST)
        return InspectionBegun(
            staff=staff, auditor=auditor, ground=Code(ground), reason=reason, on=on
        )

    def look(self, *, page: Code, thing: str, on: date) -> PageInspected:
        """Open a page, for the reason that was given."""
        if self.begun is None:
            raise Refused("Say first why you look at what is about this person.")
        who = self.begun
        return PageInspected(staff=who.staff, auditor=who.auditor, page=page, thing=thing, on=on)

    def after(self, event: Event) -> Self:
        """The inspection once `event` has happened."""
        changes: dict[str, Any]
        match event:
            case InspectionBegun():
                changes = {"begun": event, "inspected": frozenset()}
            case PageInspected():
                changes = {"inspected": self.inspected | {(event.page, event.thing)}}
            case _:
                changes = {}
        return replace(self, **changes)
