"""Signing in with a password, and with a code where there is a second factor; signing out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from domain.event import Refused, StaffId
from web import demo
from web.access import MANAGER
from web.address import inside
from web.caller import awaiting, caller, require_secrecy, sign_in, sign_out
from web.deed import AS_TYPED, NONE, Deed, Refusal, refusal
from web.render import page
from web.request import desk
from web.routes import Routes

router = Routes()


class Credentials(Deed):
    """A name and a password; `then` is the page to go on to."""

    model_config = AS_TYPED

    sign_in: str = ""
    password: str = ""
    then: str = ""


class Code(Deed):
    """The code of a second factor; `then` is the page to go on to."""

    code: str = ""
    then: str = ""


class DemoPerson(Deed):
    """One of the people of a demonstration bank."""

    staff: str = ""


@router.get("/")
def first(request: Request) -> Response:
    """The page on which a person begins."""
    return RedirectResponse("/today" if MANAGER in caller(request).roles else "/board", 303)


@router.get("/sign-in")
def ask(request: Request, then: str = "") -> Response:
    """The form."""
    return page(
        request, "sign_in.html", then=inside(then), refusal=NONE, people=demo.people(request)
    )


@router.post("/sign-in")
def enter(request: Request, form: Annotated[Credentials, Form()]) -> Response:
    """Sign in with a password."""
    try:
        require_secrecy(request)
        account = desk(request).accounts.verify(form.sign_in, form.password)
    except Refused as refused:
        return _ask(request, inside(form.then), refusal(request, "sign-in", form, refused))
    then = inside(form.then)
    if desk(request).factors.since([account.staff]):
        response = RedirectResponse(_address_of_code(then), 303)
        sign_in(request, response, account.staff, awaits_code=True)
    else:
        response = RedirectResponse(then or "/", 303)
        sign_in(request, response, account.staff)
    return response


def _address_of_code(then: str) -> str:
    return f"/sign-in/code?{urlencode({'then': then})}" if then else "/sign-in/code"


@router.get("/sign-in/code")
def ask_for_code(request: Request, then: str = "") -> Response:
    """The form for the code, for who gave a password just now."""
    if awaiting(request) is None:
        return RedirectResponse("/sign-in", 303)
    return page(request, "code.html", then=inside(then), refusal=NONE)


@router.post("/sign-in/code")
def prove(request: Request, form: Annotated[Code, Form()]) -> Response:
    """Sign in with the second factor."""
    staff, then = awaiting(request), inside(form.then)
    if staff is None:
        return RedirectResponse("/sign-in", 303)
    try:
        require_secrecy(request)
        desk(request).factors.require(staff, form.code)
    except Refused as refused:
        why = refusal(request, "code", form, refused)
        return page(request, "code.html", why.status, then=then, refusal=why)
    response = RedirectResponse(then or "/", 303)
    sign_in(request, response, staff)
    return response


def _ask(request: Request, then: str, why: Refusal) -> Response:
    if not desk(request).bank().opened:
        return page(request, "empty.html", why.status, fresh=None)
    people = demo.people(request)
    return page(request, "sign_in.html", why.status, then=then, refusal=why, people=people)


@router.post("/demo-sign-in")
def enter_demonstration(request: Request, form: Annotated[DemoPerson, Form()]) -> Response:
    """Sign in as one of the made-up people of a demonstration bank, and of no other bank."""
    person = desk(request).staff(StaffId(form.staff))
    if not demo.is_demo(request) or not person.joined or person.left:
        raise HTTPException(404)
    response = RedirectResponse("/", 303)
    sign_in(request, response, StaffId(form.staff))
    return response


@router.post("/sign-out")
def leave(request: Request) -> Response:
    """Sign out."""
    response = RedirectResponse("/sign-in", 303)
    sign_out(request, response)
    return response
