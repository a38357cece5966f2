"""A manager: measures, badges with what is missing, the streak calendar; one's own page is Me."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from starlette.responses import Response

from domain.calendar import PERIODS
from domain.event import StaffId
from projections import awarded, profile
from projections.boards.rows import ALL, ROLLING
from projections.channelled import channels
from projections.diary import is_empty
from projections.standings import last_day, rules_of, window_of
from web.attempt import Attempt
from web.caller import caller
from web.celebration import news, note_seen
from web.deed import NONE, Deed, Refusal, fresh_command, require_seen, written
from web.inspection import looked_at
from web.manager_view import cabinet, names_of, praised, reach, series
from web.period import month_before
from web.render import page
from web.request import desk
from web.routes import Routes
from web.turned import Number
from web.wish import Wish, wished

router = Routes()


class Showing(Deed):
    """Whether the person may be shown to others on boards."""

    shown: str = ""


@router.get("/managers/{staff}")
def show(
    request: Request,
    staff: str,
    wish: Annotated[Wish, Depends(wished)],
    praise_page: Number = 1,
    inspected_page: Number = 1,
) -> Response:
    """The page of a manager."""
    return _page(request, staff, wish, NONE, (praise_page, inspected_page))


@router.post("/managers/{staff}/showing")
def choose(request: Request, staff: str, form: Annotated[Showing, Form()]) -> Response:
    """Be left out of boards, or be shown on them again: one's own choice, at any time."""
    here = desk(request)
    person, on = here.staff(StaffId(staff)), here.today()
    deed = Attempt(request, form, "showing")
    with deed:
        require_seen(person, form)
        event = person.opt_in(on=on) if form.shown else person.opt_out(on=on)
        deed.record(person, event)
    return deed.answer(f"/managers/{staff}", partial(_page, request, staff, Wish()))


def _page(
    request: Request, staff: str, wish: Wish, refused: Refusal, at: tuple[int, int] = (1, 1)
) -> Response:
    """The page; `at` are the pages of thanks and of auditors' looks asked for."""
    here, manager = desk(request), StaffId(staff)
    fresh = here.freshen(written(request))
    setting = here.setting()
    badges = cabinet(profile.badges(here.views, setting, here.rules(), manager))
    is_me = manager == caller(request).staff
    celebrated = news(request, badges.worn, setting.today) if is_me else []
    told = {"badges": badges, "celebrated": celebrated, "is_me": is_me, "fresh": fresh}
    told |= {"praise": praised(request, manager, at[0]), **looked_at(here, manager, at[1])}
    told["begins"] = is_me and is_empty(here.views, manager)
    response = _told(request, manager, wish, refused, told)
    note_seen(request, response, celebrated)
    return response


def _told(
    request: Request, manager: StaffId, wish: Wish, refused: Refusal, told: dict[str, Any]
) -> Response:
    here = desk(request)
    views, setting = here.views, here.setting()
    window, through = window_of(views, wish.asked())
    minimum = rules_of(setting, window).rate_minimum
    measures = profile.measures(views, setting, manager, window)
    return page(
        request,
        "manager.html",
        refused.status,
        refusal=refused,
        command=fresh_command(),
        person=here.staff(manager),
        staff=manager,
        name=here.name(manager),
        wish=wish,
        window=window,
        through=through,
        measures=measures,
        row=measures.row,
        channels=channels(views, setting, manager, last_day(setting, window)),
        series=series(request, manager, minimum),
        reach=reach(request, manager),
        revocations=awarded.revoked(views, manager),
        streak=profile.streak(views, manager),
        weeks=profile.weeks(views, setting, manager),
        names=names_of(request, told["praise"].rows),
        month=month_before(setting.today),
        rules=here.rules(),
        windows=(ROLLING, *PERIODS, ALL),
        minimum=minimum,
        **told,
    )
