"""The tables of the vault; Alembic's migrations follow them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

VAULT = MetaData()

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

ERASED = Table(
    "erased",
    VAULT,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True,
           autoincrement=False),
    Column("person", Text, nullable=False, unique=True),
    Column("at", BigInteger, nullable=False),
)  # fmt: skip
"""Who was erased, by the id that stands for nobody any more, numbered in order.

Nobody in it gets a name or a key again.
"""

ERASED_NAME = Table(
    "erased_name",
    VAULT,
    Column("kind", Text, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
)
"""What other systems called those who were erased, as keyed hashes, so that no file brings them
back. It does not tell who was called so.
"""

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
"""Photos of what shows a close, encrypted under the key of `customer`; `digest` is a keyed hash.

`shown` is 1 once it is known that an event names it, which is looked up a day later.
"""

IMPORT_FILE = Table(
    "import_file",
    VAULT,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("deed", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimant", Text, nullable=False),
    Column("claimed", BigInteger, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("told", LargeBinary, nullable=False),
    Index("import_file_state", "state", "at"),
    Index("import_file_at", "at"),
)
"""Files that administrators uploaded to be imported, how far each is, and what came of it.

`edition` counts what was decided about it, `deed` is the latest of these; a worker is about it as
`claimant` until `claimed`. `told` is encrypted.
"""

IMPORT_PART = Table(
    "import_part",
    VAULT,
    Column("file", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The bytes of such a file and of its rejected rows, encrypted; gone when it is decided on."""

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
"""The secret that a person's authenticator shares with us, encrypted, and the one `offered` until a
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

VERIFICATION = Table(
    "verification",
    VAULT,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("claimed", BigInteger, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("ended", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""Comparisons of the views with the history that were asked for, and what the last one came to.

Who is about it has it claimed until `claimed`, and `ended` is 0 until it is over.
"""

CONTRAST = Table(
    "contrast",
    VAULT,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("claimed", BigInteger, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("ended", BigInteger, nullable=False),
    Column("question", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("problem", Text, nullable=False),
)
"""Pairs of rulesets to be compared on the history, and what came of the last ones.

Who is about one has it claimed until `claimed`, and `ended` is 0 until it is over.
"""
