"""Accounts: who may sign in, under which name and with which password."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore
from typing import Any, NamedTuple, Protocol

from pwdlib import PasswordHash
from sqlalchemy import ColumnElement, Row, delete, exc, insert, select, update

from domain.event import Refused, StaffId
from domain.ledger.erased import require_unerased
from domain.ledger.guesses import Guesses
from domain.ledger.ledger import Clock
from domain.ledger.password import folded, prepared, require_fit, require_fit_name
from domain.ledger.store import in_batches
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import ACCOUNT, SESSION

WRONG = "The sign-in name or the password is wrong; try again."

AT_ONCE = 2
"""Hashes under way in a process: each takes 64 MiB and one core while it lasts."""

_PATIENCE = 5
"""Seconds that one waits for a turn to hash."""

_GROUPS, _LETTERS = 4, 4
_ALPHABET = "bcdfghjkmnpqrstvwxz"
"""Without vowels, so that no word comes out, and without l, which is easily misread."""


_turns = BoundedSemaphore(AT_ONCE)


class Account(NamedTuple):
    """A person's account; `changed` counts microseconds of UTC since 1970."""

    staff: StaffId
    sign_in: str
    must_change: bool
    disabled: bool
    changed: int


class Hasher(Protocol):
    """What hashes passwords, such as pwdlib's PasswordHash."""

    def hash(self, password: bytes, /) -> str:
        """The hash of a password, with the parameters that made it."""

    def verify_and_update(self, password: bytes, stored: str, /) -> tuple[bool, str | None]:
        """Whether it is the password, and a new hash where the stored one is out of date."""


class Accounts:
    """The accounts in the vault. Safe to share between threads."""

    def __init__(self, vault: Vault, clock: Clock, hasher: Hasher | None = None) -> None:
        """Keep them in `vault`; passwords go through argon2id if no other hasher is given."""
        self._store, self._clock = vault.store, clock
        self._hasher: Hasher = hasher or PasswordHash.recommended()
        self._guesses = Guesses(vault, clock)

    def verify(self, sign_in: str, password: str) -> Account:
        """The account of who knows its password.

        Whether the name, the account or the password is wrong, neither the sentence nor the time
        it takes gives away.
        """
        name, nobodys = folded(sign_in), self._nobodys
        self._guesses.admit(name)
        row = self._row(ACCOUNT.c.sign_in == name)
        if row is None or row.disabled:
            self._check(password, nobodys)
            raise Refused(WRONG)
        right, newer = self._check(password, row.password)
        if not right:
            raise Refused(WRONG)
        self._guesses.forget(name)
        if newer:
            self._hash_again(row, newer)
        return _account(row)

    def create(
        self, staff: StaffId, sign_in: str, password: str, *, must_change: bool = False
    ) -> Account:
        """Let a person sign in; refuses a name that is taken and a password that is unfit."""
        self.require_free(sign_in)
        require_fit(password, sign_in)
        if self.of([staff]):
            raise Refused("This person has an account already; set a new password instead.")
        account = Account(staff, folded(sign_in), must_change, False, self._clock())
        row = account._asdict() | {
            "password": self._hash(password),
            "must_change": int(must_change),
            "disabled": 0,
        }
        try:
            with self._store.write() as connection:
                require_unerased(connection, [staff])
                connection.execute(insert(ACCOUNT).values(row))
        except exc.IntegrityError as error:
            raise Refused("Somebody else made this account meanwhile; look again.") from error
        return account

    def require_free(self, sign_in: str) -> None:
        """Refuse a sign-in name that a new account could not have."""
        require_fit_name(sign_in)
        if self.find(sign_in):
            raise Refused(
                "The sign-in name {name} is taken; choose another one.",
                about="sign_in",
                name=folded(sign_in),
            )

    def set_password(self, staff: StaffId, password: str, *, must_change: bool = False) -> None:
        """Replace a person's password, which ends all their sessions."""
        row = self._row(ACCOUNT.c.staff == staff)
        if row is None:
            raise Refused(_WITHOUT)
        require_fit(password, row.sign_in)
        # Or a password that has to be changed would be replaced by itself.
        if self._check(password, row.password)[0]:
            raise Refused("This is the password until now; choose another one.", about="password")
        self._change(staff, password=self._hash(password), must_change=int(must_change))
        self._guesses.forget(row.sign_in)

    def disable(self, staff: StaffId) -> None:
        """Let a person sign in no more, and end all their sessions."""
        self._change(staff, disabled=1)

    def enable(self, staff: StaffId) -> None:
        """Let a person sign in again."""
        self._change(staff, disabled=0)

    def find(self, sign_in: str) -> Account | None:
        """The account of a sign-in name."""
        row = self._row(ACCOUNT.c.sign_in == folded(sign_in))
        return _account(row) if row else None

    def of(self, staffs: Iterable[StaffId]) -> dict[StaffId, Account]:
        """The accounts of some people; those who have none are left out."""
        wanted, found = list(staffs), {}
        with self._store.read() as connection:
            for some in in_batches(wanted):
                query = select(ACCOUNT).where(ACCOUNT.c.staff.in_(some))
                for row in connection.execute(query):
                    found[StaffId(row.staff)] = _account(row)
        return found

    def _row(self, condition: ColumnElement[bool]) -> Row[Any] | None:
        with self._store.read() as connection:
            return connection.execute(select(ACCOUNT).where(condition)).one_or_none()

    def _change(self, staff: StaffId, **values: object) -> None:
        """Change an account; whoever is signed in with it is so no longer."""
        change = update(ACCOUNT).where(ACCOUNT.c.staff == staff)
        with self._store.write() as connection:
            if not connection.execute(change.values(changed=self._clock(), **values)).rowcount:
                raise Refused(_WITHOUT)
            connection.execute(delete(SESSION).where(SESSION.c.staff == staff))

    def _hash_again(self, row: Row[Any], newer: str) -> None:
        """Keep a hash with the parameters of today, unless the password was replaced meanwhile."""
        same = (ACCOUNT.c.staff == row.staff) & (ACCOUNT.c.password == row.password)
        with self._store.write() as connection:
            connection.execute(update(ACCOUNT).where(same).values(password=newer))

    @cached_property
    def _nobodys(self) -> str:
        """A hash of no known password; made before a name is looked up, known or not."""
        return self._hash(secrets.token_urlsafe())

    def _hash(self, password: str) -> str:
        with _turn():
            return self._hasher.hash(prepared(password))

    def _check(self, password: str, stored: str) -> tuple[bool, str | None]:
        with _turn():
            return self._hasher.verify_and_update(prepared(password), stored)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_PATIENCE):
        raise Refused("Many people are signing in at this moment; try again in a minute.")
    try:
        yield
    finally:
        _turns.release()


_WITHOUT = "This person has no account; create one first."


def _account(row: Row[Any]) -> Account:
    staff = StaffId(row.staff)
    return Account(staff, row.sign_in, bool(row.must_change), bool(row.disabled), row.changed)


def new_password() -> str:
    """A password to hand to a person, which they replace when they first sign in."""
    letters = [secrets.choice(_ALPHABET) for _ in range(_GROUPS * _LETTERS)]
    groups = ("".join(letters[at : at + _LETTERS]) for at in range(0, len(letters), _LETTERS))
    return "-".join(groups)
