"""Signing in and out, and choosing a password."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from pydantic import ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from domain.event import Refused, StaffId
from web import demo
from web.access import MANAGER
from web.address import inside
from web.caller import caller, is_here, sign_in, sign_out
from web.deed import NONE, Deed, Refusal, refusal
from web.render import page
from web.request import desk
from web.routes import Routes

AS_TYPED = ConfigDict(str_strip_whitespace=False)
"""A space at the end of a password is part of it, wherever the password was set."""

router = Routes()


class Credentials(Deed):
    """A name and a password; `then` is the page to go on to."""

    model_config = AS_TYPED

    sign_in: str = ""
    password: str = ""
    then: str = ""


class NewPassword(Deed):
    """A password, twice, and the one before."""

    model_config = AS_TYPED

    current: str = ""
    password: str = ""
    again: str = ""


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
    response = RedirectResponse(inside(form.then) or "/", 303)
    sign_in(request, response, account.staff)
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


@router.get("/password")
def ask_for_password(request: Request) -> Response:
    """The form for another password."""
    return page(request, "password.html", refusal=NONE)


@router.post("/password")
def change_password(request: Request, form: Annotated[NewPassword, Form()]) -> Response:
    """Choose another password; every other session of the person ends."""
    here, staff = desk(request), caller(request).staff
    try:
        require_secrecy(request)
        account = here.accounts.of([staff]).get(staff)
        _require_alike(form)
        here.accounts.verify(account.sign_in if account else "", form.current)
        here.accounts.set_password(staff, form.password)
    except Refused as refused:
        why = refusal(request, "password", form, refused)
        return page(request, "password.html", why.status, refusal=why)
    response = RedirectResponse("/", 303)
    sign_in(request, response, staff)
    return response


def _require_alike(form: NewPassword) -> None:
    if form.password != form.again:
        raise Refused("Type the same password twice.", about="again")


def require_secrecy(request: Request) -> None:
    """A password does not travel where others can read it."""
    if request.url.scheme == "https" or is_here(request):
        return
    raise Refused("Passwords travel over https only; open the https address of Pacesetter.")
