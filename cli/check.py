"""A check of `pacesetter doctor`, as it is told."""

from __future__ import annotations

import msgspec


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at; `advice` is empty where it is in order."""

    name: str
    ok: bool
    found: str
    advice: str = ""
