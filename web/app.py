"""The web application: its pages, and what surrounds every answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.types import ASGIApp

from domain.ledger.door import Stores, open_stores
from domain.ledger.migration import require_migrated
from domain.ledger.settings import Settings
from web import errors, team_view
from web.ahead import Ahead
from web.assets import Assets
from web.body import Bounded
from web.compression import Compressed
from web.ending import heard_by
from web.export import Exports
from web.forgery import OwnForms
from web.headers import Headers
from web.live import Recorded
from web.pages import (
    adjustments,
    appeals,
    badges,
    balance,
    board,
    calendar,
    claim,
    contrasts,
    customer,
    customers,
    displays,
    duties,
    erasures,
    evidence,
    exports,
    flags,
    grids,
    health,
    history,
    imports,
    inbox,
    inspections,
    known_board,
    language,
    live,
    manager,
    measures,
    offline,
    password,
    people,
    person,
    photos,
    referrals,
    revocation,
    rounds,
    rules,
    searches,
    second_factor,
    second_looks,
    sign_in,
    statement,
    team,
    today,
    trail,
    trials,
    units,
    verification,
    visit,
    wall,
    why,
)
from web.request import Desk, Office
from web.routes import Turns, require_admission
from web.tail import Tails
from web.walls import Walls

PAGES = (
    sign_in,
    password,
    second_factor,
    language,
    searches,
    today,
    visit,
    evidence,
    photos,
    customers,
    customer,
    referrals,
    balance,
    board,
    live,
    manager,
    statement,
    why,
    claim,
    measures,
    badges,
    revocation,
    appeals,
    team,
    inbox,
    second_looks,
    adjustments,
    flags,
    trail,
    inspections,
    rounds,
    history,
    known_board,
    duties,
    contrasts,
    verification,
    rules,
    trials,
    people,
    offline,
    person,
    units,
    grids,
    calendar,
    imports,
    displays,
    wall,
    erasures,
    exports,
    health,
)


STANDING = (team_view.ahead, measures.ahead, referrals.ahead, board.ahead)
"""What is asked for ahead: it takes long in a large bank."""


def create() -> ASGIApp:
    """The application over the stores that the settings name; a server calls this once."""
    settings = Settings()
    require_migrated(settings)
    return application(open_stores(settings), STANDING)


def application(stores: Stores, standing: Sequence[Callable[[Desk], object]] = ()) -> ASGIApp:
    """The application over open stores, which it closes when it ends.

    What is `standing` is asked for ahead; where nothing is, what got old is reckoned when somebody
    asks for it.
    """

    @asynccontextmanager
    async def alive(app: FastAPI) -> AsyncIterator[None]:
        ahead = Ahead(app.state.office, standing)
        if standing:
            ahead.begin()
        with heard_by(app.state.tails.end):
            yield
        if standing:
            ahead.end()
        stores.close()

    app = FastAPI(lifespan=alive, openapi_url=None, dependencies=[Depends(require_admission)])
    app.state.office = Office(stores)
    # A database of its own process works while a thread of ours waits for it.
    app.state.turns = Turns(2 if stores.views.postgres else 1)
    app.state.tails = Tails(stores.ledger)
    app.state.recorded = Recorded(app.state.office.sessions)
    app.state.walls = Walls(app.state.office)
    for page in PAGES:
        page.router.join(app)
    app.mount("/static/{version}", Assets(), name="static")
    errors.answer(app)
    return Headers(Compressed(OwnForms(Bounded(Exports(app)))))
