"""Erasures in these tests: who may see and do what, filled forms, and people they are about."""

from __future__ import annotations

from domain.erasure import OWN_WISH, Erasure, erasure_of
from domain.event import StaffId
from domain.ledger.identity import new_id
from domain.ledger.vault import Person
from domain.staff import Staff
from tests.projections.bank import MONDAY
from tests.web.people import Site

_READERS = {"auditor", "administrator"}
"""The leaders of these tests do not lead the whole bank."""

OF_ERASURES = {
    "GET /erasures": _READERS,
    "GET /erasures/{person}": _READERS,
    "POST /erasures": {"administrator"},
    "POST /erasures/{person}": {"administrator"},
    "POST /erasures/{person}/approval": {"auditor"},
    "POST /erasures/{person}/refusal": {"auditor"},
    "POST /erasures/{person}/hold": _READERS,
    "POST /erasures/{person}/lifted-hold": _READERS,
}

WHY = {"reason": "She asked in a letter."}

ERASING = {
    "/erasures": ("administrator", {"who": "王小明"}),
    "/erasures/{person}": ("administrator", {**WHY, "ground": str(OWN_WISH)}),
    "/erasures/{person}/approval": ("auditor", {}),
    "/erasures/{person}/refusal": ("auditor", WHY),
    "/erasures/{person}/hold": ("administrator", WHY),
    "/erasures/{person}/lifted-hold": ("auditor", WHY),
}
"""Who sends a form about an erasure, and what stands in it."""


def somebody(site: Site, path: str = "", name: str = "王小明") -> str:
    """Somebody about whose erasure the form of a path makes sense: asked for, or held."""
    person = new_id("customer")
    site.stores.vault.remember([Person(person, name)])
    if path.endswith(("/approval", "/refusal")):
        asked(site, person)
    if path.endswith("/lifted-hold"):
        erasure = Erasure(id=erasure_of(person))
        placer = StaffId("administrator")
        held = erasure.hold(placer=placer, reason="A lawsuit.", on=MONDAY)
        site.stores.ledger.record(erasure, held, by=placer)
    return person


def asked(site: Site, person: str) -> None:
    """The administrator asks for somebody to be erased."""
    ledger, requester = site.stores.ledger, StaffId("administrator")
    erasure = ledger.load(Erasure, erasure_of(person))
    about = ledger.load(Staff, person)
    event = erasure.request(
        requester=requester, ground=OWN_WISH, reason=WHY["reason"], about=about, on=MONDAY
    )
    ledger.record(erasure, event, by=requester)
