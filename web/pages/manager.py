"""A manager: measures, badges with what is missing, the streak calendar; one's own page is Me."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from domain.calendar import PERIODS
from domain.event import StaffId
from projections import profile
from projections.boards.rows import ALL, ROLLING
from projections.standings import window_of
from web.caller import caller
from web.deed import written
from web.render import page
from web.request import desk
from web.routes import Routes
from web.wish import Wish, wished

router = Routes()


@router.get("/managers/{staff}")
def show(request: Request, staff: str, wish: Annotated[Wish, Depends(wished)]) -> Response:
    """The page of a manager."""
    here, manager = desk(request), StaffId(staff)
    fresh = here.freshen(written(request))
    setting, rules = here.setting(), here.rules()
    views = here.views
    window, through = window_of(views, wish.asked())
    measures = profile.measures(views, setting, manager, window)
    channels = profile.channels(views, setting, manager)
    badges = profile.badges(views, setting, rules, manager)
    streak = profile.streak(views, manager)
    weeks = profile.weeks(views, setting, manager)
    return page(
        request,
        "manager.html",
        staff=manager,
        name=here.name(manager),
        is_me=manager == caller(request).staff,
        wish=wish,
        window=window,
        through=through,
        measures=measures,
        row=measures.row,
        channels=channels,
        badges=badges,
        streak=streak,
        weeks=weeks,
        today=setting.today,
        rules=rules,
        fresh=fresh,
        windows=(ROLLING, *PERIODS, ALL),
        minimum=rules.rate_minimum,
    )
