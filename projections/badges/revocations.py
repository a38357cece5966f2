"""What people do to awards: badges given by hand, revoked by two persons, restored on appeal."""

from __future__ import annotations

from collections.abc import Mapping

from domain.award import BadgeAwarded, BadgeRestored, BadgeRevoked, RevocationProposed
from domain.event import Entry, Event
from domain.review import AppealDecided, AppealFiled
from domain.setting import Setting
from projections.badges.rows import BADGE, REVOCATION, BadgeRow, RevocationRow
from projections.projection import OnEvent
from projections.shelf import Shelf


class Revocations:
    """Keeps which awards stand, and how far each revocation is."""

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Keep them in the drawers of `shelf`."""
        self._setting = setting
        self._badges, self._revocations = shelf[BADGE], shelf[REVOCATION]

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """What happens to awards."""
        return {
            BadgeAwarded: self._awarded,
            RevocationProposed: self._proposed,
            BadgeRevoked: self._revoked,
            AppealFiled: self._filed,
            AppealDecided: self._decided,
            BadgeRestored: self._restored,
        }

    def _awarded(self, entry: Entry, event: BadgeAwarded) -> None:
        """Whoever has it keeps the first award."""
        day = event.on.toordinal()
        if self._badges.get((event.staff, event.badge)) is None:
            version = self._setting.rules(day).version
            row = BadgeRow(event.staff, event.badge, entry.position, day, version, event.giver)
            self._badges.put(row)

    def _proposed(self, entry: Entry, event: RevocationProposed) -> None:
        row = RevocationRow(
            entry.subject, event.staff, event.badge, event.won, event.proposer, entry.position
        )
        self._revocations.put(row)

    def _revoked(self, entry: Entry, event: BadgeRevoked) -> None:
        row, badge = self._row(entry), self._badges.edit((event.staff, event.badge))
        if row:
            row.revoked = entry.position
        if badge and badge.position == event.won:
            badge.revoked = entry.position

    def _restored(self, entry: Entry, event: BadgeRestored) -> None:
        badge = self._badges.edit((event.staff, event.badge))
        if badge and badge.position == event.won:
            badge.restored = entry.position

    def _filed(self, entry: Entry, _event: AppealFiled) -> None:
        row = self._row(entry)
        if row:
            row.appealed = entry.position

    def _decided(self, entry: Entry, event: AppealDecided) -> None:
        row = self._row(entry)
        if row:
            row.decided, row.granted = entry.position, int(event.granted)

    def _row(self, entry: Entry) -> RevocationRow | None:
        """None where an appeal is against something else."""
        return self._revocations.edit(entry.subject)
