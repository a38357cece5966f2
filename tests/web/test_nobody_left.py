"""Erase the customers of a manager: no page, no file of one and no log has a word of them left."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest

from domain.event import CustomerId
from domain.ledger.erasing import Erasing
from projections.worker import WORKER
from tests.cli.bank import settings_in
from tests.ledger.test_everybody_erased import PEOPLE, WORDS, agree, canaries, found, plant
from tests.web.filled import filled
from tests.web.people import Site, shown, staffed
from tests.web.seeking import found_at
from web.export import EXPORTED
from web.sheets import FORMATS

CUSTOMERS = [f"customer_{number:02}" for number in range(PEOPLE)]
READERS = ("li", "north_leader", "auditor", "administrator")
NAMED = {"{staff}": "li", "{unit}": "north", "{grid}": "full"}
QUESTIONS = {"/managers/{staff}/why": "?measure=ev&window=all"}
ERASED = {"en": "erased person", "zh-Hans": "已抹除"}


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which twenty customers are in a grid of Li's."""
    bank = staffed().know(*CUSTOMERS).grid("full", "li", *CUSTOMERS)
    made = shown(settings_in(tmp_path_factory.mktemp("nobody-left")), bank)
    yield made
    made.stores.close()


def test_no_page_no_file_and_no_log_has_a_word_of_the_erased(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word for number in range(PEOPLE) for word in canaries(number)]
    assert len(set(words)) == PEOPLE * WORDS == 200
    for number, customer in enumerate(CUSTOMERS):
        plant(site.stores, CustomerId(customer), canaries(number), by="li")
    site.catch_up()
    files = found(words, exported(site))
    assert {canaries(number)[0] for number in range(PEOPLE)} <= files  # the control
    assert {canaries(number)[6] for number in range(PEOPLE)} <= found(words, pages(site))
    for customer in CUSTOMERS:
        agree(site.stores, customer)
    Erasing(site.stores, WORKER).turn()
    site.catch_up()
    assert found(words, exported(site)) == set()
    assert found(words, pages(site)) == set()
    for word in words[:WORDS]:  # whom somebody looks for is in no log either
        site.browser("administrator").post("/erasures", data={"who": word})
        browser = site.browser("administrator")
        browser.get(found_at(browser, "/people", q=word))
    address, form = filled(site, "/people/{staff}/second-factor")
    site.browser(form.by).post(address, data=form.fields)
    said = capsys.readouterr()
    assert "second_factor_reset" in said.out + said.err  # there is a log
    assert found(words, iter([said.out.encode(), said.err.encode()])) == set()


@pytest.mark.parametrize("language", ERASED)
def test_a_page_calls_them_erased_in_the_language_of_whoever_reads(
    site: Site, language: str
) -> None:
    plant(site.stores, CustomerId(CUSTOMERS[0]), canaries(0), by="li")
    agree(site.stores, CUSTOMERS[0])
    Erasing(site.stores, WORKER).turn()
    site.catch_up()
    for reader, page in (("li", "/customers"), ("administrator", "/erasures")):
        assert ERASED[language] in site.browser(reader, language=language).get(page).text
    listed = site.browser("li", language=language).get("/customers?format=csv").text
    assert ERASED[language] in listed
    [other] = {*ERASED.values()} - {ERASED[language]}
    assert other not in listed


def exported(site: Site) -> Iterator[bytes]:
    """Every file of every page that a reader may have as one."""
    taken = 0
    for reader in READERS:
        browser = site.browser(reader)
        for route in EXPORTED:
            address = re.sub(r"\{\w+\}", lambda each: NAMED[each[0]], route)
            asked = QUESTIONS.get(route, "?")
            for kind in FORMATS:
                answer = browser.get(f"{address}{asked}&format={kind}")
                assert answer.status_code in (200, 404), address
                taken += answer.status_code == 200
                yield from unpacked(answer.content)
    assert taken > 40


def unpacked(content: bytes) -> Iterator[bytes]:
    """A file, and what is in it where it is packed."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            yield from (book.read(name) for name in book.namelist())


def pages(site: Site) -> Iterator[bytes]:
    """The pages of the visits to the customers, and of the customers."""
    for reader in READERS:
        browser = site.browser(reader)
        for customer in CUSTOMERS:
            for address in (f"/visits/visit_of_{customer}", f"/customers/{customer}"):
                yield browser.get(address).content
