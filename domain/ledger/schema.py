"""The tables of the ledger; Alembic's migrations follow them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

LEDGER = MetaData()

NOT_OF_VISIT = text("topic NOT LIKE 'visit.%'")
"""Named literally by a query, too, so that the database uses the index of the same condition."""

EVENT = Table(
    "event",
    LEDGER,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True,
           autoincrement=False),
    Column("subject", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("topic", Text, nullable=False),
    Column("on", String(10), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("command", Text),
    Column("part", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Index("event_subject_version", "subject", "version", unique=True),
    Index("event_command_part", "command", "part", unique=True),
    Index("event_not_of_visit", "topic", "position",
          sqlite_where=NOT_OF_VISIT, postgresql_where=NOT_OF_VISIT),
)  # fmt: skip
"""One row an event, append-only.

Events that a reader asks for by topic are few among those of visits, which are therefore left out
of that index: an append then writes to one page less, which one can measure.

`at` counts microseconds of UTC since 1970; `body` is a keyed hash of what the command asked for;
`part` numbers the events of one command; `state` is the event as JSON.
"""

TRIED_DRAFT = Table(
    "tried_draft",
    LEDGER,
    Column("draft", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""Drafts of the rules that somebody wants to be tried; `draft` is the digest of one."""

LAB_REPORT = Table(
    "lab_report",
    LEDGER,
    Column("draft", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("lab_report_digest", "digest"),
)
"""What a draft would have changed in the history up to a position; or the `problem` with it.

`digest` is the SHA-256 of `content`, and is what a published ruleset names. It stands beside the
events because it cannot be told again: the views that a draft was compared with go on.
"""

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

SEAL_KEY = Table(
    "seal_key",
    LEDGER,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("endorsement", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""The public keys that seals were signed with, in their order; `endorsement` is a note about the
key that the one before it signed, empty for the first and where that one was lost.
"""

SEAL_LEAF = Table(
    "seal_leaf",
    LEDGER,
    Column("position", _NUMBER, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)
"""The hash of each sealed event's leaf."""

SEAL_SUBTREE = Table(
    "seal_subtree",
    LEDGER,
    Column("height", Integer, primary_key=True, autoincrement=False),
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)
"""Complete subtrees over 2^height leaves, at every eighth height: enough for any proof to read no
more than some hundred rows.
"""

SEAL = Table(
    "seal",
    LEDGER,
    Column("size", _NUMBER, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Signed checkpoints: `note` covers the events up to position `size`."""

SEAL_ALARM = Table(
    "seal_alarm",
    LEDGER,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("found", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""What does not agree with what was sealed; after the first, nothing is signed any more."""
