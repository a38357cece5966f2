"""Whatever is made up is answered or refused, in every role: 300 a change, 50,000 a release."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from domain.event import StaffId
from tests.cli.bank import settings_in
from tests.web.filled import FORMS, Filled, filled
from tests.web.fuzzing import FORM, READERS, Case, bodies, cases, paths, send
from tests.web.made import visit
from tests.web.people import PASSWORD, Site, long_opened, shown

EACH_CHANGE, EACH_RELEASE = 300, 50_000
"""Requests of each of the two kinds."""

AT_LEAST = 3
"""Kinds of answer among requests; if all were refused alike, nothing would have been tried."""

DONE, REFUSED = 303, 422
"""What some of the forms are answered with; else only one way through them would be tried."""


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank to send things to."""
    found = shown(settings_in(tmp_path_factory.mktemp("fuzz")), long_opened(), demo=True)
    found.office.accounts.create(StaffId("li"), "li", PASSWORD)
    yield found
    found.stores.close()


def often(number: int) -> settings:
    return settings(
        max_examples=number,
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )


def try_what_the_schema_says(site: Site, number: int) -> None:
    readers, told = cycle(READERS), set()
    names = {"staff": "li", "customer": "ai", "visit": visit(site, started=True)}

    @seed(6238)
    @often(number)
    @given(case=cases(site), is_there=st.booleans())
    def attempt(case: Case, is_there: bool) -> None:
        answer = send(site.browser(next(readers)), case, names if is_there else {})
        assert answer.status_code < 500, (case.method, answer.request.url)
        told.add(answer.status_code)

    attempt()
    assert len(told) > AT_LEAST


def try_forms(site: Site, number: int) -> None:
    about: dict[str, tuple[str, Filled]] = {path: filled(site, path) for path in FORMS}
    told = set()

    @seed(6238)
    @often(number)
    @given(path=paths, data=st.data())
    def attempt(path: str, data: st.DataObject) -> None:
        address, form = about[path]
        body = data.draw(bodies(form))
        before = site.head
        answer = site.browser(form.by).post(address, content=body, headers=FORM)
        assert answer.status_code < 500, (address, body)
        assert answer.status_code < 400 or site.head == before, (address, body)
        told.add(answer.status_code)
        if answer.status_code < 400:
            about[path] = filled(site, path)

    attempt()
    assert {DONE, REFUSED} <= told


def test_requests_made_from_the_schema_are_answered_or_refused(site: Site) -> None:
    try_what_the_schema_says(site, EACH_CHANGE)


def test_forms_that_nobody_would_fill_in_so_are_answered_or_refused(site: Site) -> None:
    try_forms(site, EACH_CHANGE)


def test_the_schema_itself_is_not_served(site: Site) -> None:
    for address in ("/openapi.json", "/docs", "/redoc", "/docs/oauth2-redirect"):
        for reader in READERS:
            assert site.browser(reader).get(address).status_code == 404


def test_days_that_make_no_sense_on_a_board_that_there_is_not_are_refused(site: Site) -> None:
    asked = "/board?window=custom&kind=0&first=0&last=0"
    assert site.browser("li").get(asked).status_code == 422


@pytest.mark.release
@pytest.mark.timeout(3 * 3600)
def test_many_requests_made_from_the_schema_are_answered_or_refused(site: Site) -> None:
    try_what_the_schema_says(site, EACH_RELEASE)


@pytest.mark.release
@pytest.mark.timeout(3 * 3600)
def test_many_forms_that_nobody_would_fill_in_so_are_answered_or_refused(site: Site) -> None:
    try_forms(site, EACH_RELEASE)
