"""Setting up a second factor: the secret for an authenticator, its first code, recovery codes."""

from __future__ import annotations

from typing import Annotated

import segno
from fastapi import Form, Request
from starlette.responses import Response

from domain.event import Refused, StaffId
from domain.ledger.accounts import Account
from domain.ledger.second_factor import address_of
from web.caller import caller, require_secrecy, sign_in
from web.deed import AS_TYPED, NONE, Deed, Refusal, refusal
from web.render import page
from web.request import Desk, desk
from web.routes import Routes

router = Routes()


class Begin(Deed):
    """The password: who only found a telephone lying about sets up nothing."""

    model_config = AS_TYPED

    current: str = ""


class FirstCode(Deed):
    """The code that the authenticator shows first."""

    code: str = ""


@router.get("/second-factor")
def show(request: Request) -> Response:
    """Whether there is one, and how to set one up."""
    return _page(request, NONE)


@router.post("/second-factor")
def begin(request: Request, form: Annotated[Begin, Form()]) -> Response:
    """Show a new secret, this once; one that counts already goes on to count until its code."""
    here, staff = desk(request), caller(request).staff
    try:
        require_secrecy(request)
        account = _account(here, staff)
        here.accounts.verify(account.sign_in if account else "", form.current)
    except Refused as refused:
        return _page(request, refusal(request, "begin", form, refused))
    return _page(request, NONE, secret=here.factors.offer(staff))


@router.post("/second-factor/confirmation")
def confirm(request: Request, form: Annotated[FirstCode, Form()]) -> Response:
    """Let it count; every other session of the person ends, and the recovery codes are shown."""
    here, staff = desk(request), caller(request).staff
    try:
        require_secrecy(request)
        codes = here.factors.confirm(staff, form.code)
    except Refused as refused:
        why = refusal(request, "confirm", form, refused)
        return _page(request, why, secret=here.factors.offered(staff))
    request.state.caller = caller(request)._replace(must_enrol=False)
    response = _page(request, NONE, codes=codes)
    sign_in(request, response, staff)
    return response


def _page(
    request: Request, refused: Refusal, *, secret: str = "", codes: list[str] | None = None
) -> Response:
    here, staff = desk(request), caller(request).staff
    account, since = _account(here, staff), here.factors.since([staff]).get(staff)
    return page(
        request,
        "second_factor.html",
        refused.status,
        refusal=refused,
        account=account,
        since=here.moment(since) if since else None,
        left=here.factors.left(staff),
        secret=secret,
        picture=_picture(secret, account) if secret and account else "",
        codes=codes or [],
    )


def _picture(secret: str, account: Account) -> str:
    """The secret as a QR code, within the page: at an address it could be asked for again."""
    drawn = segno.make(address_of(secret, account.sign_in), error="m")
    return drawn.svg_data_uri(scale=5, border=4, light="white")


def _account(here: Desk, staff: StaffId) -> Account | None:
    return here.accounts.of([staff]).get(staff)
