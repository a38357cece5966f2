"""Customers: a manager's own, with a form for a new one; a leader vouches for those registered."""

from __future__ import annotations

from functools import partial
from typing import Annotated, NamedTuple

from fastapi import Form, Query, Request
from starlette.responses import Response

from domain.customer import Customer
from domain.event import Code, GridId, StaffId, UnitId
from domain.ledger.identity import new_id
from domain.ledger.vault import Person
from projections import diary
from projections.customers import CustomerRow
from web.access import MANAGER
from web.attempt import Attempt
from web.caller import caller
from web.coverage import Coverage, coverage
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.forms import all_needed, phone
from web.led import led_units
from web.patch import Listed, active_of, listed, named
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import Number, Turned, fetched, opened_at
from web.veil import LONGEST, unveil

LINES = 25
"""Customers to be confirmed, a page."""

router = Routes()


class NewCustomer(Deed):
    """Somebody to be registered."""

    name: str = ""
    phone: str = ""
    segment: str = ""


class Own(NamedTuple):
    """A page of one's own customers of a group, and how all of them are covered."""

    listed: Listed
    coverage: Coverage
    group: str
    total: int


@router.get("/customers")
def show(
    request: Request,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    group: Annotated[str, Query(alias="show", max_length=200)] = "",
    number: Annotated[int, Query(alias="page")] = 1,
    unconfirmed_page: Number = 1,
) -> Response:
    """The page; `q` searches among one's own, `show` leaves a group of them or a grid."""
    return _page(request, NONE, q, group, number, unconfirmed=unconfirmed_page)


@router.post("/customers")
def register(request: Request, form: Annotated[NewCustomer, Form()]) -> Response:
    """Open a file for a customer; a phone number finds one who was named by another before."""
    here, me = desk(request), caller(request)
    deed = Attempt(request, form, "register")
    with deed:
        all_needed(form.typed, "name", "segment")
        number = phone(form.phone, "phone")
        new = new_id("customer")
        known = here.stores.vault.ids("phone", {number: new})[number] if number else new
        customer = here.stores.ledger.load(Customer, known)
        registered = customer.register(
            registrar=me.staff,
            segment=Code(form.segment),
            on=here.today(),
            rules=here.rules(),
        )
        if not here.stores.vault.people([known]):
            here.stores.vault.remember([Person(known, form.name, phone=number, sort_key=form.name)])
        deed.record(customer, registered)
    return deed.answer("/customers", partial(_page, request))


@router.post("/customers/{customer}/confirmation")
def confirm(
    request: Request, customer: str, form: Annotated[Deed, Form()], unconfirmed_page: Number = 1
) -> Response:
    """Vouch for a customer whom somebody of the team registered."""
    here, me = desk(request), caller(request)
    it = here.load(Customer, customer)
    deed = Attempt(request, form, "confirmation")
    with deed:
        confirmed = it.confirm(confirmer=me.staff, on=here.today())
        deed.record(it, confirmed)
    to = opened_at("/customers", unconfirmed_page=unconfirmed_page)
    return deed.answer(to, lambda why: _page(request, why, unconfirmed=unconfirmed_page))


def _page(
    request: Request,
    refused: Refusal,
    q: str = "",
    group: str = "",
    number: int = 1,
    *,
    unconfirmed: int = 1,
) -> Response:
    here, me, words = desk(request), caller(request), unveil(request, q)
    fresh = here.freshen(written(request))
    own = _own(here, me.staff, words, group, number) if MANAGER in me.roles else None
    shown = [each.id for each in own.listed.found.rows] if own else []
    waiting = _unconfirmed(here, led_units(here, me), unconfirmed)
    return page(
        request,
        "customers.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        words=words,
        q=q,
        own=own,
        mine=own.listed.found if own else None,
        files=diary.files(here.views, shown) | {row.customer: row for row in waiting.rows},
        unconfirmed=waiting.told_as(named(here, [row.customer for row in waiting.rows])),
        registrars=here.names(list({row.registrar for row in waiting.rows})),
        today=here.today(),
        rules=here.rules(),
        command=fresh_command(),
    )


def _unconfirmed(here: Desk, units: set[UnitId], number: int) -> Turned[CustomerRow]:
    """A page of those for whom nobody vouches yet."""
    return fetched(
        diary.number_unconfirmed(here.views, units),
        number,
        LINES,
        lambda first, most: diary.unconfirmed(here.views, units, first, most),
        "unconfirmed_page",
    )


def _own(here: Desk, manager: StaffId, words: str | None, group: str, number: int) -> Own:
    """One's own customers; what is no group or grid of theirs leaves all, words unread nobody."""
    mine = active_of(here, manager)
    covered = coverage(here, manager, mine)
    among = covered.groups.get(group, covered.members.get(GridId(group)))
    wanted = mine if among is None else [each for each in mine if each in set(among)]
    found = listed(here, manager, wanted if words is not None else [], words or "", number)
    return Own(found, covered, group if among is not None else "", len(mine))
