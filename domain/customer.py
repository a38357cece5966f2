"""A customer 客户: registered, confirmed, tiered, gridded, rated, at risk, departed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Self

from msgspec.structs import replace

from domain.event import Code, CustomerId, Event, GridId, Refused, StaffId, Subject
from domain.ruleset import Ruleset

FILE_FIELDS = (
    *map(Code, ("phone", "address", "main_business", "household")),
    *map(Code, ("needs", "other_banks", "who_decides", "best_time")),
)
"""What a file 客户档案 tells of a customer. What it says of each stands in the bank's own systems,
so that the ledger knows no more than that it is known."""

RISKS = tuple(map(Code, ("overdue", "cash_flow", "guarantee", "litigation", "other")))
"""What a person may say is wrong with a customer; systems have codes of their own."""


class CustomerEvent(Event, frozen=True, kw_only=True, gc=False):
    """What every event of a customer carries."""

    customer: CustomerId


class CustomerRegistered(CustomerEvent, frozen=True, kw_only=True, tag="customer.registered"):
    """The customer has a file, opened by `registrar`; who it is stands in the vault."""

    registrar: StaffId
    segment: Code = Code("")


class RegistrationConfirmed(CustomerEvent, frozen=True, kw_only=True, tag="customer.confirmed"):
    """A second person, or an import, vouches that the customer exists."""

    confirmer: StaffId


class CustomerTiered(CustomerEvent, frozen=True, kw_only=True, tag="customer.tiered"):
    """分级分类: the customer belongs to this tier from `on`, which sets the cadence."""

    tier: Code


class GridMemberAdded(CustomerEvent, frozen=True, kw_only=True, tag="customer.grid_member_added"):
    """The customer belongs to a geographic or personal grid from `on`."""

    grid: GridId


class GridMemberRemoved(
    CustomerEvent, frozen=True, kw_only=True, tag="customer.grid_member_removed"
):
    """The customer no longer belongs to the grid, from `on`."""

    grid: GridId


class CustomerFileUpdated(CustomerEvent, frozen=True, kw_only=True, tag="customer.file_updated"):
    """The file 客户档案 was worked on; `completeness` is the share of its fields filled, 0-100.

    `filled` are the fields, where whoever says so knows which.
    """

    manager: StaffId
    completeness: int
    filled: tuple[Code, ...] = ()


class RapportRated(CustomerEvent, frozen=True, kw_only=True, tag="customer.rapport_rated"):
    """How the manager feels about the customer, 1 (low) to 5; private to the manager."""

    manager: StaffId
    rapport: int


class RiskFlagRaised(CustomerEvent, frozen=True, kw_only=True, tag="customer.risk_flag_raised"):
    """异常客户: something is wrong with the customer, said `raiser`, a person or a system."""

    raiser: StaffId
    kind: Code = Code("")


class RiskFlagCleared(CustomerEvent, frozen=True, kw_only=True, tag="customer.risk_flag_cleared"):
    """The risk was looked into and is settled."""

    clearer: StaffId


class CustomerDeparted(CustomerEvent, frozen=True, kw_only=True, tag="customer.departed"):
    """The customer left the bank; from `on` they are no longer active."""

    reason: Code = Code("")


class Customer(Subject, frozen=True, kw_only=True):
    """One customer; the decisions about them, and the facts that these need."""

    registered: CustomerRegistered | None = None
    confirmed: RegistrationConfirmed | None = None
    tiered: CustomerTiered | None = None
    filed: CustomerFileUpdated | None = None
    flagged: RiskFlagRaised | None = None
    departed: CustomerDeparted | None = None
    grids: frozenset[GridId] = frozenset()

    def register(
        self, *, registrar: StaffId, segment: Code, on: date, rules: Ruleset
    ) -> CustomerRegistered:
        """Open a file for the customer."""
        if self.registered:
            raise Refused("This customer is registered already.")
        if segment:
            rules.known("segment", segment, rules.segments, about="segment")
        return CustomerRegistered(
            customer=CustomerId(self.id), registrar=registrar, segment=segment, on=on
        )

    def confirm(self, *, confirmer: StaffId, on: date) -> RegistrationConfirmed:
        """Vouch for the registration of another person."""
        registered = self._active()
        if self.confirmed:
            raise Refused("This registration is confirmed already.")
        if confirmer == registered.registrar:
            raise Refused("Somebody else has to confirm the customer whom you registered.")
        return RegistrationConfirmed(customer=registered.customer, confirmer=confirmer, on=on)

    def assign_tier(self, *, tier: Code, on: date, rules: Ruleset) -> CustomerTiered:
        """Put the customer into a tier."""
        registered = self._active()
        rules.tier(tier, about="tier")
        return CustomerTiered(customer=registered.customer, tier=tier, on=on)

    def join_grid(self, *, grid: GridId, on: date) -> GridMemberAdded:
        """Assign the customer to a grid."""
        registered = self._active()
        if grid in self.grids:
            raise Refused("This customer belongs to that grid already.", about="grid")
        return GridMemberAdded(customer=registered.customer, grid=grid, on=on)

    def leave_grid(self, *, grid: GridId, on: date) -> GridMemberRemoved:
        """Take the customer out of a grid."""
        if grid not in self.grids:
            raise Refused("This customer does not belong to that grid.", about="grid")
        return GridMemberRemoved(customer=CustomerId(self.id), grid=grid, on=on)

    def update_file(self, *, manager: StaffId, completeness: int, on: date) -> CustomerFileUpdated:
        """Note how complete the file is."""
        registered = self._active()
        if not 0 <= completeness <= 100:
            raise Refused(
                "Give the completeness of the file as 0 to 100 per cent.", about="completeness"
            )
        return CustomerFileUpdated(
            customer=registered.customer, manager=manager, completeness=completeness, on=on
        )

    def fill_file(
        self, *, manager: StaffId, filled: Collection[str], on: date
    ) -> CustomerFileUpdated:
        """Note which fields of the file are filled."""
        registered = self._active()
        if not set(filled) <= set(FILE_FIELDS):
            raise Refused("Choose one from the list.", about="filled")
        known = tuple(each for each in FILE_FIELDS if each in filled)
        return CustomerFileUpdated(
            customer=registered.customer,
            manager=manager,
            completeness=100 * len(known) // len(FILE_FIELDS),
            filled=known,
            on=on,
        )

    def rate_rapport(self, *, manager: StaffId, rapport: int, on: date) -> RapportRated:
        """Note how the manager feels about the customer."""
        registered = self._active()
        if not 1 <= rapport <= 5:
            raise Refused("Rate the rapport from 1 (low) to 5 (high).", about="rapport")
        return RapportRated(customer=registered.customer, manager=manager, rapport=rapport, on=on)

    def raise_flag(self, *, raiser: StaffId, kind: Code, on: date) -> RiskFlagRaised:
        """Warn of a risk."""
        registered = self._active()
        if self.flagged:
            raise Refused("A risk flag stands on this customer already.")
        return RiskFlagRaised(customer=registered.customer, raiser=raiser, kind=kind, on=on)

    def clear_flag(self, *, clearer: StaffId, on: date) -> RiskFlagCleared:
        """Settle the risk."""
        if not self.flagged:
            raise Refused("No risk flag stands on this customer.")
        return RiskFlagCleared(customer=self.flagged.customer, clearer=clearer, on=on)

    def depart(self, *, reason: Code, on: date) -> CustomerDeparted:
        """Note that the customer left the bank."""
        return CustomerDeparted(customer=self._active().customer, reason=reason, on=on)

    def after(self, event: Event) -> Self:
        """The customer once `event` has happened."""
        changes: dict[str, Any]
        match event:
            case CustomerRegistered():
                changes = {"registered": event}
            case RegistrationConfirmed():
                changes = {"confirmed": event}
            case CustomerTiered():
                changes = {"tiered": event}
            case GridMemberAdded():
                changes = {"grids": self.grids | {event.grid}}
            case GridMemberRemoved():
                changes = {"grids": self.grids - {event.grid}}
            case CustomerFileUpdated():
                changes = {"filed": event}
            case RiskFlagRaised():
                changes = {"flagged": event}
            case RiskFlagCleared():
                changes = {"flagged": None}
            case CustomerDeparted():
                changes = {"departed": event}
            case _:
                changes = {}
        return replace(self, **changes)

    def _active(self) -> CustomerRegistered:
        if not self.registered:
            raise Refused("Register the customer first.")
        if self.departed:
            raise Refused("This customer has left the bank.")
        return self.registered
