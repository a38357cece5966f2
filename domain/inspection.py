"""Inspections 查阅: an auditor gives a reason, then looks at one member of staff, or at lists."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from msgspec.structs import replace

from domain.event import Code, Event, Private, Refused, StaffId, StaffText, Subject

REASONS = (FLAG, APPEAL, COMPLAINT, SAMPLE, SETTLEMENT, OTHER) = tuple(
    map(Code, ("flag", "appeal", "complaint", "sample", "settlement", "other"))
)
"""Why an auditor looks, in the clear; what is written beside it goes with the person."""

LONGEST = 500


def inspection_of(staff: str, auditor: str) -> str:
    """The subject of all that one auditor does to look at one person."""
    return f"inspection/{auditor}/{staff}"


def round_of(auditor: str) -> str:
    """The subject of all that one auditor does to look at lists of people."""
    return f"round/{auditor}"


class InspectionEvent(Event, frozen=True, kw_only=True, gc=False):
    """What every event of an inspection carries: whose data, and who looks. No rule reads one."""

    staff: StaffId
    auditor: StaffId


class InspectionBegun(InspectionEvent, frozen=True, kw_only=True, tag="access.inspection_begun"):
    """An auditor said why they have to look."""

    ground: Code
    reason: StaffText = ""


class PageInspected(InspectionEvent, frozen=True, kw_only=True, tag="access.page_inspected"):
    """A page about the person was opened: which kind, and of what where that is not the person.

    `form` is the format of a file, empty where it was shown.
    """

    page: Code
    thing: str = ""
    form: Code = Code("")


class RoundBegun(Event, frozen=True, kw_only=True, tag="access.round_begun", gc=False):
    """An auditor said why they go over lists of people."""

    auditor: StaffId
    ground: Code
    reason: Annotated[str, Private("auditor")] = ""


class ListInspected(Event, frozen=True, kw_only=True, tag="access.list_inspected", gc=False):
    """A list was opened, or taken along as a file of the format `form`, as of the entry `through`.

    `thing` is the unit or the person that it was asked for, where it was for one.
    """

    auditor: StaffId
    page: Code
    thing: str = ""
    form: Code = Code("")
    through: int = 0


class Inspection(Subject, frozen=True, kw_only=True):
    """The reason that was given last, and what was opened since."""

    begun: InspectionBegun | None = None
    inspected: frozenset[tuple[Code, str, Code]] = frozenset()

    def begin(
        self, *, staff: StaffId, auditor: StaffId, ground: str, reason: str, on: date
    ) -> InspectionBegun:
        """Say why one looks; an unusual reason has to be written out."""
        ground, reason = _reason(ground, reason)
        code = Code(ground)
        return InspectionBegun(staff=staff, auditor=auditor, ground=code, reason=reason, on=on)

    def look(self, *, page: Code, thing: str, on: date, form: Code = Code("")) -> PageInspected:
        """Open a page, for the reason that was given."""
        if self.begun is None:
            raise Refused("Say first why you look at what is about this person.")
        who = self.begun
        return PageInspected(
            staff=who.staff, auditor=who.auditor, page=page, thing=thing, form=form, on=on
        )

    def after(self, event: Event) -> Self:
        """The inspection once `event` has happened."""
        changes: dict[str, Any]
        match event:
            case InspectionBegun():
                changes = {"begun": event, "inspected": frozenset()}
            case PageInspected():
                changes = {"inspected": self.inspected | {(event.page, event.thing, event.form)}}
            case _:
                changes = {}
        return replace(self, **changes)


class Round(Subject, frozen=True, kw_only=True):
    """The reason that was given last for going over lists, and which were opened since."""

    begun: RoundBegun | None = None
    inspected: frozenset[tuple[Code, str]] = frozenset()

    def begin(self, *, auditor: StaffId, ground: str, reason: str, on: date) -> RoundBegun:
        """Say why one goes over lists; an unusual reason has to be written out."""
        ground, reason = _reason(ground, reason)
        return RoundBegun(auditor=auditor, ground=Code(ground), reason=reason, on=on)

    def look(self, *, page: Code, thing: str, form: Code, through: int, on: date) -> ListInspected:
        """Open a list or take it along, for the reason that was given."""
        if self.begun is None:
            raise Refused("Say first why you look at lists of people.")
        auditor = self.begun.auditor
        return ListInspected(
            auditor=auditor, page=page, thing=thing, form=form, through=through, on=on
        )

    def after(self, event: Event) -> Self:
        """The round once `event` has happened."""
        changes: dict[str, Any]
        match event:
            case RoundBegun():
                changes = {"begun": event, "inspected": frozenset()}
            case ListInspected(form=""):
                changes = {"inspected": self.inspected | {(event.page, event.thing)}}
            case _:
                changes = {}
        return replace(self, **changes)


def _reason(ground: str, reason: str) -> tuple[str, str]:
    """A reason as it may be given."""
    reason = reason.strip()
    if ground not in REASONS:
        raise Refused("Choose one from the list.", about="ground")
    if ground == OTHER and not reason:
        raise Refused("Say why.", about="reason")
    if len(reason) > LONGEST:
        raise Refused("Say it in {most} characters at most.", about="reason", most=LONGEST)
    return ground, reason
