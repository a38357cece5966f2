"""Titles, settled weeks and cohorts for badges, visit balance, and what became of awards."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLES = {
    "badge_tally": "manager* window* last_close# counts fresh#",
    "badge": "manager* badge* position# won_on# ruleset# giver revoked# restored#",
    "badge_title": "manager* title* position_from*# first# ruleset# last# position_to#",
    "streak_week": "manager* week*# closes# ev# late settled# rank# of# below#",
    "badge_cohort": "period* cohorts",
    "streak_log_day": "day*# manager* held# kept# counts",
    "badge_home": "customer* active# grids tiers",
    "badge_home_grid": "grid* manager since# customers",
    "badge_met": "manager* quarter* customers held",
    "badge_rapport": "manager* customer* ratings",
    "badge_grain": "visit* customer* manager day#",
    "badge_revocation": (
        "id* staff badge won# proposer proposed# revoked# appealed# decided# granted#"
    ),
}
"""Columns of each table: * is part of the key, # is a whole number, the others are texts."""

ANEW = (
    "badge_tally",
    "badge",
    "streak_week",
    "streak_log_day",
    "badge_home",
    "badge_home_grid",
    "badge_met",
)
"""Those that there were before."""


def upgrade() -> None:
    """Make the tables anew: their projection has a new version, and rebuilds them."""
    for name in ANEW:
        op.drop_table(name)
    for name, columns in TABLES.items():
        op.create_table(name, *map(_column, columns.split()), sqlite_with_rowid=False)
    op.create_index("streak_week_week", "streak_week", ["week"])
    op.create_index("streak_log_day_manager", "streak_log_day", ["manager"])
    op.create_index("badge_home_grid_manager", "badge_home_grid", ["manager"])
    op.create_index("badge_revocation_staff", "badge_revocation", ["staff"])


def _column(told: str) -> sa.Column[Any]:
    kind = WHOLE if "#" in told else sa.Text()
    is_key = "*" in told
    return sa.Column(
        told.strip("*#"), kind, primary_key=is_key, autoincrement=False, nullable=False
    )
