"""Forms with nothing wrong in them, one for each route that takes one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import NamedTuple

from domain.ledger.identity import new_id
from domain.second_look import SecondLook
from tests.web.administering import (
    ABOUT_THE_BANK,
    ADMINISTERING,
    administered,
    put_into_patch,
)
from tests.web.drafts import FIRST, filled_draft
from tests.web.enrolled import enrol, first_code
from tests.web.erasing import ERASING, somebody
from tests.web.importing import GOOD, csv_of
from tests.web.knowing_customers import FILLED_BY_LI
from tests.web.made import (
    DEPUTY,
    adjustment,
    appeal,
    deputise,
    detected,
    display,
    flag,
    hand_out,
    look,
    newcomer,
    registered,
    revocation,
    visit,
    without_a_close,
)
from tests.web.people import ANOTHER, PASSWORD, Site
from tests.web.pictures import png


class Filled(NamedTuple):
    """A form, and who sends it; the empty person is nobody in particular."""

    by: str
    fields: dict[str, str]
    files: dict[str, bytes] | None = None


DRAFT = {"draft": "", "effective_from": FIRST.isoformat(), "reason": "As the season asks."}

FORMS = {
    "/sign-in": Filled("", {"sign_in": "li", "password": PASSWORD, "then": "/board"}),
    "/sign-in/code": Filled("", {"code": "123456", "then": "/board"}),
    "/demo-sign-in": Filled("", {"staff": "li"}),
    "/language": Filled("", {"language": "en"}),
    "/sign-out": Filled("li", {}),
    "/password": Filled("", {"current": PASSWORD, "password": ANOTHER, "again": ANOTHER}),
    "/sessions/end": Filled("li", {}),
    "/second-factor": Filled("", {"current": PASSWORD}),
    "/second-factor/confirmation": Filled("", {"code": ""}),
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
    "/visits/{visit}/preparation": Filled("li", {"choice": "route"}),
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
    "/visits/{visit}/photos": Filled("li", {"customer": "ai"}, {"photo": png()}),
    "/visits/{visit}/assessment": Filled("li", {"choice": "missed", "reason": "needs_time"}),
    "/visits/{visit}/referrals": Filled(
        "li", {"referrer": "ai", "name": "Hill Tea House", "phone": "138 0000 2222"}
    ),
    "/visits/{visit}/sales": Filled(
        "li", {"customer": "ai", "product": "one_code", "amount": "50,000.5", "fulfils": ""}
    ),
    "/visits/{visit}/log": Filled(
        "li", {"log": "Tried the pay code twice.", "next_step": "Call on Friday."}
    ),
    "/visits/{visit}/retraction": Filled("li", {"reason": "duplicate"}),
    "/customers": Filled("li", {"name": "Valley Farm", "phone": "", "segment": "farmer"}),
    "/customers/{customer}/confirmation": Filled("north_leader", {}),
    **{path: Filled("li", fields) for path, fields in FILLED_BY_LI.items()},
    "/managers/{staff}/showing": Filled("", {"shown": ""}),
    "/people": Filled(
        "administrator", {"name": "Mei", "number": "", "role": "manager", "unit": "north"}
    ),
    "/people/{staff}/password": Filled("administrator", {}),
    "/people/{staff}/sign-in": Filled("administrator", {"allowed": "1"}),
    "/people/{staff}/second-factor": Filled("administrator", {}),
    **{path: Filled("administrator", fields) for path, fields in ADMINISTERING.items()},
    **{path: Filled(*filled) for path, filled in ERASING.items()},
    "/imports": Filled("administrator", {"how": ""}, {"file": csv_of(GOOD)}),
    "/verification": Filled("auditor", {}),
    "/contrasts": Filled("auditor", {"before": "1"}),
    "/rules/trials": Filled("administrator", DRAFT),
    "/rules/proposals": Filled("administrator", DRAFT),
    "/rules/orientation-proposals": Filled("administrator", DRAFT),
    "/rules/decisions": Filled("administrator", {"answer": "approved", "reason": "Agreed."}),
    "/rules/orientation-decisions": Filled(
        "administrator", {"answer": "declined", "reason": "Too early."}
    ),
    "/detections/{detection}/recognition": Filled("north_leader", {"kind": "thanks"}),
    "/detections/{detection}/waiver": Filled("north_leader", {"reason": "A walk-in."}),
    "/detections/{detection}/agreement": Filled(DEPUTY, {}),
    "/managers/{staff}/badges": Filled(
        "north_leader", {"badge": "good_mate", "reason": "Stood in for others."}
    ),
    "/managers/{staff}/revocations": Filled(
        "north_leader", {"badge": "good_mate", "reason": "It was somebody else."}
    ),
    "/revocations/{revocation}/confirmation": Filled("administrator", {}),
    "/revocations/{revocation}/appeal": Filled("li", {"reason": "It was me."}),
    "/revocations/{revocation}/decision": Filled(
        "administrator", {"decision": "granted", "reason": "It was her."}
    ),
    "/managers/{staff}/rescue": Filled("north_leader", {"offer": "easy_goal"}),
    "/visits/{visit}/late-facts": Filled("north_leader", {"reason": "ill"}),
    "/flags/{flag}/answer": Filled("north_leader", {"finding": "explained", "note": "Relatives."}),
    "/second-looks/{look}": Filled("south_leader", {"close_0": "upheld", "goal": "achieved"}),
    "/inspections": Filled("auditor", {"ground": "sample", "reason": "Each quarter."}),
    "/inspections/{staff}": Filled("auditor", {"ground": "flag", "reason": "See the entries."}),
    "/second-looks/{look}/assessor": Filled("auditor", {"assessor": "south_leader"}),
    "/appeals": Filled("li", {"reason": "It is not so."}),
    "/appeals/{appeal}/decision": Filled("south_leader", {"answer": "refused", "reason": "It is."}),
    "/adjustments": Filled(
        "north_leader", {"staff": "li", "measure": "help", "amount": "5", "reason": "Forgotten."}
    ),
    "/adjustments/{adjustment}/approval": Filled(DEPUTY, {}),
    "/adjustments/{adjustment}/refusal": Filled(DEPUTY, {"reason": "It was not forgotten."}),
    "/adjustments/{adjustment}/withdrawal": Filled("north_leader", {}),
}

REVOKED_AT = {"confirmation": 1, "appeal": 2, "decision": 3}
"""After how many steps of a revocation its forms are there."""

BEFORE_THE_VISIT = ("move", "cancellation", "preparation", "start")

_numbers = count(1)


def filled(site: Site, path: str) -> tuple[str, Filled]:
    """The address and the form for a route, about something that nobody did anything to yet."""
    form = FORMS[path]
    if form.by == DEPUTY:
        deputise(site)
    fields = form.fields | {"command": new_id("form")}
    number = f"{next(_numbers):05}"
    if path.startswith(("/rules/", "/contrasts")):
        fields |= filled_draft(site, path)
    fields |= {"/people": {"number": number}, "/customers": {"phone": f"139{number}"}}.get(path, {})
    if path == "/appeals":
        fields["about"] = str(site.stores.ledger.of(visit(site, started=True))[-1].position)
    if path in ("/password", "/second-factor", "/second-factor/confirmation"):
        person = newcomer(site, number, signs_in=True)
        if path.endswith("/confirmation"):
            fields["code"] = first_code(site, person)
        return path, Filled(person, fields)
    for name, make in ABOUT_THE_BANK.items():
        if name in path:
            return path.replace(name, make(site)), Filled(form.by, fields | {"version": "1"})
    for name, about in ABOUT.items():
        if name in path:
            made, more = about(site, path, number)
            by = form.by or made  # who is nobody in particular is whom it is about
            return path.replace(name, made), Filled(by, fields | more, form.files)
    return path, Filled(form.by, fields, form.files)


About = Callable[[Site, str, str], tuple[str, dict[str, str]]]
"""Makes what a path names, given a number of its own; and the fields that tell of it."""


def _visit(site: Site, path: str, _number: str) -> tuple[str, dict[str, str]]:
    started = not path.endswith(BEFORE_THE_VISIT)
    return visit(site, started=started), {"version": "2" if started else "1"}


def _customer(site: Site, path: str, _number: str) -> tuple[str, dict[str, str]]:
    flagged = path.endswith("/clearance")
    made = registered(site, flagged=flagged)
    if path.endswith("/left-grids"):
        put_into_patch(site, made)
    return made, {"version": "2" if flagged else "1"}


def _detection(site: Site, path: str, _number: str) -> tuple[str, dict[str, str]]:
    seen = detected(site, waived=path.endswith("agreement"))
    cited = {"evidence": str(seen.causes[0])} if path.endswith("recognition") else {}
    return seen.detection, cited


def _revocation(site: Site, path: str, _number: str) -> tuple[str, dict[str, str]]:
    step = REVOKED_AT[path.rpartition("/")[2]]
    return revocation(site, step), {"version": str(step)}


def _person(site: Site, path: str, number: str) -> tuple[str, dict[str, str]]:
    if path.endswith("/rescue"):
        return without_a_close(site), {}
    if path in ADMINISTERING:
        return administered(site, path), {}
    person = newcomer(site, number, signs_in=True)
    if path.endswith("/second-factor"):
        enrol(site, person)
    if path.endswith(("/badges", "/revocations")):
        hand_out(site, person if path.endswith("/revocations") else "")
    return person, {"version": "2"} if path.endswith("/showing") else {}


def _look(site: Site, path: str, _number: str) -> tuple[str, dict[str, str]]:
    name = look(site, named=not path.endswith("/assessor"))
    return name, {"version": str(site.stores.ledger.load(SecondLook, name).version)}


ABOUT: dict[str, About] = {
    "{visit}": _visit,
    "{customer}": _customer,
    "{detection}": _detection,
    "{revocation}": _revocation,
    "{flag}": lambda site, _path, _number: (flag(site), {}),
    "{look}": _look,
    "{appeal}": lambda site, _path, _number: (appeal(site), {}),
    "{adjustment}": lambda site, _path, _number: (adjustment(site), {}),
    "{display}": lambda site, _path, _number: (display(site)[0], {}),
    "{person}": lambda site, path, _number: (somebody(site, path), {}),
    "{staff}": _person,
}
