"""Measures: all figures of a manager, or of a unit with the units and people below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.calendar import PERIODS
from domain.event import StaffId, UnitId
from domain.measures import Figure, conversions, figures, stalls_at
from domain.ruleset import Ruleset
from domain.tallied import together
from projections.boards.rows import ALL, ROLLING
from projections.diary import is_empty
from projections.figures import CUSTOM, members, tallied
from projections.known import Window
from projections.people import UnitRow, root, units
from projections.standings import subtree
from web.access import AUDITOR, MANAGER
from web.ahead import as_of
from web.caller import Caller, caller, leads
from web.compared import COLUMNS, Compared, compared
from web.deed import written
from web.fresh import Fresh
from web.look import Look, looked
from web.render import page
from web.request import Desk, desk
from web.routes import Routes

FEW, LASTS = 60, 60
"""Figures of so many people are reckoned each time; those of more are kept so many seconds."""

GROUPS = {
    "results": ("ev", "goal_rate", "close_rate", "sale_rate", "cpd", "reach", "first_win_p50"),
    "purpose": ("goal_set", "assessment_lag_p50", "assessment_lag_p90"),
    "process": ("preparedness", "plan_adherence", "log_on_time", "visits", "claimed"),
    "orientation": ("alignment", "low_efficacy", "mix_distance"),
    "customers": (
        "penetration",
        "deep_work",
        "completeness",
        "priority_cover",
        "risk_response_p90",
        "orphans",
        "overlaps",
    ),
    "channels": ("channel_rate", "channel_yield", "chain_depth", "channel_decay"),
}

WHY = {
    "ev": "ev",
    "goal_rate": "goal_rate",
    "close_rate": "close_rate",
    "cpd": "contacts",
    "reach": "visits",
    "visits": "visits",
    "channel_rate": "channel_rate",
}
"""Figures of one manager that a page tells more about, and what it calls them."""

router = Routes()


Whose = tuple[StaffId, UnitId, dict[StaffId, UnitId]]
"""The manager or the unit that is shown, and who works in that or below, and where."""


class Measured(NamedTuple):
    """All figures, how many reached each stage, and whom the page compares."""

    figures: Mapping[str, Figure]
    reached: Mapping[int, int]
    compared: Compared


@router.get("/measures")
def show(request: Request, look: Annotated[Look, Depends(looked)]) -> Response:
    """The page of whom the reader asks for, if they may: oneself, who is led, or all."""
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    views, setting = here.views, here.setting()
    tree = _tree(here)
    if not tree:
        return page(request, "empty.html", fresh=fresh)
    manager, unit = _whose(here, me, look, tree)
    window = look.days(views, setting.today)
    rules = _rules(here, window)
    below = _below(here, unit)
    measured, fresh = _measured(here, window, tree, (manager, unit, below), fresh)
    rows = measured.compared.page(here, look)
    return page(
        request,
        "measures.html",
        look=look,
        fresh=fresh,
        window=window,
        windows=(ROLLING, *PERIODS, ALL),
        manager=manager,
        name=here.name(manager) if manager else tree[unit].name,
        is_me=manager == me.staff,
        above=_above(here, me, tree, unit, manager),
        people=len(below),
        begins=is_empty(views, manager),
        figures=measured.figures,
        groups=GROUPS,
        why=WHY if manager and window.name != CUSTOM else {},
        steps=conversions(measured.reached, len(rules.stages), rules.rate_minimum),
        stalls_at=stalls_at,
        columns=COLUMNS,
        rows=rows,
        rules=rules,
    )


def _rules(here: Desk, window: Window) -> Ruleset:
    """The rules of the last day of a window that has begun."""
    setting = here.setting()
    return setting.rules(max(1, min(window.end - 1, setting.today)))


def _measured(
    here: Desk,
    window: Window,
    tree: dict[UnitId, UnitRow],
    whose: Whose,
    fresh: Fresh,
) -> tuple[Measured, Fresh]:
    """The figures of a manager, or of a unit with the people below it, and as of when; of the bank
    also who is left in nobody's grid.
    """
    manager, unit, below = whose
    if len(below) <= FEW:
        return _reckoned(here, window, tree, whose), fresh

    def anew(desk: Desk) -> Measured:
        now = _tree(desk)
        return _reckoned(desk, window, now, (manager, unit, _below(desk, unit)))

    return as_of(here, ("measures", window, unit), LASTS, fresh, anew)


def _reckoned(desk: Desk, window: Window, tree: dict[UnitId, UnitRow], whose: Whose) -> Measured:
    manager, unit, below = whose
    everything = bool(unit) and unit == root(desk.views)
    some = None if everything else [manager] if manager else list(below)
    rules = _rules(desk, window)
    found = tallied(desk.views, desk.setting(), window, some)
    counts = found[manager] if manager else together(found.values())
    rows = compared(desk, tree, (unit, below, found), rules)
    return Measured(figures(counts, rules), counts.reached, rows)


def _tree(here: Desk) -> dict[UnitId, UnitRow]:
    return {each.unit: each for each in units(here.views)}


def _below(here: Desk, unit: UnitId) -> dict[StaffId, UnitId]:
    """Who visits customers in a unit or below it, and where."""
    return members(here.views, subtree(here.views, unit)) if unit else {}


def ahead(here: Desk) -> None:
    """Reckon what leaders of the whole bank ask for."""
    fresh = here.freshen()
    tree, bank = _tree(here), root(here.views)
    if tree:
        for said in (ROLLING, *PERIODS[1:3]):
            window = Look(window=said).days(here.views, here.setting().today)
            _measured(here, window, tree, (StaffId(""), bank, _below(here, bank)), fresh)


def _whose(
    here: Desk, me: Caller, look: Look, tree: dict[UnitId, UnitRow]
) -> tuple[StaffId, UnitId]:
    """The manager or the unit that is shown; whom the reader may not see is not there."""
    setting, audits = here.setting(), AUDITOR in me.roles
    none, nowhere = StaffId(""), UnitId("")
    if look.manager:
        manager = StaffId(look.manager)
        mine = manager == me.staff and MANAGER in me.roles
        known = setting.has_joined(manager)
        if mine or (known and (audits or leads(setting, me, manager))):
            return manager, nowhere
        raise HTTPException(404)
    if look.unit:
        unit = UnitId(look.unit)
        if unit in tree and (audits or _is_led(here, me, unit)):
            return none, unit
        raise HTTPException(404)
    bank = root(here.views)
    if audits or nowhere in me.led:
        return none, bank
    led = sorted(unit for unit in me.led if unit in tree)
    if led:
        return none, led[0]
    if MANAGER in me.roles:
        return me.staff, nowhere
    raise HTTPException(404)


def _is_led(here: Desk, me: Caller, unit: UnitId) -> bool:
    return not me.led.isdisjoint((*here.setting().path(unit), UnitId("")))


def _above(
    here: Desk, me: Caller, tree: dict[UnitId, UnitRow], unit: UnitId, manager: StaffId
) -> UnitRow | None:
    """The unit next above, if the reader may see it."""
    setting = here.setting()
    of = setting.unit(manager, setting.today) if manager else tree[unit].parent
    seen = of in tree and (AUDITOR in me.roles or _is_led(here, me, of))
    return tree[of] if seen else None
