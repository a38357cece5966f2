"""The reason for which an auditor goes over lists of people, and the rounds that there were."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query, Request
from starlette.responses import Response

from domain.inspection import LONGEST, REASONS, Round, round_of
from web.access import AUDITOR
from web.address import inside
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Refusal, fresh_command, written
from web.inspection import Why
from web.render import page
from web.request import desk
from web.rounds import rounds
from web.routes import Routes
from web.turned import PageNumber

HERE = "/inspections"

router = Routes(prefix=HERE)


@router.get("")
def show(
    request: Request,
    then: Annotated[str, Query(max_length=2_000)] = "",
    number: PageNumber = 1,
) -> Response:
    """The form, and the rounds of all auditors."""
    return _page(request, inside(then), NONE, number)


@router.post("")
def begin(request: Request, form: Annotated[Why, Form()]) -> Response:
    """Say why, and go on to the list."""
    here, me = desk(request), caller(request)
    then = inside(form.then)
    deed = Attempt(request, form, "why")
    with deed:
        it = here.load(Round, round_of(me.staff))
        begun = it.begin(auditor=me.staff, ground=form.ground, reason=form.reason, on=here.today())
        deed.record(it, begun)
    return deed.answer(then or HERE, lambda refused: _page(request, then, refused))


def _page(request: Request, then: str, refused: Refusal, number: int = 1) -> Response:
    here = desk(request)
    fresh = here.freshen(written(request))
    told = rounds(here, number)
    return page(
        request,
        "rounds.html",
        refused.status,
        refusal=refused,
        audits=AUDITOR in caller(request).roles,
        then=then,
        reasons=REASONS,
        longest=LONGEST,
        rounds=told,
        names=here.names(sorted({each.begun.auditor for each in told.rows})),
        moment=here.moment,
        command=fresh_command(),
        fresh=fresh,
    )
