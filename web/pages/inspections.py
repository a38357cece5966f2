"""The reason for which an auditor looks at what is about a person, asked before it is shown."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Query, Request
from starlette.responses import Response

from domain.event import StaffId
from domain.inspection import LONGEST, REASONS, Inspection, inspection_of
from web.address import inside
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Refusal, fresh_command
from web.inspection import Why
from web.render import page
from web.request import desk
from web.routes import Routes

router = Routes(prefix="/inspections/{staff}")


@router.get("")
def ask(
    request: Request, staff: str, then: Annotated[str, Query(max_length=2_000)] = ""
) -> Response:
    """The form."""
    return _page(request, staff, inside(then), NONE)


@router.post("")
def begin(request: Request, staff: str, form: Annotated[Why, Form()]) -> Response:
    """Say why, and go on to what is about the person."""
    here, me = desk(request), caller(request)
    then = inside(form.then)
    deed = Attempt(request, form, "why")
    with deed:
        it = here.load(Inspection, inspection_of(staff, me.staff))
        begun = it.begin(
            staff=StaffId(staff),
            auditor=me.staff,
            ground=form.ground,
            reason=form.reason,
            on=here.today(),
        )
        deed.record(it, begun)
    return deed.answer(
        then or f"/managers/{staff}", lambda refused: _page(request, staff, then, refused)
    )


def _page(request: Request, staff: str, then: str, refused: Refusal) -> Response:
    here = desk(request)
    return page(
        request,
        "inspection.html",
        refused.status,
        refusal=refused,
        staff=staff,
        name=here.name(staff),
        then=then,
        reasons=REASONS,
        longest=LONGEST,
        command=fresh_command(),
    )
