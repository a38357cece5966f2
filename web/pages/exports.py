"""Downloads: the tables that a reader may take along, each as its page shows it."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from web.caller import caller
from web.export import addresses
from web.navigation import places
from web.render import page
from web.request import desk
from web.routes import Routes

router = Routes()


@router.get("/exports")
def show(request: Request) -> Response:
    """The pages with tables to which the reader may go."""
    first, more = places(caller(request), desk(request).setting().root())
    offered = [(place, addresses(place.address, "")) for place in (*first, *more)]
    return page(request, "exports.html", offered=[each for each in offered if each[1]])
