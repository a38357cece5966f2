"""A member of staff 员工: joined, moved, on leave, given roles, opted out, left."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from msgspec.structs import replace

from domain.event import Code, Event, Refused, StaffId, StaffText, Subject, UnitId

ROLES = ("manager", "leader", "auditor", "administrator")

ALONE = ("auditor", "administrator")
"""Roles apart: who looks into the others, or lets them in, is none of them."""


class StaffEvent(Event, frozen=True, kw_only=True, gc=False):
    """What every event of a member of staff carries."""

    staff: StaffId


class StaffJoined(StaffEvent, frozen=True, kw_only=True, tag="staff.joined"):
    """The person works in `unit` from `on`; name and staff number stand in the vault."""

    unit: UnitId


class StaffMoved(StaffEvent, frozen=True, kw_only=True, tag="staff.moved"):
    """The person works in another unit from `on`, which may lie in the past."""

    unit: UnitId


class StaffLeft(StaffEvent, frozen=True, kw_only=True, tag="staff.left"):
    """The person no longer works for the bank, from `on`."""


class LeaveTaken(StaffEvent, frozen=True, kw_only=True, tag="staff.leave_taken"):
    """The person is away from `first` to `last`, both included; it may be entered afterwards."""

    first: date
    last: date
    kind: Code = Code("")


class LeaveCancelled(StaffEvent, frozen=True, kw_only=True, tag="staff.leave_cancelled"):
    """A leave that was noted is not taken."""

    first: date
    last: date


class RoleGranted(StaffEvent, frozen=True, kw_only=True, tag="staff.role_granted"):
    """The person may act in `role`, for the subtree of `unit` where one is given."""

    role: Code
    unit: UnitId = UnitId("")
    reason: StaffText = ""


class RoleRevoked(StaffEvent, frozen=True, kw_only=True, tag="staff.role_revoked"):
    """The person may no longer act in `role`."""

    role: Code
    reason: StaffText = ""


class OptedOut(StaffEvent, frozen=True, kw_only=True, tag="staff.opted_out"):
    """The person is not to be shown to others on boards."""


class OptedIn(StaffEvent, frozen=True, kw_only=True, tag="staff.opted_in"):
    """The person may be shown on boards again."""


class Staff(Subject, frozen=True, kw_only=True):
    """One member of staff; the decisions about them, and the facts that these need."""

    joined: StaffJoined | None = None
    left: StaffLeft | None = None
    unit: UnitId = UnitId("")
    grants: frozenset[tuple[Code, UnitId]] = frozenset()
    leaves: frozenset[tuple[date, date]] = frozenset()
    opted_out: bool = False

    @property
    def roles(self) -> frozenset[Code]:
        """What the person may act as, whatever the unit."""
        return frozenset(role for role, _ in self.grants)

    def join(self, *, unit: UnitId, on: date) -> StaffJoined:
        """Begin work in a unit."""
        if self.joined and not self.left:
            raise Refused("This person is on the staff already.")
        return StaffJoined(staff=StaffId(self.id), unit=unit, on=on)

    def move(self, *, unit: UnitId, on: date) -> StaffMoved:
        """Work in another unit from a day that may lie in the past."""
        joined = self._employed()
        if on < joined.on:
            raise Refused(
                "This person joined on {day} and cannot have moved before.",
                about="on",
                day=joined.on,
            )
        return StaffMoved(staff=joined.staff, unit=unit, on=on)

    def leave(self, *, on: date) -> StaffLeft:
        """End the employment."""
        joined = self._employed()
        if on < joined.on:
            raise Refused(
                "This person joined on {day} and cannot have left before.",
                about="on",
                day=joined.on,
            )
        return StaffLeft(staff=joined.staff, on=on)

    def take_leave(self, *, first: date, last: date, kind: Code, on: date) -> LeaveTaken:
        """Be away from `first` to `last`."""
        joined = self._employed()
        if last < first:
            raise Refused("The last day of a leave cannot lie before its first day.", about="last")
        if any(first <= b and a <= last for a, b in self.leaves):
            raise Refused(
                "A leave is noted for some of these days already; cancel it first.", about="first"
            )
        return LeaveTaken(staff=joined.staff, first=first, last=last, kind=kind, on=on)

    def cancel_leave(self, *, first: date, last: date, on: date) -> LeaveCancelled:
        """Not take a leave that was noted."""
        if (first, last) not in self.leaves:
            raise Refused(
                "No leave from {first} to {last} is noted for this person.", first=first, last=last
            )
        return LeaveCancelled(staff=StaffId(self.id), first=first, last=last, on=on)

    def grant(
        self, *, role: Code, unit: UnitId, on: date, reason: str = "", by: str = ""
    ) -> RoleGranted:
        """Receive a role from somebody else."""
        joined = self._employed()
        self._from_another(by)
        if role not in ROLES:
            raise Refused(
                "There is no role '{role}'; choose one of: {roles}.",
                about="role",
                role=role,
                roles=", ".join(ROLES),
            )
        if (role, unit) in self.grants:
            raise Refused("This person holds that role there already.", about="role")
        others = self.roles - {role}
        if others and (role in ALONE or not others.isdisjoint(ALONE)):
            raise Refused(
                "Auditors and administrators hold no other role; revoke the other one first.",
                about="role",
            )
        return RoleGranted(staff=joined.staff, role=role, unit=unit, reason=reason, on=on)

    def revoke(self, *, role: Code, on: date, reason: str = "", by: str = "") -> RoleRevoked:
        """Lose a role, which somebody else takes."""
        self._from_another(by)
        if role not in self.roles:
            raise Refused("This person does not hold that role.", about="role")
        return RoleRevoked(staff=StaffId(self.id), role=role, reason=reason, on=on)

    def opt_out(self, *, on: date) -> OptedOut:
        """Ask not to be shown to others on boards."""
        joined = self._employed()
        if self.opted_out:
            raise Refused("You are not shown on boards already.")
        return OptedOut(staff=joined.staff, on=on)

    def opt_in(self, *, on: date) -> OptedIn:
        """Allow to be shown on boards again."""
        joined = self._employed()
        if not self.opted_out:
            raise Refused("You are shown on boards already.")
        return OptedIn(staff=joined.staff, on=on)

    def after(self, event: Event) -> Self:
        """The person once `event` has happened."""
        changes: dict[str, Any]
        match event:
            case StaffJoined():
                changes = {"joined": event, "left": None, "unit": event.unit}
            case StaffMoved():
                changes = {"unit": event.unit}
            case StaffLeft():
                changes = {"left": event}
            case LeaveTaken():
                changes = {"leaves": self.leaves | {(event.first, event.last)}}
            case LeaveCancelled():
                changes = {"leaves": self.leaves - {(event.first, event.last)}}
            case RoleGranted():
                changes = {"grants": self.grants | {(event.role, event.unit)}}
            case RoleRevoked():
                kept = frozenset(each for each in self.grants if each[0] != event.role)
                changes = {"grants": kept}
            case OptedOut() | OptedIn():
                changes = {"opted_out": isinstance(event, OptedOut)}
            case _:
                changes = {}
        return replace(self, **changes)

    def _from_another(self, by: str) -> None:
        if by == self.id:
            raise Refused("Nobody changes their own roles; another administrator has to do it.")

    def _employed(self) -> StaffJoined:
        if not self.joined or self.left:
            raise Refused("This person is not on the staff.")
        return self.joined
