"""A form that another site has somebody send is refused, whatever it is for; one's own is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx2 import Headers, Response

from domain.event import StaffId
from tests.cli.bank import settings_in
from tests.web.filled import FORMS, Filled, filled
from tests.web.people import HERE, PASSWORD, Site, long_opened, routes, shown

SITE, ORIGIN = "Sec-Fetch-Site", "Origin"

FORGED = {
    "of another site": [(SITE, "cross-site")],
    "of another host of the same site": [(SITE, "same-site")],
    "of an address that was typed": [(SITE, "none")],
    "of another site that says it is ours": [(SITE, "cross-site"), (ORIGIN, HERE)],
    "of two sites": [(SITE, "same-origin"), (SITE, "cross-site")],
    "of a foreign origin": [(ORIGIN, "https://evil.example")],
    "of the null origin": [(ORIGIN, "null")],
    "of another port": [(ORIGIN, f"{HERE}:8001")],
    "of another scheme": [(ORIGIN, "https://127.0.0.1")],
    "of two origins": [(ORIGIN, HERE), (ORIGIN, "https://evil.example")],
    "of who hides where it comes from": [],
}
ONCE = ("/calendar/announced-days",)
"""Done for the whole bank: whoever sends it again is told that nothing is left to do."""

OWN = {"same-origin": [(SITE, "same-origin")], "of an old browser": [(ORIGIN, HERE)]}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank to send forms to."""
    found = shown(settings_in(tmp_path_factory.mktemp("forgery")), long_opened(), demo=True)
    found.office.accounts.create(StaffId("li"), "li", PASSWORD)
    yield found
    found.stores.close()


def send(
    site: Site,
    address: str,
    form: Filled,
    said: list[tuple[str, str]],
    method: str = "POST",
    at: str = HERE,
) -> Response:
    """Send a form as a browser does that says this of where it stands, and nothing else of it."""
    browser = site.browser(form.by, at=at)
    del browser.headers[SITE]
    browser.headers = Headers([*browser.headers.multi_items(), *said])
    answer = browser.request(method, address, data=form.fields, files=form.files)
    sent = answer.request.headers.multi_items()
    assert [pair for pair in sent if pair[0] in ("sec-fetch-site", "origin")] == [
        (name.lower(), value) for name, value in said
    ]
    return answer


def test_there_is_a_form_for_every_route_that_takes_one(site: Site) -> None:
    assert sorted(path for method, path in routes(site) if method != "GET") == sorted(FORMS)


@pytest.mark.parametrize("own", OWN.values(), ids=OWN)
@pytest.mark.parametrize("path", FORMS)
def test_a_form_that_is_not_ours_is_refused_and_the_same_is_taken_when_it_is(
    site: Site, path: str, own: list[tuple[str, str]]
) -> None:
    address, form = filled(site, path)
    before = site.head
    for said in FORGED.values():
        answer = send(site, address, form, said)
        assert answer.status_code == 403, said
        assert "another site" in answer.text
        assert "Set-Cookie" not in answer.headers
        assert site.head == before
    taken = (200, 303, 422) if path in ONCE else (200, 303)
    assert send(site, address, form, own).status_code in taken


def test_over_tls_the_same_host_without_tls_is_another_site(site: Site) -> None:
    address, form = filled(site, "/visits")
    secure, before = "https://bank.example", site.head
    plain = [(ORIGIN, "http://bank.example")]
    assert send(site, address, form, plain, at=secure).status_code == 403
    assert site.head == before
    answer = send(site, address, form, [(ORIGIN, secure)], at=secure)
    assert (answer.status_code, site.head) == (303, before + 1)
    assert "secure" in answer.headers["Set-Cookie"].lower()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_ways_to_change_something_are_refused_too(site: Site, method: str) -> None:
    answer = send(site, "/board", Filled("li", {}), FORGED["of another site"], method)
    assert answer.status_code == 403


def test_a_link_on_another_site_may_lead_here(site: Site) -> None:
    answer = site.browser("li").get("/board", headers={SITE: "cross-site"})
    assert answer.status_code == 200
