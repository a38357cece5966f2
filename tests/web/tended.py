"""What an office keeps and has reckoned ahead."""

from __future__ import annotations

from web.kept import Told
from web.request import Desk, Office


def an_entry_behind(office: Office) -> None:
    """Let everything that is kept be as of the entry before the last."""
    for told in things(office):
        assert told.known
        fresh = told.known.fresh
        told.known = told.known._replace(fresh=fresh._replace(position=fresh.position - 1))


def things(office: Office) -> list[Told[Desk]]:
    """All that is kept."""
    return list(office.as_of._things.values())
