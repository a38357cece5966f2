"""The manifest of a backup's part: what belongs to it, and by which hash each file is known."""

from __future__ import annotations

import msgspec
from sqlalchemy import Table

from domain.event import Refused
from domain.ledger.schema import LEDGER
from domain.ledger.vault_schema import GUESS, SESSION, VAULT

FORMAT = 1

MANIFEST = "manifest.json"

PARTS = ("ledger", "vault")
"""The parts of a backup, in the order in which they are read: what the texts of the ledger need was
in the vault before them.
"""

LEFT_OUT = frozenset({SESSION.name, GUESS.name})
"""What a bank does without: who signed out since must not be signed in by an older vault."""

LONGEST = 16 << 20
"""Bytes of a manifest: enough for a hundred thousand files."""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of a table: how many they are, the bytes of the file, and their SHA-256."""

    name: str
    rows: int
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a part holds, as of a moment in microseconds of UTC since 1970.

    `revision` is that of its schema; `checkpoint` the newest seal of the ledger, as its note.
    `master` names the master key that the vault's keys are wrapped by, which lay at `master_file`
    or beside it and is never part of a backup; of several the names have spaces between.
    """

    format: int
    part: str
    at: int
    revision: str
    events: int
    checkpoint: str
    master: str
    master_file: str
    tables: dict[str, tuple[File, ...]]

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(file.rows for files in self.tables.values() for file in files)

    @property
    def size(self) -> int:
        """Bytes of all files but the manifest."""
        return sum(file.size for files in self.tables.values() for file in files)

    def __bytes__(self) -> bytes:
        """The manifest as its file has it, for people to read too."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"

    @classmethod
    def read(cls, content: bytes) -> Manifest:
        """A manifest from its file; refused where it is none."""
        try:
            return msgspec.json.decode(content, type=cls)
        except (msgspec.DecodeError, RecursionError) as error:
            raise Refused(
                "The manifest of the backup cannot be read; take another backup."
            ) from error


def tables_of(part: str) -> list[Table]:
    """The tables whose rows belong to a part."""
    every = {"ledger": LEDGER, "vault": VAULT}[part].sorted_tables
    return [table for table in every if table.name not in LEFT_OUT]


def file_name(table: Table, number: int) -> str:
    """The name of the file with the `number`th rows of a table, from 1 on."""
    return f"{table.name}-{number:06}.gz"
