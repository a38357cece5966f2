"""Which photos of a visit wait for a close, and which of them one shows."""

from __future__ import annotations

from collections.abc import Mapping

from domain.event import CustomerId, Refused, VisitId
from domain.ledger.photos import MOST, Photo, Photos
from domain.visit_event import VisitClosed
from web.request import Desk

FIELD = "photo-"
"""How the field begins that says that a close shows a photo; its digest follows."""


def photos_of(here: Desk) -> Photos:
    """All photos."""
    return Photos(here.stores.vault, here.stores.ledger.clock)


def waiting(here: Desk, visit: str) -> list[Photo]:
    """Photos of a visit that no close shows yet."""
    return photos_of(here).waiting(VisitId(visit), shown_by(here, visit))


def shown_by(here: Desk, visit: str) -> set[str]:
    """The photos that closes of a visit show."""
    events = (entry.event for entry in here.stream(visit))
    closes = [event for event in events if isinstance(event, VisitClosed)]
    return {digest for close in closes for digest in close.evidence.photos}


def chosen_photos(
    here: Desk, visit: str, customer: CustomerId, said: Mapping[str, str]
) -> tuple[str, ...]:
    """The photos that the form of a close with a customer shows."""
    chosen = {name.removeprefix(FIELD) for name in said if name.startswith(FIELD)}
    if not chosen:
        return ()
    known = {each.digest: each for each in waiting(here, visit)}
    if not chosen <= known.keys():
        raise Refused("A photo waits for a day and is shown once; take it again.")
    if any(known[digest].customer != customer for digest in chosen):
        raise Refused("A photo is of another customer; leave it out.", about="customer")
    if len(chosen) > MOST:
        raise Refused("A close shows at most {most} photos; leave some out.", most=MOST)
    return tuple(digest for digest in known if digest in chosen)
