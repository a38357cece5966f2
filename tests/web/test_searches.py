"""What somebody looks for stands in no address, and nobody but their sign-in can read it there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from domain.ledger.vault import Person
from tests.cli.bank import settings_in
from tests.web.paper import Paper
from tests.web.people import Site, grant, shown, staffed
from tests.web.seeking import and_as, found_at
from web.pages import duties, people, trail
from web.pages.searches import PLACES

WORDS = "周邦彦 13800001111"
LOST = "Type it again."

READERS = {
    "/people": "administrator",
    "/customers": "li",
    "/grids": "administrator",
    "/trail": "auditor",
    "/duties": "auditor",
}
TYPED = [(place, field) for place, fields in PLACES.items() for field in fields.typed]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which two people have one name, and two others decided something about Li."""
    bank = staffed().hire("second", "head_office")
    grant(bank, "second", "leader", "head_office")
    bank.adjust("li", 5)
    bank.hire("twin_1", "north").hire("twin_2", "south")
    bank.visit("li", "ai").plan().won()
    found = shown(
        settings_in(tmp_path_factory.mktemp("searches")),
        bank,
        people=[
            Person("twin_1", "王二", number="T1", sort_key="王二"),
            Person("twin_2", "王二", number="T2", sort_key="王二"),
        ],
    )
    yield found
    found.stores.close()


def rows(page: str) -> str:
    """What a page lists."""
    cards = page.partition('<ul class="visits pairs"')[2].partition("</ul>")[0]
    return (
        page.partition("<tbody>")[2].partition("</tbody>")[0] or cards.partition(">")[2]
    ).strip()


def test_every_page_on_which_names_are_looked_for_has_a_reader_here() -> None:
    assert READERS.keys() == PLACES.keys()


@pytest.mark.parametrize(("place", "field"), TYPED)
def test_no_address_and_no_link_has_what_was_typed(site: Site, place: str, field: str) -> None:
    browser, before = site.browser(READERS[place]), site.head
    address = found_at(browser, place, **{field: WORDS})
    assert (urlsplit(address).path, site.head) == (place, before)
    answer = browser.get(address)
    assert answer.status_code == 200
    for word in WORDS.split():
        assert word in answer.text  # the field shows it
        led = [address, *links(answer.text)]
        assert [each for each in led if word in each or quote(word) in each] == []


@pytest.mark.parametrize(("place", "field"), TYPED)
def test_another_sign_in_cannot_read_it_and_says_so(site: Site, place: str, field: str) -> None:
    reader = READERS[place]
    address = found_at(site.browser(reader), place, **{field: "i"})
    another = site.browser(reader)
    answer = another.get(address)
    assert answer.status_code == 200
    assert LOST in answer.text
    assert rows(answer.text) == ""
    assert another.get(and_as(address, format="csv")).text.count("\n") <= 1


@pytest.mark.parametrize("place", ["/people", "/customers", "/grids"])
def test_words_in_an_address_as_they_are_typed_find_nothing(site: Site, place: str) -> None:
    for said in ("i", "~i", "~p1.", "~p1.AAAA", "~p1.é", f"~p1.{'A' * 800}"):
        answer = site.browser(READERS[place]).get(place, params={"q": said})
        assert answer.status_code == 200
        assert LOST in answer.text


@pytest.mark.parametrize(("place", "field"), [("/trail", "staff"), ("/duties", "person")])
def test_an_address_names_people_by_their_ids_alone(site: Site, place: str, field: str) -> None:
    browser = site.browser("auditor")
    address = found_at(browser, place, **{field: "李一"})
    assert address == f"{place}?{field}=li"
    page = browser.get(address).text
    assert rows(page) == rows(browser.get(place, params={field: "li"}).text) != ""
    assert rows(browser.get(place, params={field: "李一"}).text) == ""
    twins = found_at(browser, place, **{field: "王二"})
    assert "Several people have this name" in browser.get(twins).text
    by_number = found_at(browser, place, **{field: "t1"})
    assert by_number == f"{place}?{field}=twin_1"
    assert 'value="T1"' in browser.get(by_number).text


def test_the_pages_of_what_was_found_are_turned_and_taken_as_a_file(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "LINES", 2)
    monkeypatch.setattr(trail, "LINES", 2)
    monkeypatch.setattr(duties, "LINES", 1)
    for place, typed in (
        ("/people", {"q": "north", "show": ""}),
        ("/trail", {"staff": "李一", "tag": ""}),
    ):
        browser = site.browser(READERS[place])
        first = browser.get(found_at(browser, place, **typed)).text
        [onward] = {link for link in links(first) if "page=2" in link or "before=" in link}
        second = browser.get(onward).text
        assert rows(second).count("<tr") in (1, 2)
        assert rows(second) != rows(first)
        assert LOST not in second
        [file] = [link for link in links(first) if "format=csv" in link]
        assert browser.get(file).text.count("\n") > 3


def links(page: str) -> list[str]:
    """The addresses to which a page leads."""
    return [each.partition('"')[0].replace("&amp;", "&") for each in page.split('href="')[1:]]


@pytest.mark.parametrize("place", PLACES)
def test_the_form_of_each_page_is_sent_and_says_of_which_page_it_is(site: Site, place: str) -> None:
    browser = site.browser(READERS[place])
    searched = found_at(browser, place, **dict.fromkeys(PLACES[place].typed, "i"))
    form = Paper(browser.get(searched).text).form("/searches")
    assert (form.method, form.fields["of"]) == ("post", place)
    assert set(PLACES[place].typed) <= form.fields.keys()
    assert {form.fields[name] for name in PLACES[place].typed} == {"i"}
    cleared = form.filled(**dict.fromkeys(PLACES[place].typed, ""))
    answer = browser.post(form.action, data=cleared, follow_redirects=False)
    kept = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    assert kept.keys() <= set(PLACES[place].chosen)


def test_who_may_not_look_there_does_not_learn_who_somebody_is(site: Site) -> None:
    for place in ("/people", "/trail", "/duties"):
        for said in ("李一", "nobody"):
            sent = {"of": place, "q": said, "staff": said, "person": said}
            assert site.browser("li").post("/searches", data=sent).status_code == 404


def test_a_search_of_no_page_is_refused(site: Site) -> None:
    for of in ("", "/board", "//evil.example", "/people?x=1"):
        answer = site.browser("li").post("/searches", data={"of": of, "q": "i"})
        assert answer.status_code == 422
