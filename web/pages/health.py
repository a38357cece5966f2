"""Health: whether this process can answer, for whatever watches over it."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import JSONResponse

from domain.ledger.store import reachable
from web.request import desk
from web.routes import Routes

router = Routes()


@router.get("/healthz")
def health(request: Request) -> JSONResponse:
    """Which stores answer; 503 unless all do."""
    stores = desk(request).stores
    every = (stores.ledger.store, stores.views, stores.vault.store)
    found = {store.name: reachable(store) for store in every}
    healthy = all(found.values())
    return JSONResponse({"healthy": healthy, "stores": found}, 200 if healthy else 503)
