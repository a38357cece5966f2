"""The wording of a visit's evidence, for an auditor who said why they look; it is recorded."""

from __future__ import annotations

from fastapi import Request
from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import VisitId
from domain.visit import Visit
from domain.visit_event import VisitClosed
from web.evidence import shown
from web.render import page
from web.request import desk
from web.routes import Routes
from web.visit_deeds import rules_of

router = Routes(prefix="/visits/{visit}/evidence")


@router.get("")
def show(request: Request, visit: str) -> Response:
    """What was written as evidence of each close; customers are numbers."""
    here = desk(request)
    it = here.load(Visit, visit)
    begun = it.planned or it.started
    if not begun:
        raise HTTPException(404)
    closes = shown(here, VisitId(visit)).closes
    return page(
        request,
        "visit_evidence.html",
        visit=visit,
        name=here.name(begun.manager),
        closes=[(number, _without_photos(close)) for number, close in closes],
        rules=rules_of(here, it),
    )


def _without_photos(close: VisitClosed) -> VisitClosed:
    return replace(close, evidence=replace(close.evidence, photos=()))
