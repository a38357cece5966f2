"""Parts: content of any length in the vault, in encrypted pieces of bounded size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

import msgspec
from sqlalchemy import Connection, Select, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.ledger import keys
from domain.ledger.imports.job import Left, Told
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import IMPORT_PART

PIECE = 1 << 20
"""Bytes of a file that stand in one row."""

LINES = 50
"""Rejected rows that stand in one row, and on one page."""

FILE, REJECTED = "file", "rejected"

_PURPOSE = "#import"
_PART = IMPORT_PART.c


class Parts:
    """Seals what is known of uploaded files under a key of the vault for this purpose alone."""

    def __init__(self, vault: Vault) -> None:
        """Keep them in `vault`."""
        self._vault = vault

    def encrypted(self, file: str, told: Told) -> bytes:
        """What is known of a file, encrypted."""
        return self._encrypt(file, "told", 0, msgspec.json.encode(told))

    def decrypted(self, file: str, content: bytes) -> Told:
        """What is known of a file."""
        return msgspec.json.decode(self._decrypt(file, "told", 0, content), type=Told)

    def keep_file(self, file: str, content: IO[bytes]) -> None:
        """Write the bytes of a file, each piece in a transaction of its own."""
        number = 0
        while piece := content.read(PIECE):
            row = {"file": file, "kind": FILE, "part": number}
            row |= {"content": self._encrypt(file, FILE, number, piece)}
            with self._vault.store.write() as connection:
                # Of the same form sent twice at once, either brings the same bytes.
                connection.execute(self._new(), row)
            number += 1

    def file(self, file: str) -> bytes:
        """The bytes of a file; none of one that is gone."""
        return b"".join(self._read(file, FILE))

    def keep_rejected(self, connection: Connection, file: str, left: Sequence[Left]) -> None:
        """Write the rejected rows in place of those that were there before."""
        forget(connection, file, REJECTED)
        for number in range(-(-len(left) // LINES)):
            some = msgspec.json.encode(left[LINES * number : LINES * (number + 1)])
            row = {"file": file, "kind": REJECTED, "part": number}
            row |= {"content": self._encrypt(file, REJECTED, number, some)}
            connection.execute(insert(IMPORT_PART), row)

    def rejected(self, file: str, part: int | None = None) -> Iterator[Left]:
        """Rejected rows: those of one part, or all of them."""
        for some in self._read(file, REJECTED, part):
            yield from msgspec.json.decode(some, type=list[Left])

    def has_rejected(self, file: str) -> bool:
        """Whether rejected rows are still kept."""
        query = select(func.count()).where(_PART.file == file, _PART.kind == REJECTED)
        with self._vault.store.read() as connection:
            return bool(connection.execute(query).scalar_one())

    def _read(self, file: str, kind: str, part: int | None = None) -> Iterator[bytes]:
        number = part or 0
        while content := self._content(file, kind, number):
            yield self._decrypt(file, kind, number, content)
            number += 1
            if part is not None:
                return

    def _content(self, file: str, kind: str, part: int) -> bytes | None:
        query = select(_PART.content).where(
            _PART.file == file, _PART.kind == kind, _PART.part == part
        )
        with self._vault.store.read() as connection:
            found: bytes | None = connection.execute(query).scalar()
        return found

    def _new(self) -> Any:
        dialect: Any = postgresql if self._vault.store.postgres else sqlite
        return dialect.insert(IMPORT_PART).on_conflict_do_nothing()

    def _encrypt(self, file: str, kind: str, part: int, content: bytes) -> bytes:
        return keys.encrypt_bytes(self._vault.key(_PURPOSE), content, f"1|{file}|{kind}|{part}")

    def _decrypt(self, file: str, kind: str, part: int, content: bytes) -> bytes:
        return keys.decrypt_bytes(self._vault.key(_PURPOSE), content, f"1|{file}|{kind}|{part}")


def forget(connection: Connection, file: str, *kinds: str) -> None:
    """Delete the parts of some kinds."""
    connection.execute(delete(IMPORT_PART).where(_PART.file == file, _PART.kind.in_(kinds)))


def forget_all(connection: Connection, files: Select[Any]) -> None:
    """Delete all parts of the files whose ids are selected."""
    connection.execute(delete(IMPORT_PART).where(_PART.file.in_(files)))
