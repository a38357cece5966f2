"""What is answered where a page cannot be: refused, not there, not reachable, our fault."""

from __future__ import annotations

from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.event import Refused
from domain.ledger.store import Unavailable
from web.language import told
from web.render import page
from web.request import language

RETRY_SECONDS = 2


def answer(app: FastAPI) -> None:
    """Have `app` answer errors with pages."""
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(Unavailable, unavailable)
    app.add_exception_handler(HTTPException, impossible)
    app.add_exception_handler(Exception, crashed)


def refused(request: Request, error: Exception) -> Response:
    """The sentence of the refusal, in the language of the reader."""
    sentence = told(language(request), cast("Refused", error))
    return page(request, "error.html", 422, code=422, sentence=sentence)


def unreadable(request: Request, _error: Exception) -> Response:
    """An address whose parts make no sense."""
    return page(request, "error.html", 422, code=422, sentence="")


def unavailable(request: Request, _error: Exception) -> Response:
    """A database that is away comes back; the browser may ask again."""
    response = page(request, "error.html", 503, code=503, sentence="")
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def impossible(request: Request, error: Exception) -> Response:
    """No such page, or no such way to ask for it."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    response = page(request, "error.html", status, code=status, sentence="")
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def crashed(request: Request, _error: Exception) -> Response:
    """Our fault; the server's log tells more."""
    return page(request, "error.html", 500, code=500, sentence="")
