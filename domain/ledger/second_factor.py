"""Second factors: the codes of an authenticator (RFC 6238), and those for when it is lost."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable
from typing import Any

import pyotp
from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.event import Refused, StaffId
from domain.ledger import keys
from domain.ledger.accounts import new_password
from domain.ledger.guesses import Guesses
from domain.ledger.ledger import Clock
from domain.ledger.store import in_batches
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import RECOVERY_CODE, SECOND_FACTOR, SESSION

WRONG_CODE = "The code is wrong or was used already; wait for the next one and try again."

STEP = 30_000_000
"""Microseconds for which an authenticator shows a code."""

DRIFT = 1
"""Steps by which the clock of a telephone may be ahead of ours, or behind it."""

RECOVERY_CODES = 8
"""Enough to lose a telephone now and then, and few enough to be written on a card."""

ISSUER = "Pacesetter"
"""How an authenticator calls us, beside the sign-in name."""

_DIGITS = 6


class SecondFactors:
    """The second factors of accounts, in the vault. Safe to share between threads.

    The secrets are encrypted under a key that the master key wraps, because unlike a password a
    secret has to be read again: the vault alone opens nothing.
    """

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Keep them in `vault`."""
        self._vault, self._store, self._clock = vault, vault.store, clock
        self._guesses = Guesses(vault, clock)

    def offer(self, staff: StaffId) -> str:
        """A new secret to put into an authenticator, in base32; it counts once it is confirmed."""
        secret, key = pyotp.random_base32(), self._key()
        encrypted = keys.encrypt(key, secret, _about(staff))
        dialect = postgresql if self._store.postgres else sqlite
        row = dialect.insert(SECOND_FACTOR).values(staff=staff, offered=encrypted)
        with self._store.write() as connection:
            connection.execute(
                row.on_conflict_do_update(index_elements=["staff"], set_={"offered": encrypted})
            )
        return secret

    def offered(self, staff: StaffId) -> str:
        """The secret that waits to be confirmed; empty where there is none."""
        row = self._row(staff)
        return self._opened(staff, row.offered) if row else ""

    def confirm(self, staff: StaffId, code: str) -> list[str]:
        """Let the offered secret count from now on, as its first code shows that it arrived.

        Returns new recovery codes. Who is signed in as the person is so no longer.
        """
        secret = self.offered(staff)
        if not secret:
            raise Refused("There is no second factor to confirm; set one up first.")
        self._guesses.admit(_name(staff))
        now = self._clock()
        step = matching_step(secret, _plain(code), now)
        if step is None:
            raise Refused(WRONG_CODE, about="code")
        codes = [new_password() for _ in range(RECOVERY_CODES)]
        rows = [{"staff": staff, "hash": self._hash(staff, _plain(each))} for each in codes]
        change = update(SECOND_FACTOR).where(SECOND_FACTOR.c.staff == staff)
        with self._store.write() as connection:
            connection.execute(
                change.values(secret=SECOND_FACTOR.c.offered, offered="", since=now, last_step=step)
            )
            connection.execute(delete(RECOVERY_CODE).where(RECOVERY_CODE.c.staff == staff))
            connection.execute(insert(RECOVERY_CODE), rows)
            _end_sessions(connection, staff)
        self._guesses.forget(_name(staff))
        return codes

    def require(self, staff: StaffId, code: str) -> None:
        """Refuse a code that is neither the authenticator's nor for recovery, or was used."""
        row = self._row(staff)
        self._guesses.admit(_name(staff))
        if row is None or not row.since or not self._use(row, _plain(code)):
            raise Refused(WRONG_CODE, about="code")
        self._guesses.forget(_name(staff))

    def remove(self, staff: StaffId) -> None:
        """Forget a person's second factor and sign them out, because they lost it."""
        with self._store.write() as connection:
            own = delete(SECOND_FACTOR).where(SECOND_FACTOR.c.staff == staff)
            if not connection.execute(own).rowcount:
                raise Refused("This person has no second factor that could be reset.")
            connection.execute(delete(RECOVERY_CODE).where(RECOVERY_CODE.c.staff == staff))
            _end_sessions(connection, staff)
        self._guesses.forget(_name(staff))

    def since(self, staffs: Iterable[StaffId]) -> dict[StaffId, int]:
        """Those of some people who have a second factor, and since when."""
        found: dict[StaffId, int] = {}
        with self._store.read() as connection:
            for some in in_batches(list(staffs)):
                query = select(SECOND_FACTOR.c.staff, SECOND_FACTOR.c.since).where(
                    SECOND_FACTOR.c.staff.in_(some), SECOND_FACTOR.c.since > 0
                )
                found.update((StaffId(row.staff), row.since) for row in connection.execute(query))
        return found

    def left(self, staff: StaffId) -> int:
        """How many recovery codes a person still has."""
        query = select(func.count()).where(RECOVERY_CODE.c.staff == staff)
        with self._store.read() as connection:
            return int(connection.execute(query).scalar_one())

    def _use(self, row: Row[Any], code: str) -> bool:
        """Take a code, which is good once: whoever of two is the first has used it."""
        if len(code) == _DIGITS and code.isdecimal():
            step = matching_step(self._opened(row.staff, row.secret), code, self._clock())
            if step is None:
                return False
            use: Any = update(SECOND_FACTOR).values(last_step=step)
            which = (SECOND_FACTOR.c.staff == row.staff) & (SECOND_FACTOR.c.last_step < step)
        else:
            use, digest = delete(RECOVERY_CODE), self._hash(row.staff, code)
            which = (RECOVERY_CODE.c.staff == row.staff) & (RECOVERY_CODE.c.hash == digest)
        with self._store.write() as connection:
            return connection.execute(use.where(which)).rowcount == 1

    def _row(self, staff: StaffId) -> Row[Any] | None:
        query = select(SECOND_FACTOR).where(SECOND_FACTOR.c.staff == staff)
        with self._store.read() as connection:
            return connection.execute(query).one_or_none()

    def _opened(self, staff: str, encrypted: str) -> str:
        return keys.decrypt(self._key(), encrypted, _about(staff)) if encrypted else ""

    def _key(self) -> bytes:
        return self._vault.key("#second_factor")

    def _hash(self, staff: str, code: str) -> bytes:
        return self._vault.hash("recovery_code", f"{staff}|{code}".encode())


def matching_step(secret: str, code: str, now: int) -> int | None:
    """The step of which it is the code, where that is now or but for DRIFT; the latest of them."""
    current, totp = now // STEP, pyotp.TOTP(secret, digits=_DIGITS)
    found = None
    # All are compared, so that the time it takes does not tell which one it was.
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def address_of(secret: str, sign_in: str) -> str:
    """The secret as an authenticator reads it from a picture."""
    return pyotp.TOTP(secret, digits=_DIGITS).provisioning_uri(name=sign_in, issuer_name=ISSUER)


def _plain(code: str) -> str:
    """A code without the spaces and strokes that make it readable."""
    plain = unicodedata.normalize("NFKC", code).casefold()
    return "".join(char for char in plain if char.isascii() and char.isalnum())


def _about(staff: str) -> str:
    return f"1|second_factor|{staff}"


def _name(staff: str) -> str:
    """Under what guesses at codes are counted: no sign-in name has a NUL, so none is counted in.

    Apart from the passwords, of which a right one begins to count anew.
    """
    return f"\0code\0{staff}"


def _end_sessions(connection: Connection, staff: StaffId) -> None:
    connection.execute(delete(SESSION).where(SESSION.c.staff == staff))
