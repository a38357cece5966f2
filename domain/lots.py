"""Lots 抽签: which visits are looked at twice, and by whom, as one seed decides for all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from domain.event import Event, StaffId, VisitId

_SPACE = 1 << 64
_HUNDREDTHS = 100


class LotsAnnounced(Event, frozen=True, kw_only=True, tag="bank.lots_announced"):
    """The first seal over this event will draw the next lots; its root nobody knows yet."""


class LotsDrawn(Event, frozen=True, kw_only=True, tag="bank.lots_drawn"):
    """Lots were drawn over all visits assessed since the last time, up to position `through`.

    `seed` is randomness that came about after these visits were recorded, so that nobody could
    choose it; with it anybody can draw the same lots again. The first of these events has none: it
    only says from where on lots are drawn. `checkpoint` names the seal that the seed follows from,
    which covers just what is up to `through`; it is empty where the server threw the dice.
    """

    through: int
    seed: str = ""
    checkpoint: str = ""


def seed_under(root: bytes) -> str:
    """The seed that follows from the root under a seal, and is used for nothing else."""
    return hashlib.sha256(b"pacesetter lots 1\n" + root).hexdigest()


def is_drawn(seed: str, visit: VisitId, share_hundredths: int) -> bool:
    """Whether the lot falls on a visit, as it does on such a share of them."""
    return bool(seed) and _lot(seed, "visit", visit) * _HUNDREDTHS < share_hundredths * _SPACE


def assessor(
    seed: str,
    visit: VisitId,
    asked: int,
    eligible: Collection[StaffId],
    busy: Mapping[StaffId, int],
) -> StaffId:
    """Who is to look at a visit for which so many were asked before; nobody where nobody may.

    Lots draw two of those who may, and the one who was asked less often lately is taken: so the
    work is spread evenly, and still nobody can tell beforehand whom it will be.
    """

    def lot(staff: StaffId) -> int:
        return _lot(seed or visit, "assessor", visit, str(asked), staff)

    two = sorted(eligible, key=lot)[:2]
    return min(two, key=lambda staff: busy.get(staff, 0), default=StaffId(""))


def _lot(seed: str, *said: str) -> int:
    """A number below 2⁶⁴ that nobody can foresee who does not know the seed."""
    keyed = hashlib.blake2b("|".join(said).encode(), key=seed.encode()[:64], digest_size=8)
    return int.from_bytes(keyed.digest(), "big")
