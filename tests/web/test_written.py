"""Deeds that stood in the queue of a phone: whose they are, how old, and what comes upon them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from httpx2 import Response

from domain.event import EPOCH, VisitId
from domain.ledger.identity import new_id
from domain.ledger.photos import Photos
from domain.visit_event import VisitStarted
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.filled import FORMS
from tests.web.made import visit
from tests.web.paper import Paper
from tests.web.people import Site, long_opened, shown
from tests.web.pictures import png

DAY = 24 * 3600
PLAN = FORMS["/visits"].fields
LOG = {"log": "Tried the pay code twice.", "next_step": "Call on Friday."}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li goes where there is no signal."""
    found = shown(settings_in(tmp_path_factory.mktemp("written")), long_opened())
    yield found
    found.stores.close()


def send(
    site: Site, address: str, fields: dict[str, str], *, by: str = "li", ago: int | str = 0
) -> Response:
    """Send a form as a phone does that kept it, written by Li."""
    headers = {"Written-By": "li", "Written-Ago": str(ago)}
    return site.browser(by).post(address, data=fields, headers=headers)


def form(version: int, **fields: str) -> dict[str, str]:
    return {"command": new_id("form"), "version": str(version), **fields}


def started(site: Site, name: str) -> VisitStarted:
    return next(
        each.event for each in site.stores.ledger.of(name) if isinstance(each.event, VisitStarted)
    )


def now(site: Site) -> datetime:
    return EPOCH + timedelta(microseconds=site.stores.ledger.clock())


def test_what_somebody_wrote_is_never_recorded_for_somebody_else(site: Site) -> None:
    before = site.head
    for other in ("peer", "north_leader", "administrator"):
        answer = send(site, "/visits", form(0, **PLAN), by=other)
        assert (answer.status_code, answer.headers["Written-By"]) == (409, "somebody-else")
    answer = send(site, "/visits", form(0, **PLAN), by="")
    assert (answer.status_code, answer.headers["Written-By"]) == (401, "answered")
    assert site.head == before


def test_a_phone_is_told_where_its_deed_led_and_upon_what_the_next_one_comes(site: Site) -> None:
    name = visit(site, started=False)
    start = form(1)
    for _ in range(2):  # the second time is the first one again, whose answer was lost
        answer = send(site, f"/visits/{name}/start", start)
        assert (answer.status_code, answer.headers["Onward"]) == (204, f"/visits/{name}")
        assert (answer.headers["Written-By"], answer.headers["Written-Version"]) == (
            "recorded",
            "2",
        )
    assert send(site, f"/visits/{name}/log", form(2, **LOG)).headers["Written-Version"] == "3"
    again = send(site, f"/visits/{name}/start", start | {"version": "9"}, ago=500)
    assert again.headers["Written-Version"] == "2"
    assert len(site.stores.ledger.of(name)) == 3


def test_a_phone_is_told_what_its_photo_is_called_and_comes_upon_what_it_had_seen(
    site: Site,
) -> None:
    name = visit(site, started=True)
    headers, photo = {"Written-By": "li"}, {"photo": ("p.png", png(7))}
    fields = form(2, customer="ai")
    log = form(2, **LOG)
    send(site, f"/visits/{name}/log", log)  # from elsewhere: the photo must not hide it
    names = []
    for _ in range(2):  # the second time is the first one again, whose answer was lost
        answer = site.browser("li").post(
            f"/visits/{name}/photos", data=fields, files=photo, headers=headers
        )
        assert (answer.status_code, answer.headers["Onward"]) == (204, f"/visits/{name}")
        assert (answer.headers["Written-By"], answer.headers["Written-Version"]) == (
            "recorded",
            "2",
        )
        names.append(answer.headers["Written-Photo"])
    (waits,) = Photos(site.stores.vault, site.stores.ledger.clock).of(VisitId(name))
    assert names == [waits.digest, waits.digest]
    photo = {"photo": ("p.png", b"")}
    answer = site.browser("li").post(
        f"/visits/{name}/photos", data=fields, files=photo, headers=headers
    )
    assert (answer.status_code, answer.headers["Written-By"]) == (422, "answered")
    assert "Written-Photo" not in answer.headers
    plain = site.browser("li").post(f"/visits/{name}/photos", data=fields, files=photo)
    assert "Written-Photo" not in plain.headers


def test_a_refusal_comes_with_the_words_and_says_that_it_is_ours(site: Site) -> None:
    name = visit(site, started=False)
    answer = send(site, f"/visits/{name}/log", form(1, **LOG))
    assert (answer.status_code, answer.headers["Written-By"]) == (422, "answered")
    assert "Written-Version" not in answer.headers
    assert "Start the visit first." in answer.text


def test_a_visit_began_when_the_phone_says_and_not_when_it_could_send(site: Site) -> None:
    name = visit(site, started=False)
    send(site, f"/visits/{name}/start", form(1), ago=600)
    assert started(site, name).began == now(site) - timedelta(minutes=10)
    assert started(site, name).on == MONDAY
    site.pass_minutes(1)
    plain = visit(site, started=False)
    site.browser("li").post(f"/visits/{plain}/start", data=form(1))
    assert started(site, plain).began == now(site)


def test_an_old_deed_tells_its_own_day_and_a_week_is_the_longest(site: Site) -> None:
    for days, status in ((3, 204), (7, 204), (8, 422)):
        fields = form(0, customer="ai", now="1", visit=new_id("visit"))
        answer = send(site, "/visits", fields, ago=days * DAY)
        assert answer.status_code == status, days
        if status == 204:
            name = fields["visit"]
            assert started(site, name).on == MONDAY - timedelta(days=days)
            send(site, f"/visits/{name}/log", form(1, **LOG), ago=days * DAY - 60)
            assert site.stores.ledger.of(name)[-1].event.on == MONDAY - timedelta(days=days)
    assert "A visit is recorded within 7 days" in answer.text


@pytest.mark.parametrize("ago", ["-5", "1.5", "soon", "²", "", "9" * 30])
def test_an_age_that_is_none_counts_as_now(site: Site, ago: str) -> None:
    name = visit(site, started=False)
    headers = {b"Written-By": b"li", b"Written-Ago": ago.encode()}
    answer = site.browser("li").post(f"/visits/{name}/start", data=form(1), headers=headers)
    assert answer.status_code == 204
    assert started(site, name).began == now(site)


def test_a_visit_has_the_id_that_the_phone_gave_it_once(site: Site) -> None:
    made = new_id("visit")
    first = send(site, "/visits", form(0, customer="ai", now="1", visit=made))
    assert first.headers["Onward"] == f"/visits/{made}"
    before = site.head
    assert send(site, "/visits", form(0, customer="ai", now="1", visit=made)).status_code == 409
    assert site.head == before
    for odd in ("li", "visit_", f"{made}x", made.upper(), "visit_../../../../../..1"):
        answer = send(site, "/visits", form(0, customer="ai", now="1", visit=odd))
        assert answer.headers["Onward"] not in (f"/visits/{odd}", f"/visits/{made}")


def test_the_page_of_a_visit_that_will_have_begun_records_nothing(site: Site) -> None:
    name = visit(site, started=False)
    browser, before = site.browser("li"), site.head
    as_it_is = Paper(browser.get(f"/visits/{name}").text)
    as_it_will_be = Paper(browser.get(f"/visits/{name}?begun=1").text)
    assert as_it_is.form("/start").fields["version"] == "1"
    assert as_it_will_be.form("/log").fields["version"] == "2"
    assert not [each for each in as_it_will_be.forms if each.action.endswith("/start")]
    assert site.head == before
    assert site.browser("peer").get(f"/visits/{name}?begun=1").status_code == 404


def test_a_page_for_visits_without_a_plan_names_nobody_in_particular(site: Site) -> None:
    page = site.browser("li").get("/offline/visit").text
    assert Paper(page).form("/visits/visit-on-this-phone/log").fields["version"] == "1"
    assert "customer-on-this-phone" in page


def test_the_page_that_teaches_is_the_same_for_everybody(site: Site) -> None:
    pages = {site.browser(who).get("/offline").text for who in ("", "li", "auditor")}
    assert len(pages) == 1
    assert "李一" not in pages.pop()
