"""What a phone keeps for having no signal: a page that teaches, a visit to be filled in."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from web.caller import caller
from web.foretold import begin_without_plan
from web.render import page
from web.request import desk
from web.routes import Routes
from web.visit_view import view

router = Routes(prefix="/offline")


@router.get("")
def teach(request: Request) -> Response:
    """What works without signal; it holds nothing of anybody."""
    return page(request, "offline.html")


@router.get("/visit")
def visit(request: Request) -> Response:
    """The page of a visit that begins without a plan, whose customer is named on the phone."""
    return view(request, begin_without_plan(desk(request), caller(request).staff))
