"""Questions about conduct: which wait, the events that each follows from, and the answer."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import StaffId
from domain.flag import FlagAnswered, FlagCase, answered
from projections import flagged
from projections.flags.rows import FlagRow
from web.access import AUDITOR
from web.attempt import Attempt
from web.caller import Caller, caller, leads
from web.causes import names_in, seals_over
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import PageNumber, turned

LINES = 20
"""Questions, or events of one, a page."""

router = Routes(prefix="/flags")


class Answer(Deed):
    """What was found."""

    finding: str = ""
    note: str = ""


@router.get("")
def show(
    request: Request, answered: Annotated[int, Query(ge=0, le=1)] = 0, number: PageNumber = 1
) -> Response:
    """The questions about those whom the reader looks after, a page at a time."""
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    found = [
        each
        for each in flagged.flags(here.views, answered=bool(answered))
        if me.staff not in _about(each) and _looks_after(here, me, each)
    ]
    some = turned(found, number, LINES)
    people = {each for flag in some.rows for each in _about(flag)}
    return page(
        request,
        "flags.html",
        flags=some,
        answered=answered,
        names=here.names(sorted(people)),
        fresh=fresh,
    )


@router.get("/{flag}")
def tell(request: Request, flag: str, number: PageNumber = 1) -> Response:
    """One question."""
    return _page(request, flag, NONE, number)


@router.post("/{flag}/answer")
def answer(request: Request, flag: str, form: Annotated[Answer, Form()]) -> Response:
    """Say what was found."""
    here, me = desk(request), caller(request)
    row, case = _flag(request, flag), here.load(FlagCase, flag)
    given = answered(
        case,
        staff=row.manager,
        finding=form.finding,
        note=form.note,
        answerer=me.staff,
        on=here.today(),
    )
    deed = Attempt(request, form, "answer")
    with deed:
        deed.record(case, case.answer(given, concerned=_about(row)))
    return deed.answer(f"/flags/{flag}", partial(_page, request, flag))


def _page(request: Request, name: str, refused: Refusal, number: int = 1) -> Response:
    here = desk(request)
    fresh = here.freshen(written(request))
    flag = _flag(request, name)
    some = turned(flag.causes, number, LINES)
    causes = here.stores.ledger.at(some.rows)
    said = _answer(here, name)
    people = {*_about(flag), *({said.answerer} if said else ())}
    return page(
        request,
        "flag.html",
        refused.status,
        refusal=refused,
        flag=flag,
        some=some,
        causes=causes,
        seals=seals_over(request, some.rows),
        names=names_in(request, causes),
        staff=here.names(sorted(people)),
        answer=said,
        note=said.note if said else "",
        moment=here.moment,
        command=fresh_command(),
        fresh=fresh,
    )


def _flag(request: Request, name: str) -> FlagRow:
    """The flag, which is not there for those whom it is about."""
    found = flagged.flag(desk(request).views, name)
    if found is None or caller(request).staff in _about(found):
        raise HTTPException(404)
    return found


def _answer(here: Desk, name: str) -> FlagAnswered | None:
    """The answer, its words readable."""
    ledger = here.stores.ledger
    said = [ledger.opened(each) for each in here.stream(name)]
    return next((each for each in said if isinstance(each, FlagAnswered)), None)


def _about(flag: FlagRow) -> frozenset[StaffId]:
    return frozenset(each for each in (flag.manager, flag.other) if each)


def _looks_after(here: Desk, me: Caller, flag: FlagRow) -> bool:
    return AUDITOR in me.roles or leads(here.setting(), me, flag.manager)
