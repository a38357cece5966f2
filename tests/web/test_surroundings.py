"""What surrounds every page: headers, languages, the demonstration notice, errors, static files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient
from starlette.requests import Request

from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from tests.tree import ROOT, some
from tests.web.people import Site, routes
from web.access import ACCESS, PUBLIC
from web.headers import HEADERS
from web.language import CATALOG, preferred
from web.routes import Routes

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = (
    "/",
    "/sign-in",
    "/board",
    "/nowhere",
    "/board?window=decade",
    "/board?page=x",
    "/healthz",
    "/static/0/app.css",
)
NEVER = "PUT", "DELETE", "PATCH"


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_carries_the_headers(auditor: TestClient, address: str) -> None:
    headers = auditor.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_form_of_another_site_is_refused_with_the_headers(auditor: TestClient) -> None:
    answer = auditor.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_a_crash_is_a_page_with_the_headers(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(stores)

    def crash(request: Request) -> None:
        raise ZeroDivisionError

    crashing = Routes()
    crashing.add_api_route("/crash", crash)
    site.app.include_router(crashing)
    monkeypatch.setitem(cast("dict[Any, Any]", ACCESS), ("GET", "/crash"), PUBLIC)
    page = TestClient(site.pages, raise_server_exceptions=False).get("/crash")
    assert page.status_code == 500
    assert set(HEADERS) <= {name.title() for name in page.headers} | set(HEADERS)
    assert page.headers["Content-Security-Policy"] == POLICY
    assert "ZeroDivisionError" not in page.text


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("en-GB,en;q=0.9,zh;q=0.2", "en"),
        ("fr,de;q=0.9", "zh-Hans"),
        ("fr,en;q=0.1", "en"),
        ("zh;q=0,en", "en"),
        ("", "zh-Hans"),
        ("en;q=none", "zh-Hans"),
    ],
)
def test_the_browser_chooses_the_language(accept: str, language: str) -> None:
    assert preferred(accept) == language


@pytest.mark.parametrize(("language", "word"), [("en", "Board"), ("zh-Hans", "排行榜")])
def test_the_page_is_in_that_language(auditor: TestClient, language: str, word: str) -> None:
    page = auditor.get("/board", headers={"Accept-Language": language})
    assert f'<html lang="{language}">' in page.text
    assert f"<h1>{word}</h1>" in page.text
    assert page.headers["Content-Language"] == language
    assert "Accept-Language" in page.headers["Vary"]


def test_every_text_of_the_templates_has_its_chinese() -> None:
    with CATALOG.open("rb") as file:
        catalog = {message.id: message.string for message in read_po(file)}
    methods = [("**.html", "jinja2")]
    options = {"**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
    texts = extract_from_dir(str(ROOT / "web" / "templates"), methods, options)
    for _, _, text, _, _ in some(texts):
        assert catalog.get(text), text


def test_no_text_has_two_translations() -> None:
    entry = re.compile(r"^(?:msgctxt .*\n)?msgid (?:.+\n)+?(?=msgstr)", re.MULTILINE)
    ids = some(entry.findall(CATALOG.read_text()))
    assert not [text for text, number in Counter(ids).items() if number > 1]


@pytest.mark.parametrize("address", ["/sign-in", "/board", "/nowhere", "/board?window=decade"])
@pytest.mark.parametrize(("language", "word"), [("en", "simulated"), ("zh", "模拟银行")])
def test_a_demonstration_bank_says_so_on_every_page(
    auditor: TestClient, address: str, language: str, word: str
) -> None:
    assert word in auditor.get(address, headers={"Accept-Language": language}).text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is no such page"), ("zh", "没有这个页面")]
)
def test_an_unknown_address_is_a_page_of_its_own(
    browser: TestClient, language: str, words: str
) -> None:
    page = browser.get("/nowhere", headers={"Accept-Language": language})
    assert page.status_code == 404
    assert words in page.text


def test_a_refusal_says_its_sentence(auditor: TestClient) -> None:
    page = auditor.get("/board?window=decade")
    assert page.status_code == 422
    assert "There is no window &#39;decade&#39;" in page.text
    page = auditor.get("/board?on=tomorrow", headers={"Accept-Language": "zh"})
    assert page.status_code == 422
    assert "请按 YYYY-MM-DD 的格式填写日期" in page.text


@pytest.mark.parametrize("field", ["window", "kind", "unit", "on"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_reader_sends_is_never_markup(
    auditor: TestClient, field: str, language: str
) -> None:
    asked = {field: "<planted>alert(1)</planted>"}
    page = auditor.get("/board", params=asked, headers={"Accept-Language": language})
    assert page.status_code == 422
    assert "<planted" not in page.text


@pytest.mark.parametrize("on", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "\0"])
def test_a_day_without_banks_is_refused(auditor: TestClient, on: str) -> None:
    for window in ("day", "year"):
        assert auditor.get("/board", params={"on": on, "window": window}).status_code == 422


def test_what_cannot_be_read_is_refused_too(auditor: TestClient) -> None:
    assert auditor.get("/board?page=0").status_code == 422
    assert auditor.get("/board?page=many").status_code == 422
    assert auditor.get("/board?page=1%00").status_code == 422


def test_pages_are_read_and_nothing_is_put_or_deleted(auditor: TestClient, stores: Stores) -> None:
    every = some(routes(Site(stores)))
    assert {method for method, _ in every} == {"GET", "POST"}
    for path in {path for _, path in every}:
        for method in NEVER:
            assert auditor.request(method, path).status_code == 405
    assert auditor.post("/board").status_code == 405


@pytest.fixture(params=["ledger", "vault"])
def away(nothing: Settings, request: pytest.FixtureRequest) -> Iterator[tuple[TestClient, str]]:
    """A browser whose ledger or vault has gone away after somebody signed in."""
    stores = open_stores(nothing)
    browser = Site(stores).browser("somebody")
    stores.close()
    gone = Store(request.param, f"sqlite:///{nothing.data}")  # a folder is not a database
    store = stores.ledger.store if request.param == "ledger" else stores.vault.store
    store.engine = gone.engine
    yield browser, request.param
    gone.close()


@pytest.mark.parametrize("address", ["/board", "/nowhere"])
def test_a_store_that_is_away_may_be_asked_again(
    away: tuple[TestClient, str], address: str
) -> None:
    browser, name = away
    page = browser.get(address)
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert "cannot be reached" in page.text
    health = browser.get("/healthz")
    assert health.status_code == 503
    assert health.json()["stores"] == {"ledger": True, "views": True, "vault": True} | {name: False}


def test_static_files_are_kept_for_ever_under_their_version(browser: TestClient) -> None:
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', browser.get("/sign-in").text)
    for address in some(addresses):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert re.match(r"/static/[0-9a-f]{12}/", address)
    assert browser.get("/static/0/nothing.css").status_code == 404
    assert browser.get("/static/0/../../pyproject.toml").status_code == 404


@pytest.mark.parametrize("address", ["/", "/sign-in", "/board", "/nowhere"])
def test_a_page_is_kept_by_no_cache(auditor: TestClient, address: str) -> None:
    assert auditor.get(address).headers["Cache-Control"] == "no-store"


def test_chinese_sentences_have_chinese_punctuation_and_one_word_for_the_board() -> None:
    with CATALOG.open("rb") as file:
        told = [each.string for each in read_po(file, locale="zh_Hans")]
    forms = [(each,) if isinstance(each, str) else tuple(each or ()) for each in told]
    texts = some([text for each in forms for text in each])
    assert not [each for each in texts if re.search(r"[一-鿿][,:;?!]|[,:;?!] ?[一-鿿]", each)]
    assert not [each for each in texts if "榜单" in each]
