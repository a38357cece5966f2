"""Every route for every kind of reader: who is let in, and that the others learn nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from domain.customer import Customer
from domain.event import CustomerId, StaffId, UnitId, VisitId
from domain.ledger.photos import Photos
from domain.ruleset_1 import RULESET_1
from domain.staff import Staff
from projections import claims, flagged, inbox
from projections.trials import trials_of
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.expected import EVERYBODY, EXPECTED, INSIDE, OUTSIDE, SCREENS
from tests.web.importing import previewed
from tests.web.looking import QUESTIONED, question
from tests.web.made import display
from tests.web.people import PASSWORD, Site, carry, grant, revoked_badge, routes, shown, staffed
from tests.web.pictures import png
from tests.web.unknown import NOWHERE, Unknown, said
from web import access
from web.access import ACCESS
from web.caller import PLAIN_COOKIE

WITH_A_NAME = [route for route in EXPECTED if "{" in route]
NAMES = {name for route in WITH_A_NAME for name in re.findall(r"\{(\w+)\}", route)}
UNKNOWN = dict.fromkeys(NAMES, "nobody")
FORMS = {"/demo-sign-in": {"staff": "li"}, "/people/{staff}/sign-in": {"allowed": "1"}}


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream ends at once, as these browsers wait for its end."""
    monkeypatch.setattr("web.tail.LASTS", 0.0)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li has planned a visit, won another, and registered a customer."""
    bank = staffed().hire("barred").hire("newcomer").hire("coach").register("dan", by="li")
    bank.register("eve", by="coach")
    for staff, role in (("barred", "manager"), ("coach", "manager"), ("coach", "leader")):
        grant(bank, staff, role, "north")
    bank.visit("li", "ai", "a_visit").plan()
    bank.plan("li", "bao").won()
    bank.say(Staff, "left", lambda each: each.leave(on=MONDAY))
    # Round in a circle, which raises a flag about Li.
    bank.know("fan").start("li", "ai").refer("fan")
    bank.start("li", "fan").refer("ai")
    bank.flag("chen").start("li", "chen")
    question(bank)
    revoked_badge(bank, "taken")
    found = shown(settings_in(tmp_path_factory.mktemp("access")), bank, demo=True)
    for staff in ("barred", "newcomer"):
        found.office.accounts.create(StaffId(staff), staff, PASSWORD)
    found.office.accounts.disable(StaffId("barred"))
    yield found
    found.stores.close()


@pytest.fixture(scope="module")
def named(site: Site) -> dict[str, str]:
    """What is Li's, by the name of the path's parameter."""
    day = MONDAY.toordinal()
    photos = Photos(site.stores.vault, site.stores.ledger.clock)
    with site.stores.views.read() as connection:
        won = claims.standing(connection, StaffId("li"), ("ev",), day, day + 1)
        questions = flagged.flags(connection, answered=False)
        (seen,) = inbox.waiting(connection, {UnitId("north")}, StaffId("north_leader"))
    return (
        {
            "visit": "a_visit",
            "customer": "dan",
            "staff": "li",
            "claim": won[0].claim,
            "flag": questions[0].flag,
            "detection": seen.row.detection,
            "position": "1",
            "unit": "north",
            "grid": "patch",
            "file": previewed(site),
            "person": "dan",
            "photo": photos.keep(VisitId("a_visit"), CustomerId("ai"), png()).digest,
        }
        | QUESTIONED
        | {"display": display(site)[0], "token": display(site)[1]}
        | {"revocation": "taken", "draft": trials_of(site.stores.ledger).ask(RULESET_1)}
    )


def browser_of(site: Site, reader: str) -> TestClient:
    if reader == "anonymous":
        return site.browser()
    if reader == "unproved":
        browser = site.browser()
        carry(browser, site.office.sessions.begin(StaffId("li"), awaits_code=True))
        return browser
    browser = site.browser("li" if reader in ("ended", "idle") else reader)
    if reader == "ended":
        site.office.sessions.end(browser.cookies[PLAIN_COOKIE])
    if reader == "idle":
        site.pass_minutes(31)
    return browser


def ask(browser: TestClient, route: str, named: dict[str, str]) -> Response:
    method, path = route.split()
    if path.startswith("/people/"):  # lest Li be made to change her password first
        named = named | {"staff": "newcomer" if named["staff"] == "li" else named["staff"]}
    return browser.request(method, path.format_map(named), data=FORMS.get(path))


@pytest.fixture(scope="module")
def unknown() -> Unknown:
    """One for all tests: to ask anew each time is as much as all that they are about."""
    return Unknown()


def assert_turned_away(
    answer: Response, browser: TestClient, reader: str, unknown: Unknown
) -> None:
    """Whoever is not signed in is sent to do so, with nothing but their own words."""
    assert answer.request.url.path not in ("/", "")
    if answer.request.method == "GET":
        then = urlencode({"then": answer.request.url.path})
        assert (answer.status_code, answer.content) == (303, b"")
        assert answer.headers["Location"] == f"/sign-in?{then}"
    else:
        assert answer.status_code == 401
        unknown.assert_like(answer, browser, reader, "/visits")


def is_let_in(answer: Response) -> bool:
    to = answer.headers.get("Location", "")
    least = 400 if answer.request.method == "GET" else 500
    refused = answer.status_code in (401, 403, 404, 405) or to.startswith("/sign-in?")
    return answer.status_code < least and not refused


def test_the_table_is_of_the_routes_that_there_are(site: Site) -> None:
    assert sorted(routes(site)) == sorted(ACCESS)
    assert sorted(f"{method} {path}" for method, path in ACCESS) == sorted(EXPECTED)
    screens = {f"{method} {path}" for (method, path), r in ACCESS.items() if r is access.SCREENS}
    assert screens == SCREENS


@pytest.mark.parametrize("route", EXPECTED)
def test_a_reader_is_let_in_or_learns_nothing(
    site: Site, named: dict[str, str], unknown: Unknown, route: str, subtests: pytest.Subtests
) -> None:
    for reader in sorted(EVERYBODY):
        with subtests.test(reader=reader):
            browser, before = browser_of(site, reader), site.head
            answer = ask(browser, route, named)
            if reader in EXPECTED[route]:
                assert is_let_in(answer)
                continue
            assert site.head == before
            if reader in INSIDE:
                assert answer.status_code == 404
                unknown.assert_like(answer, browser, reader, NOWHERE)
            elif route == "GET /":
                assert answer.headers["Location"] == "/sign-in?then=%2F"
            else:
                assert_turned_away(answer, browser, reader, unknown)


@pytest.mark.parametrize("route", WITH_A_NAME)
def test_what_there_is_not_is_not_there_for_anybody(
    site: Site, unknown: Unknown, route: str, subtests: pytest.Subtests
) -> None:
    for reader in sorted(EVERYBODY):
        with subtests.test(reader=reader):
            browser, before = browser_of(site, reader), site.head
            answer = ask(browser, route, UNKNOWN)
            if reader in INSIDE or route in SCREENS:
                unknown.assert_like(answer, browser, reader, NOWHERE)
            else:
                assert_turned_away(answer, browser, reader, unknown)
            assert site.head == before


@pytest.mark.parametrize("address", ["/visits/ai", "/managers/a_visit", "/why/li", "/trail/li"])
@pytest.mark.parametrize("reader", ["li", "north_leader", "auditor"])
def test_an_id_of_another_kind_names_nothing(site: Site, reader: str, address: str) -> None:
    browser = site.browser(reader)
    assert said(browser.get(address)) == said(browser.get(NOWHERE))


def test_a_route_that_is_not_in_the_table_answers_nobody(site: Site) -> None:
    other = Site(site.stores)
    other.app.add_api_route("/forgotten", lambda: "secret", methods=["GET", "POST"])
    for reader in sorted(INSIDE):
        browser = other.browser(reader)
        for method in ("GET", "POST"):
            answers = [browser.request(method, path) for path in ("/forgotten", NOWHERE)]
            assert said(answers[0]) == said(answers[1])


def test_a_route_that_does_not_admit_answers_nobody_though_it_is_in_the_table(site: Site) -> None:
    other = Site(site.stores)
    other.app.router.routes[:] = [
        each for each in other.app.router.routes if getattr(each, "path", "") == "/static/{version}"
    ]
    other.app.add_api_route("/people", lambda: "secret")
    for browser in (other.browser(), other.browser("administrator")):
        answer = browser.get("/people")
        assert (answer.status_code, "secret" in answer.text) == (404, False)


@pytest.mark.parametrize("reader", sorted(EVERYBODY - {"administrator"}))
def test_whoever_may_not_send_a_form_does_not_learn_what_is_wrong_with_it(
    site: Site, reader: str
) -> None:
    browser = browser_of(site, reader)
    answers = [
        browser.post("/people", data={"version": version, "name": "x" * length})
        for version, length in (("no number", 1), ("1", 5_000), ("1", 1))
    ]
    assert {said(each)[0] for each in answers} == {401 if reader in OUTSIDE else 404}
    assert len({said(each)[1] for each in answers}) == 1


def test_who_leads_and_manages_does_not_vouch_for_the_own_customer(site: Site) -> None:
    before = site.head
    answer = site.browser("coach").post("/customers/eve/confirmation")
    assert answer.status_code == 422
    assert "Somebody else has to confirm" in answer.text
    assert site.stores.ledger.load(Customer, "eve").confirmed is None
    assert site.head == before
