"""Keys: a master key outside the data folder wraps one data key a person; texts under those."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.event import Refused
from domain.ledger.files import keep

KEY_BYTES = 32
_NONCE_BYTES = 12
_ENVELOPE = "p1."
"""Algorithm and format of an encrypted text: AES-256-GCM, nonce before ciphertext, base64url."""


class MasterKey:
    """Wraps data keys; `name` tells which master key wrapped one, without giving it away."""

    def __init__(self, key: bytes) -> None:
        """Take 32 bytes."""
        if len(key) != KEY_BYTES:
            raise Refused("The master key has to be 32 bytes in base64; restore the key file.")
        self._cipher = AESGCM(key)
        self.name = hashlib.sha256(b"pacesetter master key name\0" + key).hexdigest()[:16]

    @classmethod
    def at(cls, path: Path) -> MasterKey:
        """Read the key file; a missing one is made, readable by its owner alone."""
        if not path.exists():
            keep(path, new_key_file())
        return cls.read(path)

    @classmethod
    def read(cls, path: Path) -> MasterKey:
        """Read a key file that is there."""
        return cls(_read(path))

    def wrap(self, key: bytes, person: str, version: int) -> bytes:
        """A data key, encrypted for keeping; bound to whose it is."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, f"{person}|{version}".encode())

    def unwrap(self, wrapped: bytes, person: str, version: int) -> bytes:
        """The data key again."""
        nonce, content = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, content, f"{person}|{version}".encode())
        except InvalidTag as error:
            raise Refused("A data key of the vault was tampered with.") from error


def new_key_file() -> bytes:
    """What stands in the file of a fresh master key."""
    return base64.b64encode(os.urandom(KEY_BYTES)) + b"\n"


def _read(path: Path) -> bytes:
    try:
        return base64.b64decode(path.read_bytes().strip(), validate=True)
    except ValueError as error:
        raise Refused(
            "{path} is not a key file; restore the one of this vault.", path=path
        ) from error


def new_key() -> bytes:
    """A fresh data key."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def commitment(key: bytes) -> str:
    """SHA-256 of a data key: GCM alone does not commit to the key it was used with."""
    return hashlib.sha256(b"pacesetter data key\0" + key).hexdigest()


def encrypt(key: bytes, text: str, about: str) -> str:
    """A text as an envelope; `about` (version, event, field, person) is authenticated with it."""
    content = encrypt_bytes(key, text.encode(), about)
    return _ENVELOPE + base64.urlsafe_b64encode(content).decode()


def decrypt(key: bytes, envelope: str, about: str) -> str:
    """The text of an envelope; raises InvalidTag when it is not the one encrypted for `about`."""
    raw = base64.urlsafe_b64decode(envelope.removeprefix(_ENVELOPE))
    return decrypt_bytes(key, raw, about).decode()


def encrypt_bytes(key: bytes, content: bytes, about: str) -> bytes:
    """Content with its nonce before it; `about` is authenticated with it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def decrypt_bytes(key: bytes, encrypted: bytes, about: str) -> bytes:
    """The content again; raises InvalidTag when it is not the one encrypted for `about`."""
    return AESGCM(key).decrypt(encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:], about.encode())


def keyed_hash(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA-256, cut to 16 bytes: tells equal from unequal to whoever holds the key alone."""
    return hmac.digest(key, data, "sha256")[:16]
