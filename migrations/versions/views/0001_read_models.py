"""The read models: one table each of text and whole numbers, and how far they came."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The name, the columns of the key, the others; # marks a whole number.
TABLES = (
    (
        "activity",
        "customer position#",
        "day# active#",
    ),
    (
        "badge",
        "manager badge",
        "position# won_on# ruleset#",
    ),
    (
        "badge_tally",
        "manager window",
        "last_close# counts",
    ),
    (
        "bank",
        "id",
        "name time_zone demo# today#",
    ),
    (
        "board",
        "window scope manager",
        (
            "ev# help# craft# award# visits# purposed# achieved# effective# contacts# closes# "
            "contacted# closed# close_value#"
        ),
    ),
    (
        "board_day",
        "manager day# unit",
        "sums contacted closed",
    ),
    (
        "board_level",
        "window scope kind value#",
        "people#",
    ),
    (
        "board_pair",
        "manager customer",
        "contacts closes",
    ),
    (
        "channel_span",
        "customer first# position_from#",
        "end# position_to#",
    ),
    (
        "coverage",
        "manager customer",
        "last_day# rapport# visits closes",
    ),
    (
        "craft_day",
        "manager day#",
        "acts",
    ),
    (
        "customer",
        "customer",
        (
            "registrar segment tier registered_day# confirmed_day# departed_day# flagged_day# "
            "completeness# grids"
        ),
    ),
    (
        "customer_tally",
        "customer",
        "registered# confirmed# segment tiers stops referred_by referred flags channel_spans",
    ),
    (
        "fact",
        "visit kind customer position_from#",
        "manager unit day# flags# position_to#",
    ),
    (
        "grid",
        "grid",
        "name unit manager difficulty#",
    ),
    (
        "grid_owner",
        "grid position#",
        "day# manager",
    ),
    (
        "leave",
        "staff first# last# position_from#",
        "position_to#",
    ),
    (
        "membership",
        "customer grid position#",
        "day# member#",
    ),
    (
        "opt_out",
        "staff position_from#",
        "position_to#",
    ),
    (
        "period",
        "period",
        "through# standings position#",
    ),
    (
        "post",
        "staff position_from#",
        "day# unit",
    ),
    (
        "score_entry",
        "claim kind position#",
        "measure rule amount# manager unit day# ruleset# causes",
    ),
    (
        "staff",
        "staff",
        "unit joined_day# left_day# opted_out# roles",
    ),
    (
        "streak",
        "manager",
        (
            "first_week# first_day# redo# weeks_through# weeks# weeks_longest# freezes# toward# "
            "logs_through# log_days# log_visits# log_longest#"
        ),
    ),
    (
        "streak_log_day",
        "day# manager",
        "held# kept#",
    ),
    (
        "streak_week",
        "manager week#",
        "closes#",
    ),
    (
        "trail",
        "position#",
        "at# day# tag subject by staff customer source",
    ),
    (
        "unit",
        "unit",
        "name parent path closed_day#",
    ),
    (
        "visit",
        "visit",
        (
            "manager customer status goal product planned_day# planned_time plan_at# "
            "moved_on_the_day# held_day# held_position# purposed# imported# late# late_accepted# "
            "assessed# assessed_day# assessed_position# assessed_late# logged# drawn# retracted# "
            "removed# stops flags# effective# said"
        ),
    ),
)

INDEXES = (
    ("board", "window scope close_value manager"),
    ("board", "window scope ev manager"),
    ("coverage", "customer"),
    ("coverage", "manager last_day"),
    ("fact", "manager day"),
    ("grid", "manager"),
    ("score_entry", "manager day"),
    ("staff", "unit"),
    ("streak_log_day", "manager"),
    ("trail", "customer position"),
    ("trail", "staff position"),
    ("trail", "tag position"),
    ("visit", "manager held_day"),
    ("visit", "manager planned_day"),
)


def upgrade() -> None:
    """Make the tables; they are filled from the ledger."""
    op.create_table(
        "projection",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
    )
    for name, key, others in TABLES:
        # SQLite keeps the rows in the order of their key, in one tree instead of two.
        by_number = key.endswith("#") and " " not in key
        op.create_table(
            name, *columns(key, key=True), *columns(others), sqlite_with_rowid=by_number
        )
    for name, over in INDEXES:
        op.create_index(f"{name}_{over.replace(' ', '_')}", name, over.split())


def columns(names: str, *, key: bool = False) -> Iterator[sa.Column[object]]:
    """The columns of a line above."""
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for name in names.split():
        kind = whole if name.endswith("#") else sa.Text()
        yield sa.Column(
            name.rstrip("#"), kind, primary_key=key, autoincrement=False, nullable=False
        )
