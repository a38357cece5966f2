"""The password of the person signed in, and where else they are signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from domain.event import Refused, StaffId
from domain.ledger.accounts import WRONG
from web.caller import caller, require_secrecy, sign_in, token
from web.deed import AS_TYPED, NONE, Deed, Refusal, refusal
from web.render import page
from web.request import Desk, desk
from web.routes import Routes

router = Routes()


class NewPassword(Deed):
    """A password, twice, and the one before."""

    model_config = AS_TYPED

    current: str = ""
    password: str = ""
    again: str = ""


@router.get("/password")
def show(request: Request) -> Response:
    """The form for another password, and the sessions."""
    return _page(request, NONE)


@router.post("/password")
def change(request: Request, form: Annotated[NewPassword, Form()]) -> Response:
    """Choose another password; every other session of the person ends."""
    here, staff = desk(request), caller(request).staff
    try:
        require_secrecy(request)
        _require_alike(form)
        _require_own(here, staff, form.current)
        here.accounts.set_password(staff, form.password)
    except Refused as refused:
        return _page(request, refusal(request, "password", form, refused))
    response = RedirectResponse("/", 303)
    sign_in(request, response, staff)
    return response


@router.post("/sessions/end")
def end_sessions(request: Request) -> Response:
    """Sign out everywhere else; here another session begins, in case the old one was stolen."""
    staff = caller(request).staff
    desk(request).sessions.end_all(staff)
    response = RedirectResponse("/password", 303)
    sign_in(request, response, staff)
    return response


def _require_alike(form: NewPassword) -> None:
    if form.password != form.again:
        raise Refused("Type the same password twice.", about="again")


def _require_own(here: Desk, staff: StaffId, current: str) -> None:
    """Refuse another password than the person's; who they are is known, so only it can be wrong."""
    account = here.accounts.of([staff]).get(staff)
    try:
        here.accounts.verify(account.sign_in if account else "", current)
    except Refused as refused:
        if refused.sentence != WRONG:
            raise
        raise Refused("This is not your password until now; try again.", about="current") from None


def _page(request: Request, refused: Refusal) -> Response:
    here, staff = desk(request), caller(request).staff
    return page(
        request,
        "password.html",
        refused.status,
        refusal=refused,
        sessions=here.sessions.of(staff, token(request)),
        moment=here.moment,
        has_factor=bool(here.factors.since([staff])),
    )
