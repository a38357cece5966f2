"""Veil: what somebody looks for stands in an address as something that only their session reads.

Addresses are kept by browsers and by whatever stands in between, and what is typed into a search
may be a name or a telephone number. The key follows from the session's token, so nothing is stored,
every process can lift the veil, and nobody can any more once the session has ended.
"""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from starlette.requests import Request

from domain.ledger.keys import decrypt, encrypt
from web.caller import token

SIGN = "~"
"""What veiled words begin with; no id does."""

LONGEST = 1_200
"""Characters that the longest of them come to."""

_ABOUT = b"pacesetter search"


def veil(request: Request, words: str) -> str:
    """Words as they stand in an address; nothing stays nothing."""
    return SIGN + encrypt(_key(request), words, _ABOUT.decode()) if words else ""


def unveil(request: Request, said: str) -> str | None:
    """The words again; None where the session is another one, or nobody veiled them."""
    if not said:
        return ""
    if is_veiled(said):
        with suppress(InvalidTag, ValueError):
            return decrypt(_key(request), said.removeprefix(SIGN), _ABOUT.decode())
    return None


def is_veiled(said: str) -> bool:
    """Whether it stands for what somebody typed."""
    return said.startswith(SIGN)


def meant(request: Request, said: str) -> str | None:
    """The words, where an address may name an id as well, which is what it is."""
    return unveil(request, said) if is_veiled(said) else said


def _key(request: Request) -> bytes:
    return hmac.digest(token(request).encode(), _ABOUT, hashlib.sha256)
