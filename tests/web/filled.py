"""Forms with nothing wrong in them, one for each route that takes one, and what they are about."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

from domain.customer import Customer
from domain.event import Code, CustomerId, StaffId, UnitId
from domain.ledger.identity import new_id
from domain.ruleset_1 import RULESET_1
from domain.staff import Staff
from domain.visit import Visit
from domain.visit_event import VisitPlanned, VisitStarted
from tests.projections.bank import MONDAY
from tests.web.people import ANOTHER, PASSWORD, Site


class Filled(NamedTuple):
    """A form, and who sends it; the empty person is nobody in particular."""

    by: str
    fields: dict[str, str]


FORMS = {
    "/sign-in": Filled("", {"sign_in": "li", "password": PASSWORD, "then": "/board"}),
    "/demo-sign-in": Filled("", {"staff": "li"}),
    "/sign-out": Filled("li", {}),
    "/password": Filled("", {"current": PASSWORD, "password": ANOTHER, "again": ANOTHER}),
    "/visits": Filled(
        "li",
        {
            "customer": "ai",
            "planned_on": "2026-03-02",
            "planned_time": "15:00",
            "goal": "product_sold",
            "success_test": "The owner signs.",
            "closing_action": "product_signed",
        },
    ),
    "/visits/{visit}/move": Filled("li", {"planned_on": "2026-03-04", "planned_time": "09:30"}),
    "/visits/{visit}/cancellation": Filled("li", {"reason": "weather"}),
    "/visits/{visit}/start": Filled("li", {}),
    "/visits/{visit}/contacts": Filled("li", {"choice": "bao"}),
    "/visits/{visit}/claimed-contacts": Filled("li", {"number": "3"}),
    "/visits/{visit}/stages": Filled("li", {"choice": "needs"}),
    "/visits/{visit}/closes": Filled(
        "li",
        {
            "customer": "ai",
            "action": "product_signed",
            "product": "Pay code",
            "contract_number": "C-17",
            "note": "Signed at the counter.",
        },
    ),
    "/visits/{visit}/assessment": Filled("li", {"choice": "missed", "reason": "needs_time"}),
    "/visits/{visit}/referrals": Filled(
        "li", {"referrer": "ai", "name": "Hill Tea House", "phone": "138 0000 2222"}
    ),
    "/visits/{visit}/log": Filled(
        "li", {"log": "Tried the pay code twice.", "next_step": "Call on Friday."}
    ),
    "/visits/{visit}/retraction": Filled("li", {"reason": "duplicate"}),
    "/customers": Filled("li", {"name": "Valley Farm", "phone": "", "segment": "farmer"}),
    "/customers/{customer}/confirmation": Filled("north_leader", {}),
    "/people": Filled(
        "administrator", {"name": "Mei", "number": "", "role": "manager", "unit": "north"}
    ),
    "/people/{staff}/password": Filled("administrator", {}),
    "/people/{staff}/sign-in": Filled("administrator", {"allowed": "1"}),
}

BEFORE_THE_VISIT = ("move", "cancellation", "start")

_numbers = count(1)


def filled(site: Site, path: str) -> tuple[str, Filled]:
    """The address and the form for a route, about something that nobody did anything to yet."""
    form = FORMS[path]
    fields = form.fields | {"command": new_id("form")}
    number = f"{next(_numbers):05}"
    if path == "/password":
        return path, Filled(newcomer(site, number, signs_in=True), fields)
    if path == "/people":
        fields["number"] = number
    if path == "/customers":
        fields["phone"] = f"139{number}"
    if "{visit}" in path:
        started = not path.endswith(BEFORE_THE_VISIT)
        fields["version"] = "2" if started else "1"
        return path.format(visit=visit(site, started=started)), Filled(form.by, fields)
    if "{customer}" in path:
        path = path.format(customer=registered(site))
    if "{staff}" in path:
        path = path.format(staff=newcomer(site, number, signs_in=True))
    return path, Filled(form.by, fields)


def visit(site: Site, *, started: bool, manager: str = "li") -> str:
    """A visit to Ai, planned for today, and begun where said so."""
    ledger, empty = site.stores.ledger, Visit(id=new_id("visit"))
    planned = VisitPlanned(
        manager=StaffId(manager),
        customer=CustomerId("ai"),
        planned_on=MONDAY,
        goal=Code("product_sold"),
        closing_action=Code("product_signed"),
        success_test="The owner signs.",
        on=MONDAY,
    )
    ledger.record(empty, empty.plan(planned, rules=RULESET_1, today=MONDAY), by=manager)
    if started:
        begun = VisitStarted(manager=StaffId(manager), customer=CustomerId("ai"), on=MONDAY)
        it = ledger.load(Visit, empty.id)
        ledger.record(it, it.start(begun, rules=RULESET_1, today=MONDAY), by=manager)
    return empty.id


def registered(site: Site) -> str:
    """A customer for whom nobody but Li vouches."""
    new = Customer(id=new_id("customer"))
    event = new.register(
        registrar=StaffId("li"), segment=Code("farmer"), on=MONDAY, rules=RULESET_1
    )
    site.stores.ledger.record(new, event, by="li")
    return new.id


def newcomer(
    site: Site, sign_in: str, *, role: str = "manager", signs_in: bool = False, **account: bool
) -> str:
    """Somebody who joined today, in the north, with an account under a sign-in name or without."""
    new = Staff(id=new_id("staff"))
    joined = new.join(unit=UnitId("north"), on=MONDAY)
    granted = new.seen([joined]).grant(role=Code(role), unit=UnitId("north"), on=MONDAY)
    site.stores.ledger.record(new, joined, granted, by="administrator")
    if signs_in:
        site.office.accounts.create(StaffId(new.id), sign_in, PASSWORD, **account)
    return new.id
