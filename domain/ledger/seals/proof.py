"""A proof that an event is under a signed checkpoint, as it is shown and handed out."""

from __future__ import annotations

import base64

import msgspec

from domain.event import Refused
from domain.ledger.ledger import Ledger
from domain.ledger.seals.log import SealLog
from domain.ledger.seals.merkle import includes
from domain.ledger.seals.note import PublicKey, opened
from domain.ledger.seals.stored import stored_leaves

_SHORT_BYTES, _GROUP = 10, 4


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """How the event at `position` leads to the first seal that covers it.

    `leaf`, `root` and `hashes` are hexadecimal, `at` is microseconds of UTC when the seal was made,
    `key` the public key that signed it, empty where none that is known did. `holds` tells whether
    the proof was followed to the root and the signature is true.
    """

    position: int
    leaf: str
    size: int
    root: str
    hashes: tuple[str, ...]
    at: int
    key: str
    checkpoint: str
    holds: bool

    @property
    def short(self) -> str:
        """The root as it stands on paper."""
        return short_root(bytes.fromhex(self.root))


def proof_of(ledger: Ledger, position: int) -> Proof | None:
    """The proof of an event, the same for ever; None where there is none, or it is not sealed.

    The leaf is hashed from the row as it lies there now: of one that was changed no proof holds.
    """
    log = SealLog(ledger.store)
    seal = log.covering(position)
    leaf = stored_leaves(ledger.recorder, position - 1, 1, position).get(position)
    if seal is None or leaf is None:
        return None
    checkpoint = seal.checkpoint
    hashes = _inclusion(log, position, seal.size)
    key = _signed_by(seal.note, [known.key for known in log.known_keys()])
    return Proof(
        position=position,
        leaf=leaf.hex(),
        size=seal.size,
        root=checkpoint.root.hex(),
        hashes=tuple(each.hex() for each in hashes),
        at=seal.at,
        key=key,
        checkpoint=seal.note,
        holds=bool(key) and includes(leaf, position - 1, seal.size, hashes, checkpoint.root),
    )


def _inclusion(log: SealLog, position: int, size: int) -> list[bytes]:
    """The hashes of a proof; none where somebody took away what they are made from."""
    try:
        return log.inclusion(position, size)
    except KeyError:
        return []


def short_root(root: bytes) -> str:
    """Sixteen letters that stand for a root, for people to compare: 80 bits of it."""
    letters = base64.b32encode(root[:_SHORT_BYTES]).decode()
    return " ".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _signed_by(note: str, keys: list[PublicKey]) -> str:
    """The key that a note was signed with, empty for none of them."""
    for key in keys:
        try:
            opened(note, [key])
        except Refused:
            continue  # another key signed it, or nobody did
        return str(key)
    return ""
