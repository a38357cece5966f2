"""Verification: whether the views and the seals are what the history says, asked by an auditor."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from projections.verifying import finding_of, verifications_of
from web.deed import Deed
from web.render import page
from web.request import desk
from web.routes import Routes

HERE = "/verification"

router = Routes(prefix=HERE)


@router.get("")
def show(request: Request) -> Response:
    """How far the comparison is that was asked for, and what the last one came to."""
    here = desk(request)
    asked = verifications_of(here.stores)
    under_way, last = asked.under_way(), asked.last()
    return page(
        request,
        "verification.html",
        block="verification",
        under_way=under_way,
        finding=finding_of(last.content) if last else None,
        ended=here.moment(last.ended) if last else None,
        fresh=here.freshen(),
    )


@router.post("")
def ask(request: Request, form: Annotated[Deed, Form()]) -> Response:
    """Have a worker compare; nothing is recorded, and who asks meanwhile waits for the same."""
    verifications_of(desk(request).stores).ask()
    return RedirectResponse(HERE, 303)
