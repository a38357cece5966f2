"""The middle lift of a unit, as the command for boards tells it."""

from __future__ import annotations

from datetime import date

import msgspec

from cli.terminal import remark, say_json
from domain.ledger.door import Stores
from domain.setting import Setting
from projections.lifts import lift
from projections.standings import Asked, subtree


class Lift(msgspec.Struct, frozen=True, kw_only=True):
    """By how much the middle of a unit rose, in EV for each; None for fewer than 8 people."""

    before: str
    period: str
    people: int | None
    counted: int | None
    lift: float | None


def lift_of(stores: Stores, setting: Setting, asked: Asked) -> Lift:
    """From the period before the one that is asked for."""
    on = asked.on or date.fromordinal(max(1, setting.today))
    with stores.views.read() as connection:
        if asked.unit:
            subtree(connection, asked.unit)  # refuses a unit that there is not
        found = lift(connection, setting, asked.unit, asked.window, on)
    middle = found.middle
    return Lift(
        before=found.before,
        period=found.period,
        people=middle and middle.people,
        counted=middle and middle.counted,
        lift=round(middle.mean / 100, 6) if middle else None,
    )


def say_lift(found: Lift, *, as_json: bool) -> None:
    """Tell the middle lift."""
    if as_json:
        say_json(found)
    elif found.lift is None:
        remark("Fewer than 8 people were present in both periods.")
    else:
        rose = f"{found.lift:+.2f} EV for each of the middle {found.counted} of {found.people}"
        remark(f"{found.before} to {found.period}: {rose}.")
