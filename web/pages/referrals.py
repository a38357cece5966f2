"""The referral network 转介绍: who named whom, and what channels yield."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from fastapi import Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import CustomerId, StaffId
from domain.measures import Figure, figures
from domain.tallied import together
from projections import dealings
from projections.boards.rows import ROLLING
from projections.dealings import Network
from projections.figures import channelled, members, window_said
from web.access import AUDITOR, LEADER, MANAGER
from web.acquaintance import acquainted
from web.ahead import as_of
from web.caller import Caller, caller
from web.chain_view import Sketch, arrows
from web.deed import written
from web.fresh import Fresh
from web.led import led_units
from web.network import Chain, chains
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import turned

CHAINS = 4
"""Chains that a page shows."""

LASTS = 60
"""Seconds for which the chains of more than one manager are kept, as they take long."""

SHOWN = ("channel_rate", "channel_yield", "chain_depth", "channel_decay")

router = Routes()


class Found(NamedTuple):
    """All that is asked of the views: it takes long in a large bank, and is kept there."""

    network: Network
    chains: Sequence[Chain]
    figures: Sequence[Figure]


@router.get("/referrals")
def show(
    request: Request,
    customer: Annotated[str, Query(max_length=200)] = "",
    number: Annotated[int, Query(alias="page")] = 1,
) -> Response:
    """The page; with `customer`, what came of their word alone."""
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    if customer:
        found = _from(here, me, CustomerId(customer))
    else:
        found, fresh = _of(here, me, fresh)
    shown = turned(found.chains, number, CHAINS)
    people = {each for chain in shown.rows for each in _people(chain)}
    sketch = Sketch(found.network, acquainted(here, me, people))
    return page(
        request,
        "referrals.html",
        fresh=fresh,
        customer=customer,
        name=here.name(customer) if customer else "",
        audits=AUDITOR in me.roles,
        figures=found.figures,
        chains=shown,
        pictures=[sketch.picture(each) for each in shown.rows],
        links=len(found.network.links),
        rules=here.rules(),
    )


def _people(chain: Chain) -> set[CustomerId]:
    """Those whom a page may name."""
    named = {*chain.roots, *(other for others in chain.named.values() for other in others)}
    return {CustomerId(each) for each in named}


def _from(here: Desk, me: Caller, customer: CustomerId) -> Found:
    """What came of one customer's word, for whoever may open their page, or audits."""
    known = acquainted(here, me, [customer]).get(customer)
    if not (AUDITOR in me.roles or (known and known.opens)):
        raise HTTPException(404)
    network = dealings.network(here.views, [customer], here.setting().today)
    return Found(network, chains(arrows(network)), ())


def _of(here: Desk, me: Caller, fresh: Fresh) -> tuple[Found, Fresh]:
    """What came of the word of the customers of those for whom the reader answers, and as of when
    it is told.
    """
    units, setting = led_units(here, me), here.setting()
    everybody = AUDITOR in me.roles or (LEADER in me.roles and setting.root() in units)
    led = None if everybody else set(members(here.views, units)) if units else set()
    own = {me.staff} if MANAGER in me.roles else set()
    managers = None if led is None else led | own

    if managers is not None and len(managers) == 1:
        return _found(here, managers), fresh
    return _kept(here, managers, fresh)


def _kept(here: Desk, managers: set[StaffId] | None, fresh: Fresh) -> tuple[Found, Fresh]:
    about = ("referrals", managers if managers is None else frozenset(managers))
    return as_of(here, about, LASTS, fresh, lambda desk: _found(desk, managers))


def ahead(here: Desk) -> None:
    """Reckon what leaders of the whole bank ask for."""
    _kept(here, None, here.freshen())


def _found(here: Desk, managers: set[StaffId] | None) -> Found:
    views, setting = here.views, here.setting()
    referrers = None if managers is None else dealings.customers_of(views, managers)
    network = dealings.network(views, referrers, setting.today)
    window = window_said(views, ROLLING, None)
    counts = together(channelled(views, setting, window, managers).values())
    told = figures(counts, here.rules())
    return Found(network, chains(arrows(network)), [told[code] for code in SHOWN])
