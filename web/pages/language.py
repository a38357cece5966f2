"""Choosing the language of the pages, for as long as the browser remembers it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from web.address import left
from web.deed import Deed
from web.forms import chosen
from web.language import LANGUAGES
from web.request import LANGUAGE
from web.routes import Routes

A_YEAR = 366 * 24 * 3600

router = Routes()


class Choice(Deed):
    """A language."""

    language: str = ""


@router.post("/language")
def choose(request: Request, form: Annotated[Choice, Form()]) -> Response:
    """Speak this language from now on, whatever the browser asks for, on the page that was left."""
    response = RedirectResponse(left(request), 303)
    response.set_cookie(
        LANGUAGE,
        chosen(form.language, LANGUAGES, "language"),
        max_age=A_YEAR,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
        path="/",
    )
    return response
