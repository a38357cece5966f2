"""Customers found by who registered them, those whom nobody else confirmed before the others."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the index to the rows that stand: they stay as they are, and nothing is rebuilt."""
    op.create_index("customer_registrar_confirmed_day", "customer", ["registrar", "confirmed_day"])
