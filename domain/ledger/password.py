"""Passwords and sign-in names: the one form in which each is compared, and which are fit."""

from __future__ import annotations

import gzip
import re
import unicodedata
from functools import cache
from importlib.resources import files

from domain.event import Refused

LEAST, MOST = 12, 200
"""Characters of a password. Nothing else about them is asked for, as NIST SP 800-63B advises."""

LONGEST_NAME = 100

_BREACHED = files("domain.ledger") / "breached.txt.gz"
"""From Django 5.2 (BSD licence), whose `common-passwords.txt.gz` holds the 20,000 passwords most
often found in breaches, as Royce Williams counted them, in lower case. Left out are those that no
fit password is ever compared with: shorter than 12, and ending in what `_TAIL` takes off.
"""

_TAIL = re.compile(r"[\d\W_]+$")
"""Digits and punctuation that people put behind a password until it is long enough."""

_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
_CONTROL = "\x7f"


def folded(sign_in: str) -> str:
    """A sign-in name as it is stored: capitals and full-width letters are typed by accident.

    What no database stores becomes a control character, which no account has in its name.
    """
    plain = unicodedata.normalize("NFKC", sign_in).casefold()
    return _UNSTORABLE.sub(_CONTROL, unicodedata.normalize("NFKC", plain).strip())


def prepared(password: str) -> bytes:
    """A password as it is hashed: the same, whichever keyboard composed its characters.

    One that is too long to be anybody's becomes the empty one, lest hashing it be work.
    """
    plain = unicodedata.normalize("NFKC", password)
    return plain.encode("utf-8", "surrogatepass") if len(plain) <= MOST else b""


def require_fit_name(sign_in: str) -> None:
    """Refuse a sign-in name that nobody could have."""
    name = folded(sign_in)
    if not name:
        raise Refused("Give a sign-in name.", about="sign_in")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused(
            "A sign-in name is at most {most} letters, digits and signs; choose another one.",
            about="sign_in",
            most=LONGEST_NAME,
        )


def require_fit(password: str, sign_in: str) -> None:
    """Refuse a password that is short, or among the first that somebody would try."""
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < LEAST:
        raise Refused(
            "A password needs at least {least} characters; choose a longer one.",
            about="password",
            least=LEAST,
        )
    if len(plain) > MOST:
        raise Refused(
            "A password has at most {most} characters; choose a shorter one.",
            about="password",
            most=MOST,
        )
    tried = {folded(plain), _TAIL.sub("", folded(plain))}
    if folded(sign_in) in tried:
        raise Refused(
            "A password must not be the sign-in name; choose another one.", about="password"
        )
    if not tried.isdisjoint(_breached()):
        raise Refused(
            "This password is one of those that are tried first; choose another one.",
            about="password",
        )


@cache
def _breached() -> frozenset[str]:
    return frozenset(gzip.decompress(_BREACHED.read_bytes()).decode().split("\n"))
