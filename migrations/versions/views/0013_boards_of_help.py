"""The board of help is asked for in parts, as those of effective visits and closes are."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the index; the people at each value come when the boards are rebuilt."""
    op.create_index(
        "board_window_scope_help_manager", "board", ["window", "scope", "help", "manager"]
    )
