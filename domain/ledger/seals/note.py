"""Signed notes and checkpoints, as C2SP's signed-note and tlog-checkpoint write them.

A note is text and below it lines with signatures; a checkpoint is a note that tells how many leaves
a log has and what their root is. Any tool that reads these formats can be a witness.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.event import Refused
from domain.ledger.seals.merkle import HASH_BYTES

LONGEST = 64_000
"""Characters of a note at the most; ours have some two hundred."""

_MOST_SIGNATURES = 16
_ED25519 = b"\x01"
_ID_BYTES, _KEY_BYTES, _SIGNATURE_BYTES = 4, 32, 64
_DASH = "— "
_PRIVATE = "PRIVATE+KEY+"
_LARGEST = (1 << 63) - 1


class PublicKey(NamedTuple):
    """Whose signature a note bears: a name, and 32 bytes of an Ed25519 key."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell a reader which key to try."""
        named = self.name.encode() + b"\n" + _ED25519 + self.key
        return hashlib.sha256(named).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """The key as it is handed out: name, id and key, with plus signs between."""
        return f"{self.name}+{self.id.hex()}+{_written(_ED25519 + self.key)}"

    @classmethod
    def read(cls, line: str) -> Self:
        """A key as it was handed out; refused where it is none."""
        name, _, rest = line.strip().partition("+")
        told, _, written = rest.partition("+")
        raw = _bytes(written)
        if _is_name(name) and raw[:1] == _ED25519 and len(raw) == 1 + _KEY_BYTES:
            found = cls(name, raw[1:])
            if found.id.hex() == told:
                return found
        raise Refused("'{line}' is not the public key of a log; copy it whole.", line=line[:200])

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether the signature under `text` is by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


class Signer:
    """Signs notes under a name."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Take the 32 bytes that an Ed25519 key is made of."""
        self._key, self._seed = Ed25519PrivateKey.from_private_bytes(seed), seed
        self.public = PublicKey(name, self._key.public_key().public_bytes_raw())

    def __str__(self) -> str:
        """The signer as it is kept in a file."""
        public, raw = self.public, _written(_ED25519 + self._seed)
        return f"{_PRIVATE}{public.name}+{public.id.hex()}+{raw}"

    @classmethod
    def read(cls, line: str) -> Self:
        """A signer as it was kept; refused where it is none."""
        name, _, rest = line.strip().removeprefix(_PRIVATE).partition("+")
        told, _, written = rest.partition("+")
        raw = _bytes(written)
        if _is_name(name) and raw[:1] == _ED25519 and len(raw) == 1 + _KEY_BYTES:
            found = cls(name, raw[1:])
            if found.public.id.hex() == told and line.startswith(_PRIVATE):
                return found
        raise Refused("This is not the key file of a log; restore the one that belongs to it.")

    def sign(self, text: str) -> str:
        """The note of a text, which ends with a line break."""
        signature = _written(self.public.id + self._key.sign(text.encode()))
        return f"{text}\n{_DASH}{self.public.name} {signature}\n"


class Checkpoint(NamedTuple):
    """How far a log was and what it held: `size` leaves under `root`; `origin` names the log."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_written(self.root)}\n"

    @property
    def name(self) -> str:
        """By which an event tells of it: size and root."""
        return f"{self.size}/{self.root.hex()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """A checkpoint from its text; refused where it is none. Further lines are passed over."""
        lines = text.split("\n")
        if len(lines) >= 4 and not lines[-1]:
            origin, size, root = lines[0], lines[1], _bytes(lines[2])
            if origin and _is_number(size) and len(root) == HASH_BYTES and all(lines[3:-1]):
                return cls(origin, int(size), root)
        raise Refused("This is not a checkpoint of a log; take the file as it was written.")


def opened(note: str, keys: Iterable[PublicKey]) -> Checkpoint:
    """The checkpoint of a note that one of the keys signed under the log's own name.

    Refused where none of them did; signatures by others are passed over, as the format asks for.
    """
    if len(note) > LONGEST:
        raise Refused("This is too long for a checkpoint; take the file as it was written.")
    text, _, signatures = note.rpartition("\n\n")
    checkpoint = Checkpoint.read(text + "\n")
    known = {(key.name, key.id): key for key in keys}
    for name, key_id, signature in _signatures(signatures):
        key = known.get((name, key_id))
        if key and name == checkpoint.origin:
            if key.signed(text + "\n", signature):
                return checkpoint
            raise Refused("The signature under the checkpoint is false: it was changed.")
    raise Refused("None of the known keys signed the checkpoint; check the public key.")


def _signatures(lines: str) -> list[tuple[str, bytes, bytes]]:
    """Name, id of the key and signature of each line that has the form of one by Ed25519."""
    found = []
    for line in lines.split("\n")[:_MOST_SIGNATURES]:
        name, _, written = line.removeprefix(_DASH).partition(" ")
        raw = _bytes(written)
        if line.startswith(_DASH) and len(raw) == _ID_BYTES + _SIGNATURE_BYTES:
            found.append((name, raw[:_ID_BYTES], raw[_ID_BYTES:]))
    return found


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(each.isspace() for each in name)


def _is_number(text: str) -> bool:
    """A number in the one way of writing it."""
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))
    return digits and str(int(text)) == text and int(text) <= _LARGEST


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    """What a base64 says, empty where it is none, or not in the one way of writing it."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if _written(raw) == text else b""
