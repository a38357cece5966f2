"""Which board a wish is for: the current one, asked for in parts, or one told as it was known."""

from __future__ import annotations

from typing import NamedTuple

from domain.ruleset import Ruleset
from projections.listing import Listing, Told, current
from projections.people import hidden, root
from projections.places import Here
from projections.rows import Reading
from projections.standings import board as standings
from projections.standings import subtree, window_of
from web.request import Desk
from web.wish import Wish

LASTS = 60
"""Seconds for which a current board is kept that has no quick way; a settled one is for ever."""


class Shown(NamedTuple):
    """A board and what it is of; `through` is the position at which a period was settled."""

    listing: Listing
    rules: Ruleset
    start: int
    end: int
    through: int


def listing(here: Desk, connection: Reading, wish: Wish) -> Shown:
    """The board that is wished for."""
    asked = wish.asked()
    window, through = window_of(connection, asked)
    setting = here.setting()
    rules = setting.rules(min(setting.today, window.end - 1))
    if asked.unit:
        subtree(connection, asked.unit)  # refuses a unit that there is not
    out, bank = hidden(connection), root(connection)
    found: Listing
    if wish.kind == "channel" or through:
        about = (asked, window.name, through, setting.today, out)
        lasts = None if through else LASTS
        found = here.keep(about, lasts, lambda: Told(standings(connection, asked, rules), out))
    else:
        scope = asked.unit or bank
        whole = scope == bank
        found = current(
            connection,
            Here(window=window.name, scope=scope, kind=asked.kind, whole_bank=whole, hidden=out),
        )
    return Shown(found, rules, window.start, window.end, through)
