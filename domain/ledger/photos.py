"""Photos: pictures of what shows a close, in the vault, each encrypted under its customer's key.

A photo is there before the event that names it, by a keyed hash. What no event names after a day is
swept away.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.event import CustomerId, Refused, VisitId
from domain.ledger import keys
from domain.ledger.image import Image, image, kind_of
from domain.ledger.ledger import Ledger
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import PHOTO
from domain.visit_event import VisitClosed

LARGEST = 8 << 20
"""Bytes of one."""

MOST = 4
"""Photos that one close shows."""

MOST_WAITING = 2 * MOST
"""Photos of one visit that no close shows yet."""

KEPT = 24 * 3_600_000_000
"""Microseconds for which a photo waits for its close."""

_GRACE = 3_600_000_000
"""So much longer before it is swept away, lest a close that is just being recorded lose it."""

_SWEPT_AT_ONCE = 500


class Photo(NamedTuple):
    """A photo without what it shows; `digest` is the keyed hash by which the ledger names it."""

    digest: str
    customer: CustomerId
    at: int


class Photos:
    """The photos of visits."""

    def __init__(self, vault: Vault, clock: Callable[[], int]) -> None:
        """Keep them in a vault; the clock tells microseconds of UTC since 1970."""
        self._vault, self._clock = vault, clock

    def keep(
        self, visit: VisitId, customer: CustomerId, content: bytes, shown: Set[str] = frozenset()
    ) -> Photo:
        """Keep a photo; the same one of the same visit is kept once, however many wait.

        There is room for as many as wait, which are those that no close has `shown` yet.
        """
        if len(content) > LARGEST:
            raise Refused("A photo is at most 8 MB; take it in a lower resolution.", about="photo")
        picture = image(content).content
        digest = self._vault.hash("photo", picture).hex()
        known = {each.digest: each for each in self.of(visit)}
        if digest in known:
            return known[digest]
        if len(self.waiting(visit, shown)) >= MOST_WAITING:
            raise Refused(
                "{most} photos wait for a close already; show them first, or leave them for a day.",
                about="photo",
                most=MOST_WAITING,
            )
        now = self._clock()
        encrypted = keys.encrypt_bytes(
            self._vault.keys([customer])[customer], picture, _about(visit, customer, digest)
        )
        row = {"visit": visit, "digest": digest, "customer": customer, "at": now}
        dialect = postgresql if self._vault.store.postgres else sqlite
        with self._vault.store.write() as connection:
            # Of the same form sent twice at once, the first one stands.
            new = dialect.insert(PHOTO).on_conflict_do_nothing()
            connection.execute(new, row | {"shown": 0, "content": encrypted})
        return Photo(digest, customer, now)

    def of(self, visit: VisitId) -> list[Photo]:
        """The photos of a visit, the first one first."""
        query = (
            select(PHOTO.c.digest, PHOTO.c.customer, PHOTO.c.at)
            .where(PHOTO.c.visit == visit)
            .order_by(PHOTO.c.at, PHOTO.c.digest)
        )
        with self._vault.store.read() as connection:
            return [Photo(*row) for row in connection.execute(query)]

    def waiting(self, visit: VisitId, shown: Set[str]) -> list[Photo]:
        """Those that may still be shown: young enough, and not `shown` yet."""
        young = self._clock() - KEPT
        return [each for each in self.of(visit) if each.at >= young and each.digest not in shown]

    def open(self, visit: VisitId, digest: str) -> Image | None:
        """What a photo shows; None where there is none, or the customer's key is gone."""
        query = select(PHOTO.c.customer, PHOTO.c.content).where(
            PHOTO.c.visit == visit, PHOTO.c.digest == digest
        )
        with self._vault.store.read() as connection:
            row = connection.execute(query).first()
        key = self._vault.find(row.customer) if row else None
        if row is None or key is None:
            return None
        try:
            content = keys.decrypt_bytes(key, row.content, _about(visit, row.customer, digest))
        except InvalidTag:
            return None
        return Image(kind_of(content), content)

    def sweep(self, ledger: Ledger) -> None:
        """Take away what no close came to show within a day."""
        query = (
            select(PHOTO.c.visit)
            .where(PHOTO.c.shown == 0, PHOTO.c.at < self._clock() - KEPT - _GRACE)
            .distinct()
            .limit(_SWEPT_AT_ONCE)
        )
        with self._vault.store.read() as connection:
            visits = list(connection.execute(query).scalars())
        for visit in visits:
            shown = shown_on(ledger, visit)
            old = (PHOTO.c.visit == visit) & (PHOTO.c.at < self._clock() - KEPT - _GRACE)
            with self._vault.store.write() as connection:
                told = update(PHOTO).where(old, PHOTO.c.digest.in_(shown)).values(shown=1)
                connection.execute(told)
                connection.execute(delete(PHOTO).where(old, PHOTO.c.digest.not_in(shown)))


def shown_on(ledger: Ledger, visit: VisitId) -> set[str]:
    """The photos that closes of a visit show."""
    events = (entry.event for entry in ledger.of(visit))
    closes = (event for event in events if isinstance(event, VisitClosed))
    return {digest for close in closes for digest in close.evidence.photos}


def _about(visit: str, customer: str, digest: str) -> str:
    return f"1|photo|{visit}|{customer}|{digest}"
