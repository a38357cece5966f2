"""The one table of events: append-only, in one gapless order, on both databases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SQLITE = (
    """
    CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    """
    CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    # REPLACE deletes without firing the trigger above unless the connection asks for it, so what
    # it would replace is refused before.
    """
    CREATE TRIGGER event_is_next BEFORE INSERT ON event
    WHEN new.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event)
      OR EXISTS (SELECT 1 FROM event WHERE subject = new.subject AND version = new.version)
      OR EXISTS (SELECT 1 FROM event WHERE command = new.command AND part = new.part)
    BEGIN SELECT RAISE(ABORT, 'the event is stored already or not the next one'); END
    """,
)

POSTGRES = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER event_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    # The lock is the one point where writers queue; it is held until the commit, so a reader that
    # has seen a position will never see a lower one appear. Each statement of the body sees what
    # was committed before it began, hence the head of whoever held the lock before.
    """
    CREATE FUNCTION append(
        subjects text[], versions int[], topics text[], ons text[], ats bigint[], bys text[],
        sources text[], commands text[], parts int[], bodies bytea[], states bytea[]
    ) RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE
        head bigint;
    BEGIN
        PERFORM pg_advisory_xact_lock('event'::regclass::oid::bigint);
        SELECT coalesce(max(position), 0) INTO head FROM event;
        INSERT INTO event (
            position, subject, version, topic, "on", at, "by", source, command, part, body, state
        )
        SELECT
            head + number, subject, version, topic, "on", at, "by", source, command, part, body,
            state
        FROM unnest(
            subjects, versions, topics, ons, ats, bys, sources, commands, parts, bodies, states
        ) WITH ORDINALITY AS given(
            subject, version, topic, "on", at, "by", source, command, part, body, state, number
        );
        PERFORM pg_notify('ledger', '');
        RETURN head;
    END $$
    """,
    """
    REVOKE EXECUTE ON FUNCTION append(
        text[], int[], text[], text[], bigint[], text[], text[], text[], int[], bytea[], bytea[]
    ) FROM PUBLIC
    """,
)


def upgrade() -> None:
    """Make the table, and let the database itself refuse whatever is not an append."""
    position = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "event",
        sa.Column("position", position, autoincrement=False, primary_key=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("command", sa.Text()),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
    )
    op.create_index("event_subject_version", "event", ["subject", "version"], unique=True)
    op.create_index("event_command_part", "event", ["command", "part"], unique=True)
    not_of_visit = sa.text("topic NOT LIKE 'visit.%'")
    op.create_index(
        "event_not_of_visit",
        "event",
        ["topic", "position"],
        sqlite_where=not_of_visit,
        postgresql_where=not_of_visit,
    )
    for statement in POSTGRES if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
