"""One customer: the file, rapport and risk, visits and referrals, and a form for each deed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import Form, Query, Request
from starlette.responses import Response

from domain.customer import FILE_FIELDS, RISKS, Customer
from domain.event import Code, Event, Refused
from web.attempt import Attempt
from web.caller import caller
from web.customer_view import may_clear, view
from web.deed import Deed, require_seen
from web.forms import chosen, needed, whole
from web.owner import managers_of
from web.request import Desk, desk
from web.routes import Routes

Decide = Callable[[Desk, Customer], Event]
"""What a form asks of a customer; it may refuse."""

router = Routes(prefix="/customers/{customer}")


class File(Deed):
    """What is known of the customer: a tick for each field of the file."""

    phone: str = ""
    address: str = ""
    main_business: str = ""
    household: str = ""
    needs: str = ""
    other_banks: str = ""
    who_decides: str = ""
    best_time: str = ""


class Rated(Deed):
    """How it feels to visit the customer, 1 to 5."""

    rapport: str = ""


class Risk(Deed):
    """What is wrong with the customer."""

    kind: str = ""


@router.get("")
def show(
    request: Request,
    customer: str,
    visits: int = Query(default=1, alias="visits_page"),
    referrals: int = Query(default=1, alias="referrals_page"),
) -> Response:
    """The customer."""
    return view(request, customer, at=(visits, referrals))


@router.post("/file")
def fill(request: Request, customer: str, form: Annotated[File, Form()]) -> Response:
    """Note what is known."""
    me = caller(request)

    def decide(here: Desk, it: Customer) -> Event:
        require_seen(it, form)
        filled = [each for each in FILE_FIELDS if form.typed[each]]
        return it.fill_file(manager=me.staff, filled=filled, on=here.today())

    return _do(request, customer, form, decide)


@router.post("/rapport")
def rate(request: Request, customer: str, form: Annotated[Rated, Form()]) -> Response:
    """Note how it feels, for oneself."""
    me = caller(request)

    def decide(here: Desk, it: Customer) -> Event:
        rapport = whole(needed(form.rapport, "rapport"), "rapport")
        return it.rate_rapport(manager=me.staff, rapport=rapport, on=here.today())

    return _do(request, customer, form, decide)


@router.post("/risk-flag")
def warn(request: Request, customer: str, form: Annotated[Risk, Form()]) -> Response:
    """Warn of a risk."""
    me = caller(request)

    def decide(here: Desk, it: Customer) -> Event:
        kind = Code(chosen(form.kind, RISKS, "kind"))
        return it.raise_flag(raiser=me.staff, kind=kind, on=here.today())

    return _do(request, customer, form, decide)


@router.post("/clearance")
def clear(request: Request, customer: str, form: Annotated[Deed, Form()]) -> Response:
    """Settle the risk."""
    me = caller(request)

    def decide(here: Desk, it: Customer) -> Event:
        cleared = it.clear_flag(clearer=me.staff, on=here.today())
        if not may_clear(it, me, managers_of(here, it.id)):
            raise Refused(
                "Somebody else raised this flag: ask a leader of yours to clear it once the risk "
                "is settled."
            )
        return cleared

    return _do(request, customer, form, decide)


def _do(request: Request, customer: str, form: Deed, decide: Decide) -> Response:
    """Load, decide, record, and show what came of it."""
    here = desk(request)
    it = here.load(Customer, customer)
    deed = Attempt(request, form, request.url.path.rpartition("/")[2])
    with deed:
        deed.record(it, decide(here, it))
    return deed.answer(f"/customers/{customer}", partial(view, request, customer))
