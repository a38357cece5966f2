"""Eligible: who may take a second look at a manager's visits, as of one position of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from domain.event import Code, Event, StaffId, UnitId
from domain.ledger.ledger import Ledger
from domain.setting import Setting
from domain.staff import RoleGranted, RoleRevoked, StaffJoined, StaffLeft
from projections.keeper import learn

LEADER, AUDITOR = Code("leader"), Code("auditor")

_STAFF_EVENTS: tuple[type[Event], ...] = (StaffJoined, StaffLeft, RoleGranted, RoleRevoked)
_PAGE = 5000


class Eligible:
    """The leaders and auditors of the bank as they were at a position."""

    def __init__(self, ledger: Ledger, position: int) -> None:
        """Read who they were from the ledger."""
        self.setting = Setting()
        self._roles: dict[StaffId, set[tuple[Code, UnitId]]] = {}
        self._gone: set[StaffId] = set()
        self._ledger, self._at = ledger, 0
        self.advance(position)

    def advance(self, position: int) -> None:
        """Go on to a later position."""
        learn(self.setting, self._ledger, self._at, position)
        at = self._at
        while entries := self._ledger.since(at, _PAGE, position, _STAFF_EVENTS):
            for entry in entries:
                self._take(entry.event)
            at = entries[-1].position
        self._at = max(self._at, position)

    def leaders(self, manager: StaffId, *days: int) -> list[StaffId]:
        """Leaders of other subtrees than those in which the manager worked on any of `days`.

        None of them is the manager, or on leave on the last of the days, which is that of asking.
        """
        setting = self.setting
        above = {u for day in days for u in setting.path(setting.unit(manager, day))}
        return sorted(
            staff
            for staff, units in self._holders(LEADER)
            if staff != manager
            and units.isdisjoint({*above, UnitId("")})
            and not setting.is_away(staff, days[-1])
        )

    def auditors(self, manager: StaffId, auditor: StaffId) -> list[StaffId]:
        """Auditors whom another auditor may name where no leader may look."""
        return sorted(
            staff for staff, _ in self._holders(AUDITOR) if staff not in (manager, auditor)
        )

    def _holders(self, role: Code) -> Iterator[tuple[StaffId, set[UnitId]]]:
        """Who holds a role, and for which units."""
        for staff, held in self._roles.items():
            units = {unit for each, unit in held if each == role}
            if units and staff not in self._gone:
                yield staff, units

    def _take(self, event: Event) -> None:
        match event:
            case RoleGranted():
                self._roles.setdefault(event.staff, set()).add((event.role, event.unit))
            case RoleRevoked():
                held = self._roles.get(event.staff, set())
                self._roles[event.staff] = {each for each in held if each[0] != event.role}
            case StaffLeft():
                self._gone.add(event.staff)
            case StaffJoined():
                self._gone.discard(event.staff)
            case _:
                pass
