"""Uploads: what an administrator does about a file that is to be imported."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import IO, Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.event import Refused, StaffId
from domain.ledger.imports.job import (
    ARRIVING,
    DONE,
    EXPIRED,
    FAILED,
    IMPORTING,
    READING,
    READY,
    UNDECIDED,
    WITHDRAWN,
    Job,
    Told,
    Way,
)
from domain.ledger.imports.parts import FILE, REJECTED, Parts, forget, forget_all
from domain.ledger.ledger import Conflict
from domain.ledger.tables.apart import BY_WORKER
from domain.ledger.tables.table import too_large
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import IMPORT_FILE

LARGEST = BY_WORKER.file
"""Bytes of one file."""

MOST = 500_000_000
"""Bytes of all files that nobody has decided on yet."""

KEPT = 7 * 86_400_000_000
"""Microseconds for which a file waits for a decision, and its rejected rows after it."""

_ARRIVES = 3_600_000_000
"""Microseconds after which an upload that did not end was broken off."""

_PIECE = 1 << 20
_FILE = IMPORT_FILE.c


class Uploads:
    """The files that were uploaded."""

    def __init__(self, vault: Vault, clock: Callable[[], int]) -> None:
        """Keep them in a vault; the clock tells microseconds of UTC since 1970."""
        self._vault, self._clock = vault, clock
        self.parts = Parts(vault)

    def take(self, deed: str, by: StaffId, name: str, way: Way, content: IO[bytes]) -> str:
        """Keep a file, of which a worker is to make a preview; the same deed keeps it once."""
        size, digest = _measured(content)
        file = f"import_{hashlib.sha256(f'{deed}|{digest}'.encode()).hexdigest()[:32]}"
        row = {
            "id": file, "at": self._clock(), "by": by, "state": ARRIVING, "edition": 1,
            "deed": deed, "attempts": 0, "claimant": "", "claimed": 0, "done": 0, "total": 0,
            "size": size, "digest": digest[:16],
            "told": self.parts.encrypted(file, Told(name=name, way=way)),
        }  # fmt: skip
        dialect: Any = postgresql if self._vault.store.postgres else sqlite
        with self._vault.store.write() as connection:
            waiting = select(func.coalesce(func.sum(_FILE.size), 0)).where(
                _FILE.state.in_((ARRIVING, IMPORTING, *UNDECIDED))
            )
            if int(connection.execute(waiting).scalar_one()) + size > MOST:
                raise Refused(
                    "Too many files wait to be decided on; import or discard some of them first."
                )
            connection.execute(dialect.insert(IMPORT_FILE).on_conflict_do_nothing(), row)
            state = connection.execute(select(_FILE.state).where(_FILE.id == file)).scalar_one()
        if state == ARRIVING:  # new, or broken off when the same form came before
            content.seek(0)
            self.parts.keep_file(file, content)
            arrived = update(IMPORT_FILE).where(_FILE.id == file, _FILE.state == ARRIVING)
            with self._vault.store.write() as connection:
                connection.execute(arrived.values(state=READING))
        return file

    def find(self, file: str) -> Job | None:
        """The job of a file; None where there is none."""
        found = self._jobs(_FILE.id == file, 0, 1)
        return found[0] if found else None

    def some(self, first: int, most: int) -> list[Job]:
        """Some of all, the newest first."""
        return self._jobs(_FILE.state != ARRIVING, first, most)

    def count(self) -> int:
        """How many there are."""
        query = select(func.count()).select_from(IMPORT_FILE).where(_FILE.state != ARRIVING)
        with self._vault.store.read() as connection:
            return int(connection.execute(query).scalar_one())

    def read_otherwise(self, job: Job, way: Way, deed: str) -> None:
        """Have the preview made anew, by another mapping."""
        told = Told(name=job.told.name, way=way)
        self._decide(job, UNDECIDED, deed, state=READING, told=self.parts.encrypted(job.id, told))

    def go_ahead(self, job: Job, deed: str) -> None:
        """Have it imported, as the preview tells."""
        self._decide(job, (READY, FAILED), deed, state=IMPORTING)

    def withdraw(self, job: Job, deed: str) -> None:
        """Give it up; what was uploaded is deleted."""
        told = self.parts.encrypted(job.id, Told(name=job.told.name))
        self._decide(job, UNDECIDED, deed, state=WITHDRAWN, told=told)

    def _decide(self, job: Job, states: Sequence[str], deed: str, **values: Any) -> None:
        """Do what somebody decided on what they saw; the worker who is about it loses it."""
        again = {"attempts": 0, "claimant": "", "claimed": 0, "done": 0, "total": 0}
        decided = update(IMPORT_FILE).where(
            _FILE.id == job.id, _FILE.edition == job.edition, _FILE.state.in_(states)
        )
        values |= {"edition": job.edition + 1, "deed": deed}
        with self._vault.store.write() as connection:
            if not connection.execute(decided.values(**again, **values)).rowcount:
                latest = connection.execute(select(_FILE.deed).where(_FILE.id == job.id)).scalar()
                if latest != deed:
                    raise Conflict("Somebody else changed this meanwhile; look again.")
            if values["state"] == WITHDRAWN:
                forget(connection, job.id, FILE, REJECTED)

    def sweep(self) -> None:
        """Delete what nobody decided on within a week, and what arrived in part."""
        old = _FILE.at < self._clock() - KEPT
        with self._vault.store.write() as connection:
            broken = (_FILE.state == ARRIVING) & (_FILE.at < self._clock() - _ARRIVES)
            forget_all(connection, select(_FILE.id).where(broken))
            connection.execute(delete(IMPORT_FILE).where(broken))
            undecided = select(_FILE.id).where(old, _FILE.state.in_(UNDECIDED))
            forget_all(connection, undecided)
            for file in list(connection.execute(undecided).scalars()):
                self._expire(connection, file)
            forget_all(connection, select(_FILE.id).where(old, _FILE.state == DONE))

    def _expire(self, connection: Connection, file: str) -> None:
        """Leave of it what it was called, and when it came."""
        told = connection.execute(select(_FILE.told).where(_FILE.id == file)).scalar_one()
        name = self.parts.decrypted(file, told).name
        values = {"state": EXPIRED, "claimant": "", "claimed": 0}
        values |= {"told": self.parts.encrypted(file, Told(name=name))}
        connection.execute(update(IMPORT_FILE).where(_FILE.id == file).values(**values))

    def _jobs(self, where: ColumnElement[bool], first: int, most: int) -> list[Job]:
        query = select(IMPORT_FILE).where(where).order_by(_FILE.at.desc(), _FILE.id)
        with self._vault.store.read() as connection:
            rows = connection.execute(query.offset(first).limit(most)).mappings().all()
        return [job_of(dict(row), self.parts) for row in rows]


def job_of(row: dict[str, Any], parts: Parts) -> Job:
    """A job as its row tells it."""
    kept = {name: row[name] for name in Job.__struct_fields__}
    return Job(**kept | {"told": parts.decrypted(row["id"], row["told"])})


def _measured(content: IO[bytes]) -> tuple[int, str]:
    """The size of a file and its SHA-256; one that is too large is not read to its end."""
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while piece := content.read(_PIECE):
        size += len(piece)
        if size > LARGEST:
            raise too_large(LARGEST)
        digest.update(piece)
    if not size:
        raise Refused("The file is empty; it needs a row with the names of its columns.")
    return size, digest.hexdigest()
