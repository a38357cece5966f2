"""Celebrations: a badge that was just won is celebrated once, when its wearer first sees it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from projections.profile import Progress

CELEBRATED = "celebrated"
"""The cookie that tells up to which position a browser showed somebody their badges."""

NEWS = 7
"""Days for which a badge is news."""

A_DAY = 24 * 60 * 60


def news(request: Request, worn: Sequence[Progress], today: int) -> list[Progress]:
    """The badges of the latest days that the wearer's browser has not shown yet."""
    seen = _seen(request)
    return [
        each
        for each in worn
        if each.won and each.won.position > seen and today - each.won.won_on < NEWS
    ]


def note_seen(request: Request, response: Response, fresh: Sequence[Progress]) -> None:
    """Have the browser remember these, on its owner's page alone, for as long as they are news."""
    if positions := [each.won.position for each in fresh if each.won]:
        response.set_cookie(
            CELEBRATED,
            str(max(positions)),
            max_age=NEWS * A_DAY,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
            path=request.url.path,
        )


def _seen(request: Request) -> int:
    at = request.cookies.get(CELEBRATED, "")
    return int(at) if at.isascii() and at.isdigit() and len(at) < 19 else 0
