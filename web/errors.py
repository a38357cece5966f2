"""What is answered where a page cannot be: refused, not there, not reachable, our fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.event import Refused
from domain.ledger.store import Unavailable
from web.address import page_of, whole
from web.caller import NotSignedIn, NotTheWriter, PasswordDue, SecondFactorDue, admit, known
from web.inspection import ReasonDue
from web.language import told
from web.live import EVENTS
from web.render import page, wants_block
from web.request import desk, language
from web.tail import OVER
from web.written import SOMEBODY_ELSE
from web.written import answer as tell

RETRY_SECONDS = 2

Handler = Callable[[Request, Exception], Response]


def answer(app: FastAPI) -> None:
    """Have `app` answer errors with pages."""
    for kind, handler in (*NOT_ADMITTED.items(), *FAILED.items()):
        app.add_exception_handler(kind, handler)


def not_signed_in(request: Request, _error: Exception) -> Response:
    """To the sign-in, and from there back; a form that was filled in stays as it is."""
    if request.method != "GET":
        response = page(request, "error.html", 401, code=401, sentence="")
        response.headers["HX-Reswap"] = "none"
        response.headers["HX-Trigger"] = "signed-out"
        return response
    if _is_stream(request):
        return Response(OVER, media_type=EVENTS)
    address = f"/sign-in?{urlencode({'then': whole(request)})}"
    if wants_block(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _is_stream(request: Request) -> bool:
    """Whether a page listens, which would ask again and again instead of going elsewhere."""
    return request.url.path == "/live" and EVENTS in request.headers.get("Accept", "")


def not_the_writer(request: Request, _error: Exception) -> Response:
    """What somebody else wrote on a phone waits there for them."""
    response = page(request, "error.html", 409, code=409, sentence="")
    tell(request, response, SOMEBODY_ELSE)
    return response


def password_due(_request: Request, _error: Exception) -> Response:
    """A password that somebody else set is changed before anything else."""
    return RedirectResponse("/password", 303)


def second_factor_due(_request: Request, _error: Exception) -> Response:
    """Without a second factor nothing is reached in a role that needs one."""
    return RedirectResponse("/second-factor", 303)


def reason_due(request: Request, error: Exception) -> Response:
    """To the form for a reason, and from there back: to the page, where a file was wanted."""
    due = cast(ReasonDue, error)
    then = whole(request) if request.method == "GET" else page_of(request.url.path)
    form = f"/inspections/{due.staff}".rstrip("/")
    address = f"{form}?{urlencode({'then': then})}"
    if wants_block(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def refused(request: Request, error: Exception) -> Response:
    """The sentence of the refusal, in the language of the reader."""
    sentence = told(language(request), cast("Refused", error))
    return page(request, "error.html", 422, code=422, sentence=sentence)


def unreadable(request: Request, _error: Exception) -> Response:
    """An address or a form whose parts make no sense; whoever may not send it learns no more."""
    try:
        with desk(request):
            admit(request)
    except tuple(NOT_ADMITTED) as error:
        return NOT_ADMITTED[type(error)](request, error)
    return page(request, "error.html", 422, code=422, sentence="")


def unavailable(request: Request, _error: Exception) -> Response:
    """A database that is away comes back; the browser may ask again."""
    response = page(request, "error.html", 503, code=503, sentence="")
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def impossible(request: Request, error: Exception) -> Response:
    """No such page, or no such way to ask for it.

    A form that was refused leaves its own address in the browser; asked for, it is the form's page.
    What is forbidden looks exactly like what is not there, so the reader is looked up for both.
    """
    if request.method == "GET" and getattr(error, "status_code", 404) == 405:
        return RedirectResponse(page_of(request.url.path), 303)
    if not hasattr(request.state, "caller"):
        try:
            request.state.caller = known(request)
        except Unavailable as away:
            return unavailable(request, away)
    status = error.status_code if isinstance(error, HTTPException) else 404
    response = page(request, "error.html", status, code=status, sentence="")
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def crashed(request: Request, _error: Exception) -> Response:
    """Our fault; the server's log tells more."""
    return page(request, "error.html", 500, code=500, sentence="")


NOT_ADMITTED: dict[type[Exception], Handler] = {
    NotSignedIn: not_signed_in,
    NotTheWriter: not_the_writer,
    PasswordDue: password_due,
    SecondFactorDue: second_factor_due,
    ReasonDue: reason_due,
    Unavailable: unavailable,
    HTTPException: impossible,
}
"""What keeps a request from its route."""

FAILED: dict[type[Exception], Handler] = {
    Refused: refused,
    RequestValidationError: unreadable,
    Exception: crashed,
}
