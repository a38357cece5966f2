"""Claims: of several workers, which one is about a file, and what it comes to.

A claim lapses when its worker dies, and another one then begins anew. Two that are about the same
file after all duplicate nothing: an import knows what it wrote before.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from domain.event import Refused
from domain.ledger.imports.job import DONE, FAILED, UNDER_WAY, Job, Left, Problem, Told
from domain.ledger.imports.parts import FILE, Parts, forget
from domain.ledger.imports.uploads import job_of
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import IMPORT_FILE

LASTS = 20_000_000
"""Microseconds for which a claim is good, unless it is kept up."""

ATTEMPTS = 5
"""How often a file is tried whose workers broke off, or were ended by it."""

_FILE = IMPORT_FILE.c


class Claim(NamedTuple):
    """What one worker is about."""

    job: Job
    claimant: str


class Claims:
    """Hands out what is to be done, and takes what came of it from whoever still has the claim."""

    def __init__(self, vault: Vault, clock: Callable[[], int]) -> None:
        """Keep them in a vault; the clock tells microseconds of UTC since 1970."""
        self._vault, self._clock = vault, clock
        self.parts = Parts(vault)

    def claim(self) -> Claim | None:
        """Claim the file that waits longest; one that ended too many workers is given up."""
        due = _FILE.state.in_(UNDER_WAY) & (_FILE.claimed < self._clock())
        query = select(IMPORT_FILE).where(due).order_by(_FILE.at, _FILE.id).limit(1)
        with self._vault.store.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        claim = Claim(job_of(dict(row), self.parts), secrets.token_hex(16))
        until = self._clock() + LASTS
        mine = update(IMPORT_FILE).where(
            _FILE.id == row["id"],
            _FILE.claimant == row["claimant"],
            _FILE.edition == row["edition"],
            _FILE.claimed == row["claimed"],
        )
        values = {"claimant": claim.claimant, "claimed": until, "attempts": row["attempts"] + 1}
        with self._vault.store.write() as connection:
            if not connection.execute(mine.values(**values)).rowcount:
                return None
        if row["attempts"] >= ATTEMPTS:
            broke_off = Refused(
                "It broke off again and again. Look at the log of the worker, import the file in "
                "parts, or use the command."
            )
            self.fail(claim, Problem.of(broke_off, ""))
            return None
        return claim

    def keep_up(self, claim: Claim) -> bool:
        """Have the claim last on; False where somebody decided otherwise, or it lapsed."""
        return self._update(claim, claimed=self._clock() + LASTS)

    def reach(self, claim: Claim, done: int, total: int) -> bool:
        """Tell how far it is, and have the claim last on."""
        return self._update(claim, claimed=self._clock() + LASTS, done=done, total=total)

    def release(self, claim: Claim, *, begun: bool) -> None:
        """Leave it to the next worker; what was `begun` and broke off counts as an attempt."""
        self._update(claim, claimant="", claimed=0, attempts=claim.job.attempts + begun)

    def fail(self, claim: Claim, problem: Problem) -> None:
        """Give it up: whoever uploaded the file decides what is to become of it."""
        told = claim.job.told
        kept = Told(name=told.name, way=told.way, header=told.header, problem=problem)
        self.finish(claim, FAILED, kept)

    def finish(
        self, claim: Claim, state: str, told: Told, left: Sequence[Left] | None = None
    ) -> bool:
        """Tell what came of it, with the rows that are left out; once imported, the file goes."""
        ended = {"state": state, "claimant": "", "claimed": 0, "attempts": 0}
        encrypted = self.parts.encrypted(claim.job.id, told)
        mine = update(IMPORT_FILE).where(_FILE.id == claim.job.id, _FILE.claimant == claim.claimant)
        with self._vault.store.write() as connection:
            if not connection.execute(mine.values(told=encrypted, **ended)).rowcount:
                return False
            if left is not None:
                self.parts.keep_rejected(connection, claim.job.id, left)
            if state == DONE:
                forget(connection, claim.job.id, FILE)
        return True

    def _update(self, claim: Claim, **values: object) -> bool:
        mine = update(IMPORT_FILE).where(_FILE.id == claim.job.id, _FILE.claimant == claim.claimant)
        with self._vault.store.write() as connection:
            return bool(connection.execute(mine.values(**values)).rowcount)
