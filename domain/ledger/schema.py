"""The tables of the ledger and of the vault; Alembic's migrations follow them."""

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
VAULT = MetaData()

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

PERSON = Table(
    "person",
    VAULT,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("number", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("sort_key", Text, nullable=False, server_default=""),
)
"""Who stands behind a random id; deleted the ordinary way when a person is erased."""

REFERENCE = Table(
    "reference",
    VAULT,
    Column("kind", Text, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    Column("id", Text, nullable=False),
    Index("reference_id", "id"),
)
"""What another system calls a person or a thing, as a keyed hash, and the id it has here."""

DATA_KEY = Table(
    "data_key",
    VAULT,
    Column("person", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("master", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
"""One data key a person, wrapped by the master key named `master`; `digest` commits to the key."""

SKETCH = Table(
    "sketch",
    VAULT,
    Column("visit", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("day", Integer, nullable=False),
    Column("shingles", LargeBinary, nullable=False),
    Index("sketch_person_day", "person", "day"),
)
"""Shingles of a log as keyed hashes, kept to compare the person's next logs with it."""

PHOTO = Table(
    "photo",
    VAULT,
    Column("visit", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("customer", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("photo_shown_at", "shown", "at"),
)
"""Photos of what shows a close, sealed under the key of `customer`; `digest` is their keyed hash.

`shown` is 1 once it is known that an event names it, which is looked up a day later.
"""

ACCOUNT = Table(
    "account",
    VAULT,
    Column("staff", Text, primary_key=True),
    Column("sign_in", Text, nullable=False, unique=True),
    Column("password", Text, nullable=False),
    Column("must_change", Integer, nullable=False),
    Column("disabled", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
)
"""Who may sign in: `sign_in` is case-folded, `password` an argon2id hash with its parameters."""

SESSION = Table(
    "session",
    VAULT,
    Column("digest", LargeBinary, primary_key=True),
    Column("staff", Text, nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("awaits_code", Integer, nullable=False, server_default="0"),
    Column("device", Text, nullable=False, server_default=""),
    Index("session_staff", "staff"),
)
"""Who is signed in; `digest` is the SHA-256 of a token that the browser alone has.

Who gave the password and has yet to give the code of the second factor `awaits_code`.
"""

SECOND_FACTOR = Table(
    "second_factor",
    VAULT,
    Column("staff", Text, primary_key=True),
    Column("secret", Text, nullable=False, server_default=""),
    Column("offered", Text, nullable=False, server_default=""),
    Column("since", BigInteger, nullable=False, server_default="0"),
    Column("last_step", BigInteger, nullable=False, server_default="0"),
)
"""The secret that a person's authenticator shares with us, sealed, and the one `offered` until a
code of it was given; `last_step` is that of the latest code, so that none is taken twice.
"""

RECOVERY_CODE = Table(
    "recovery_code",
    VAULT,
    Column("staff", Text, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
)
"""Codes that stand in for a lost authenticator, as keyed hashes; a used one is gone."""

DISPLAY = Table(
    "display",
    VAULT,
    Column("digest", LargeBinary, primary_key=True),
    Column("display", Text, nullable=False, unique=True),
    Column("seen", BigInteger, nullable=False),
)
"""Which screens may show a wall; `digest` is the SHA-256 of a token that stands in its address."""

GUESS = Table(
    "guess",
    VAULT,
    Column("name", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("guess_name", "name"),
    Index("guess_at", "at"),
)
"""Passwords and codes tried lately; `name` is a keyed hash of the sign-in name, existing or not.

People type a password where the name belongs, so what they typed is not kept.
"""
