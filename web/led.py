"""What a leader leads: units, with those below them."""

from __future__ import annotations

from domain.event import UnitId
from web.access import LEADER
from web.caller import Caller
from web.request import Desk


def led_units(here: Desk, me: Caller) -> set[UnitId]:
    """The units that a leader leads, those below them too."""
    if LEADER not in me.roles:
        return set()
    return here.setting().led(me.led)
