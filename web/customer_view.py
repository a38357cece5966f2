"""How a customer is shown: their own events, and where they were met and named."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from domain.customer import FILE_FIELDS, RISKS, Customer, RapportRated
from domain.event import CustomerId, StaffId
from domain.stop import CustomerTally, Referral, Stop
from domain.tally import VisitTally
from projections import dealings
from projections.customers import GridRow
from web.access import LEADER, MANAGER
from web.acquaintance import STRANGER, Known, acquainted
from web.caller import Caller, caller, leads
from web.deed import NONE, Refusal, fresh_command, written
from web.owner import managers_of
from web.render import page
from web.request import Desk, desk
from web.turned import Turned, turned

VISITS, REFERRALS = 10, 10
"""Visits and referrals that a page lists."""


class Met(NamedTuple):
    """A stop at which the customer was met, and the visit that it was on."""

    stop: Stop
    visit: VisitTally
    is_open: bool


class Named(NamedTuple):
    """A referral that the customer gave, or by which somebody gave them."""

    referral: Referral
    gave: bool
    other: Known


class Seen(NamedTuple):
    """The day on which they were seen last and the one by which they are due, 0 for never; and
    after how many days a customer of their tier is.
    """

    last: int
    cadence: int
    due: int


def view(
    request: Request, name: str, refused: Refusal = NONE, at: tuple[int, int] = (1, 1)
) -> Response:
    """The page of a customer; `at` are the pages of visits and of referrals asked for."""
    here, me, customer = desk(request), caller(request), CustomerId(name)
    fresh = here.freshen(written(request))
    it, managers = here.load(Customer, customer), managers_of(here, customer)
    tally = dealings.tally(here.views, customer)
    met, referred = _met(here, me, tally, at[0]), _named(here, me, tally, at[1])
    today = here.today()
    is_mine = me.staff in managers and MANAGER in me.roles
    return page(
        request,
        "customer.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        customer=it,
        managers=sorted(managers),
        grids=_grids(here, it),
        is_mine=is_mine,
        clears=may_clear(it, me, managers),
        filled=it.filed.filled if it.filed else (),
        fields=FILE_FIELDS,
        risks=RISKS,
        rapport=rapport_of(here, customer, me.staff) if is_mine else None,
        is_channel=any(first <= today.toordinal() < end for first, end, _ in tally.channel_spans),
        seen=_seen(here, tally),
        planned=dealings.next_visit(here.views, managers, customer, today.toordinal()),
        met=met,
        referred=referred,
        names=here.names([customer, *_staff(it, managers, met)]),
        today=today,
        rules=here.rules(),
        command=fresh_command(),
    )


def may_clear(it: Customer, me: Caller, managers: frozenset[StaffId]) -> bool:
    """Whoever raised a flag clears it; that of somebody else a leader does, but not on a customer
    of their own.
    """
    if not it.flagged:
        return False
    return it.flagged.raiser == me.staff or (LEADER in me.roles and me.staff not in managers)


def rapport_of(here: Desk, customer: CustomerId, manager: StaffId) -> RapportRated | None:
    """How the manager felt about the customer last; what others felt is not for them."""
    told = [each.event for each in here.stream(customer)]
    rated = [each for each in told if isinstance(each, RapportRated) and each.manager == manager]
    return rated[-1] if rated else None


def _seen(here: Desk, tally: CustomerTally) -> Seen:
    """By anybody, on visits that stand."""
    last = max((stop.day for stop in tally.stops if not stop.voided), default=0)
    cadence = here.rules().cadence(tally.tier(here.today().toordinal()))
    return Seen(last, cadence, last + cadence if last else 0)


def _grids(here: Desk, it: Customer) -> list[GridRow]:
    found = dealings.grids(here.views, it.grids)
    return sorted(found.values(), key=lambda row: (row.name, row.grid))


def _staff(it: Customer, managers: Collection[StaffId], met: Turned[Met]) -> list[StaffId]:
    """Those whose names the page tells."""
    found = {*managers, *(each.stop.manager for each in met.rows)}
    return sorted(found | ({it.flagged.raiser} if it.flagged else set()))


def _met(here: Desk, me: Caller, tally: CustomerTally, number: int) -> Turned[Met]:
    """Where they were met, the latest first."""
    stops = tally.stops[::-1]
    some = turned(stops, number, VISITS, "visits_page")
    visits = dealings.visits(here.views, [stop.visit for stop in some.rows])
    shown = [
        Met(stop, visits[stop.visit], stop.manager == me.staff or _leads(here, me, stop.manager))
        for stop in some.rows
        if stop.visit in visits
    ]
    return some.told_as(shown)


def _named(here: Desk, me: Caller, tally: CustomerTally, number: int) -> Turned[Named]:
    """Whom they named and who named them, the latest first."""
    told = [(each, True) for each in tally.referred if not each.voided]
    told += [(each, False) for each in tally.referred_by if not each.voided]
    told.sort(key=lambda each: (-each[0].day, -each[0].position))
    some = turned(told, number, REFERRALS, "referrals_page")
    known = acquainted(here, me, [each.other for each, _ in some.rows])
    shown = [Named(each, gave, known.get(each.other, STRANGER)) for each, gave in some.rows]
    return some.told_as(shown)


def _leads(here: Desk, me: Caller, staff: StaffId) -> bool:
    return LEADER in me.roles and leads(here.setting(), me, staff)
