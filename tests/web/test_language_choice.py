"""The language is chosen on the page itself, and stays; a form's address leads to its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.bank import settings_in
from tests.web.filled import FORMS, filled
from tests.web.paper import Paper
from tests.web.people import HERE, Site, shown, staffed
from web.address import page_of
from web.language import CHINESE, ENGLISH

ABROAD = ("", "https://elsewhere.example/board", f"{HERE}//elsewhere.example", "http://[", "x")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank whose people speak two languages."""
    found = shown(settings_in(tmp_path_factory.mktemp("spoken")), staffed())
    yield found
    found.stores.close()


@pytest.mark.parametrize("page", ["/sign-in", "/board?kind=close", "/nowhere"])
def test_a_page_is_left_for_the_same_one_in_the_other_language(site: Site, page: str) -> None:
    browser = site.browser("" if page == "/sign-in" else "li", language="en")
    form = Paper(browser.get(page).text).form("/language")
    assert form.buttons == [("language", CHINESE)]
    told = {"Referer": f"{HERE}{page}"}
    answer = browser.post("/language", data=form.filled(language=CHINESE), headers=told)
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert f'<html lang="{CHINESE}">' in browser.get(page).text
    assert Paper(browser.get(page).text).form("/language").buttons == [("language", ENGLISH)]


@pytest.mark.parametrize("before", ABROAD)
def test_a_choice_leads_to_no_other_site(site: Site, before: str) -> None:
    answer = site.browser().post("/language", data={"language": "en"}, headers={"Referer": before})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("language", ["", "fr", "zh"])
def test_no_other_language_is_remembered(site: Site, language: str) -> None:
    answer = site.browser().post("/language", data={"language": language})
    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers


def test_a_cookie_with_another_language_is_as_none(site: Site) -> None:
    browser = site.browser(language="en")
    browser.cookies.set("language", "fr")
    assert f'<html lang="{ENGLISH}">' in browser.get("/sign-in").text


@pytest.mark.parametrize("path", list(FORMS))
def test_the_address_of_a_form_leads_to_a_page_of_its_sender(site: Site, path: str) -> None:
    address, form = filled(site, path)
    browser = site.browser(form.by or "li", follow=True)
    answer = browser.get(address)
    assert answer.status_code == 200, answer.url


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/visits/v1/closes", "/visits/v1"),
        ("/visits", "/today"),
        ("/detections/d1/waiver", "/inbox"),
        ("/rules/trials", "/rules"),
        ("/people/li/password", "/people/li"),
        ("/adjustments/a1/approval", "/adjustments"),
        ("/language", "/"),
    ],
)
def test_a_form_stands_on_the_page_above_it(path: str, page: str) -> None:
    assert page_of(path) == page
