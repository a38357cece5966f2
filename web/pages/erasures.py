"""Erasures: an administrator asks for a person to be forgotten, a second person agrees or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import Form, Query, Request
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.customer import Customer
from domain.erasure import Erasure, erasure_of, may_decide, may_hold
from domain.event import Event
from domain.staff import Staff
from web.attempt import Attempt
from web.caller import caller
from web.deed import Deed
from web.erasure_view import PLACE, all_shown, one_shown
from web.request import Desk, desk
from web.routes import Routes

router = Routes(prefix=PLACE)


class Sought(Deed):
    """What somebody is called: in a form, as an address stays in logs and histories."""

    who: str = Field(default="", max_length=200)


class Asked(Deed):
    """On which ground somebody is to be erased, and why."""

    ground: str = ""
    reason: str = ""


class Told(Deed):
    """Why it is not to be, or a legal hold is placed or lifted."""

    reason: str = ""


@router.get("")
def show(request: Request, number: Annotated[int, Query(alias="page")] = 1) -> Response:
    """How far all erasures are."""
    _reader(request)
    return all_shown(request, number)


@router.post("")
def find(request: Request, form: Annotated[Sought, Form()]) -> Response:
    """The same, with those whom administrators may ask to have erased; nothing is recorded."""
    return all_shown(request, 1, form.who)


@router.get("/{person}")
def one(request: Request, person: str) -> Response:
    """The erasure of one person: what will happen, what was decided, and what comes next."""
    _reader(request)
    _known(desk(request), person)
    return one_shown(request, person)


@router.post("/{person}")
def ask(request: Request, person: str, form: Annotated[Asked, Form()]) -> Response:
    """Ask for somebody to be erased."""
    here, me = desk(request), caller(request)

    def decide(it: Erasure) -> Event:
        about = here.load(Staff, person)
        return it.request(
            requester=me.staff,
            ground=form.ground,
            reason=form.reason,
            about=about,
            on=here.today(),
        )

    return _do(request, person, form, "request", decide)


@router.post("/{person}/approval")
def approve(request: Request, person: str, form: Annotated[Deed, Form()]) -> Response:
    """Agree as a second person; the worker carries it out."""
    _decider(request)
    me, on = caller(request).staff, desk(request).today()
    return _do(request, person, form, "approval", lambda it: it.approve(approver=me, on=on))


@router.post("/{person}/refusal")
def decline(request: Request, person: str, form: Annotated[Told, Form()]) -> Response:
    """Do not agree."""
    _decider(request)
    me, on = caller(request).staff, desk(request).today()
    return _do(
        request,
        person,
        form,
        "refusal",
        lambda it: it.decline(decider=me, reason=form.reason, on=on),
    )


@router.post("/{person}/hold")
def hold(request: Request, person: str, form: Annotated[Told, Form()]) -> Response:
    """Forbid it, because a law or a dispute does."""
    me, on = caller(request).staff, desk(request).today()
    return _do(
        request, person, form, "hold", lambda it: it.hold(placer=me, reason=form.reason, on=on)
    )


@router.post("/{person}/lifted-hold")
def lift(request: Request, person: str, form: Annotated[Told, Form()]) -> Response:
    """Lift a legal hold that somebody else placed."""
    me, on = caller(request).staff, desk(request).today()
    return _do(
        request,
        person,
        form,
        "lifted-hold",
        lambda it: it.lift(lifter=me, reason=form.reason, on=on),
    )


def _do(
    request: Request, person: str, form: Deed, name: str, decide: Callable[[Erasure], Event]
) -> Response:
    """Have it decided and recorded, and show how far it is."""
    _reader(request)
    here = desk(request)
    _known(here, person)
    deed = Attempt(request, form, name)
    with deed:
        it = here.load(Erasure, erasure_of(person))
        deed.record(it, decide(it))
    return deed.answer(f"{PLACE}/{person}", partial(one_shown, request, person))


def _reader(request: Request) -> None:
    """Leaders have to lead the whole bank."""
    here, me = desk(request), caller(request)
    if not may_hold(here.staff(me.staff), here.setting().root()):
        raise HTTPException(404)


def _decider(request: Request) -> None:
    """Who may decide: a reader who is no administrator, as the route has it."""
    here, me = desk(request), caller(request)
    if not may_decide(here.staff(me.staff), here.setting().root()):
        raise HTTPException(404)


def _known(here: Desk, person: str) -> None:
    """An id that is nobody's has no erasure."""
    is_somebody = here.load(Staff, person).joined or here.load(Customer, person).registered
    if not (is_somebody or here.stores.vault.people([person]) or here.stream(erasure_of(person))):
        raise HTTPException(404)
