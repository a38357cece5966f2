"""Awarded: what somebody wears, and the revocations that wait for a second or a third person."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, or_, select

from domain.event import StaffId
from projections.badges.rows import BADGE, REVOCATION, BadgeRow, RevocationRow

MOST = 100
"""So many revocations are listed."""


def awards(connection: Connection, staff: StaffId) -> list[BadgeRow]:
    """All that somebody was ever awarded, the latest first."""
    query = select(BADGE.table).where(BADGE.table.c.manager == staff)
    found = [BADGE.row(values) for values in connection.execute(query)]
    return sorted(found, key=lambda row: (-row.won_on, row.badge))


def waiting(connection: Connection, people: Collection[StaffId] | None) -> list[RevocationRow]:
    """Proposals nobody confirmed yet and appeals nobody decided yet, the oldest first; of some
    people, or of everybody.
    """
    columns = REVOCATION.table.c
    is_open = or_(columns.revoked == 0, (columns.appealed > 0) & (columns.decided == 0))
    query = select(REVOCATION.table).where(is_open).order_by(columns.proposed)
    found = [REVOCATION.row(values) for values in connection.execute(query)]
    return [row for row in found if people is None or row.staff in people]


def revoked(connection: Connection, staff: StaffId) -> list[RevocationRow]:
    """What became of the awards of somebody that were revoked, the latest first."""
    columns = REVOCATION.table.c
    query = select(REVOCATION.table).where(columns.staff == staff, columns.revoked > 0)
    found = connection.execute(query.order_by(columns.revoked.desc()).limit(MOST))
    return [REVOCATION.row(values) for values in found]


def is_questioned(connection: Connection, staff: StaffId, won: int) -> bool:
    """Whether a revocation of the award at a position is proposed and not confirmed yet."""
    columns = REVOCATION.table.c
    query = select(columns.id).where(
        columns.staff == staff, columns.won == won, columns.revoked == 0
    )
    return connection.execute(query.limit(1)).first() is not None
