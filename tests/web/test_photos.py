"""Photos of what shows a close: who puts them there, who sees them, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from domain.event import CustomerId
from domain.ledger.photos import LARGEST, MOST, MOST_WAITING
from domain.visit import Visit
from domain.visit_event import VisitClosed
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.made import look, visit
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed
from tests.web.pictures import JPEG, WEBP, png, with_text
from web.body import LARGEST_PHOTO

SPENT = "This document was shown before"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li visits."""
    found = shown(settings_in(tmp_path_factory.mktemp("photos")), staffed())
    yield found
    found.stores.close()


def add(browser: TestClient, name: str, content: bytes, customer: str = "ai") -> Response:
    """Send the form of a photo."""
    form = {"customer": customer}
    return browser.post(f"/visits/{name}/photos", data=form, files={"photo": ("p.jpg", content)})


def digests(browser: TestClient, name: str) -> list[str]:
    """The photos that the form of the close offers."""
    page = Paper(browser.get(f"/visits/{name}").text)
    fields = page.form(f"/visits/{name}/closes", action="product_signed").fields
    return [field.removeprefix("photo-") for field in fields if field.startswith("photo-")]


def close(browser: TestClient, name: str, number: str, **more: str) -> Response:
    """Close with what the form offers."""
    page = Paper(browser.get(f"/visits/{name}").text)
    form = page.form(f"/visits/{name}/closes", action="product_signed")
    typed = form.filled(product="Pay code", contract_number=number)
    return browser.post(form.action, data=typed | more)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(JPEG, "image/jpeg"), (png(7), "image/png"), (WEBP, "image/webp")],
    ids=["JPEG", "PNG", "WebP"],
)
def test_a_photo_is_shown_with_its_close_to_who_may_see_evidence(
    site: Site, content: bytes, kind: str
) -> None:
    browser, name = site.browser("li"), visit(site, started=True)
    before = site.head
    assert add(browser, name, content).status_code == 303
    (digest,) = digests(browser, name)
    assert site.head == before
    assert close(browser, name, digest).status_code == 303
    assert digests_on_the_ledger(site, name) == (digest,)
    address = f"/visits/{name}/photos/{digest}"
    assert f'src="{address}"' in browser.get(f"/visits/{name}").text
    for reader in ("li", "north_leader"):
        answer = site.browser(reader).get(address)
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
    for reader in ("peer", "stranger", "south_leader", "auditor", "administrator"):
        assert site.browser(reader).get(address).status_code == 404
    assert address not in site.browser("auditor").get(f"/visits/{name}").text


def digests_on_the_ledger(site: Site, name: str) -> tuple[str, ...]:
    events = [entry.event for entry in site.stores.ledger.of(name)]
    return next(each.evidence.photos for each in events if isinstance(each, VisitClosed))


def test_who_takes_a_second_look_sees_the_photos_and_no_other_visits(site: Site) -> None:
    browser, other = site.browser("li"), visit(site, started=True)
    drawn = look(site)
    assert add(browser, drawn, png(20)).status_code == 303
    assert add(browser, other, png(20)).status_code == 303
    (digest,) = digests(browser, other)
    looking = site.browser("south_leader")
    assert looking.get(f"/visits/{drawn}/photos/{digest}").status_code == 200
    assert looking.get(f"/visits/{other}/photos/{digest}").status_code == 404


def test_what_hides_in_a_photo_stays_a_picture(site: Site) -> None:
    browser, name = site.browser("li"), visit(site, started=True)
    hidden = b"<html><script>alert(1)</script>"
    assert add(browser, name, with_text(hidden) + hidden).status_code == 303
    (digest,) = digests(browser, name)
    answer = browser.get(f"/visits/{name}/photos/{digest}")
    assert answer.content == with_text(hidden)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_same_photo_again_is_found_like_the_same_document(site: Site) -> None:
    browser = site.browser("li")
    first, second = (visit(site, started=True) for _ in range(2))
    for name, number in ((first, "first"), (second, "second")):
        add(browser, name, png(30))
        assert close(browser, name, number).status_code == 303
        site.catch_up()
    assert SPENT not in browser.get(f"/visits/{first}").text
    assert SPENT in browser.get(f"/visits/{second}").text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Take or choose a photo first."),
        (b"GIF89a" + JPEG, "A photo has to be a JPEG, PNG or WebP picture."),
        (JPEG[:-20], "This picture is damaged"),
        (png() + bytes(LARGEST), "A photo is at most 8 MB"),
    ],
    ids=["none", "another kind", "damaged", "too large"],
)
def test_what_is_no_photo_is_refused_beside_its_field(
    site: Site, content: bytes, sentence: str
) -> None:
    browser, name = site.browser("li"), visit(site, started=True)
    answer = add(browser, name, content)
    assert answer.status_code == 422
    assert Paper(answer.text).beside("photo").startswith(sentence)
    assert digests(browser, name) == []


def test_a_body_larger_than_any_photo_is_not_read(site: Site) -> None:
    browser, name = site.browser("li"), visit(site, started=True)
    assert add(browser, name, png() + bytes(LARGEST_PHOTO)).status_code == 413
    log = {"Content-Type": "application/x-www-form-urlencoded"}
    much = browser.post(f"/visits/{name}/log", content=b"x" * (LARGEST // 4), headers=log)
    assert much.status_code == 413


def test_a_close_shows_four_photos_and_a_few_more_wait(site: Site) -> None:
    browser, name = site.browser("li"), visit(site, started=True)
    for shade in range(MOST_WAITING):
        assert add(browser, name, png(100 + shade)).status_code == 303
    assert add(browser, name, png(100)).status_code == 303  # its answer was lost
    again = add(browser, name, png(200))
    assert Paper(again.text).beside("photo").startswith(f"{MOST_WAITING} photos wait")
    before = site.head
    assert f"at most {MOST} photos" in close(browser, name, "many").text
    assert site.head == before


def test_a_photo_that_is_not_there_or_of_somebody_else_is_not_shown(site: Site) -> None:
    browser, name = site.browser("li"), visit(site, started=True)
    before = site.head
    assert "A photo waits for a day" in close(browser, name, "none", **{"photo-x": "1"}).text
    it = site.stores.ledger.load(Visit, name)
    site.stores.ledger.record(it, it.contact(customer=CustomerId("bao"), on=MONDAY), by="li")
    add(browser, name, png(40), "bao")
    answer = close(browser, name, "another")
    assert Paper(answer.text).beside("customer").startswith("A photo is of another customer")
    assert site.head == before + 1


def test_photos_belong_to_a_visit_that_was_held_and_to_who_was_met(site: Site) -> None:
    browser = site.browser("li")
    planned, held = visit(site, started=False), visit(site, started=True)
    assert "Start the visit first." in add(browser, planned, png()).text
    answer = add(browser, held, png(), "chen")
    assert answer.status_code == 422
    assert "Choose one from the list." in answer.text
