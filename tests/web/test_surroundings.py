"""What surrounds every page: headers, languages, the demonstration notice, errors, static files."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from fastapi import FastAPI
from fastapi.testclient import TestClient

from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from tests.tree import ROOT, some
from web.app import application
from web.headers import HEADERS
from web.language import CATALOG, preferred

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = ("/", "/nowhere", "/?window=decade", "/?page=x", "/healthz", "/static/0/app.css")


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_answer_carries_the_headers(browser: TestClient, address: str) -> None:
    headers = browser.get(address).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_crash_is_a_page_with_the_headers(stores: Stores) -> None:
    wrapped = application(stores)
    app: FastAPI = wrapped.app  # type: ignore[attr-defined]

    def crash() -> None:
        raise ZeroDivisionError

    app.add_api_route("/crash", crash)
    page = TestClient(wrapped, raise_server_exceptions=False).get("/crash")
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


@pytest.mark.parametrize(("language", "word"), [("en", "Leaderboard"), ("zh-Hans", "排行榜")])
def test_the_page_is_in_that_language(browser: TestClient, language: str, word: str) -> None:
    page = browser.get("/", headers={"Accept-Language": language})
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


@pytest.mark.parametrize("address", ["/", "/nowhere", "/?window=decade"])
@pytest.mark.parametrize(("language", "word"), [("en", "simulated"), ("zh", "模拟银行")])
def test_a_demonstration_bank_says_so_on_every_page(
    browser: TestClient, address: str, language: str, word: str
) -> None:
    assert word in browser.get(address, headers={"Accept-Language": language}).text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is no such page"), ("zh", "没有这个页面")]
)
def test_an_unknown_address_is_a_page_of_its_own(
    browser: TestClient, language: str, words: str
) -> None:
    page = browser.get("/nowhere", headers={"Accept-Language": language})
    assert page.status_code == 404
    assert words in page.text


def test_a_refusal_says_its_sentence(browser: TestClient) -> None:
    page = browser.get("/?window=decade")
    assert page.status_code == 422
    assert "There is no window &#39;decade&#39;" in page.text
    page = browser.get("/?on=tomorrow", headers={"Accept-Language": "zh"})
    assert page.status_code == 422
    assert "请按 YYYY-MM-DD 的格式填写日期" in page.text


@pytest.mark.parametrize("field", ["window", "kind", "unit", "on"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_reader_sends_is_never_markup(
    browser: TestClient, field: str, language: str
) -> None:
    asked = {field: "<script>alert(1)</script>"}
    page = browser.get("/", params=asked, headers={"Accept-Language": language})
    assert page.status_code == 422
    assert "<script" not in page.text


@pytest.mark.parametrize("on", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31", "\0"])
def test_a_day_without_banks_is_refused(browser: TestClient, on: str) -> None:
    for window in ("day", "year"):
        assert browser.get("/", params={"on": on, "window": window}).status_code == 422


def test_what_cannot_be_read_is_refused_too(browser: TestClient) -> None:
    assert browser.get("/?page=0").status_code == 422
    assert browser.get("/?page=many").status_code == 422
    assert browser.get("/?page=1%00").status_code == 422


def test_pages_are_read_and_nothing_is_put_or_deleted(browser: TestClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        assert browser.request(method, "/").status_code == 405


@pytest.fixture
def away(nothing: Settings) -> Iterator[TestClient]:
    """A browser whose ledger has gone away."""
    stores = open_stores(nothing)
    stores.close()
    gone = Store("ledger", f"sqlite:///{nothing.data}")  # a folder is not a database
    stores.ledger.store.engine = gone.engine
    yield TestClient(application(stores), headers={"Accept-Language": "en"})
    gone.close()


def test_a_ledger_that_is_away_may_be_asked_again(away: TestClient) -> None:
    page = away.get("/")
    assert page.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert "cannot be reached" in page.text
    health = away.get("/healthz")
    assert health.status_code == 503
    assert health.json()["stores"] == {"ledger": False, "views": True, "vault": True}


def test_static_files_are_kept_for_ever_under_their_version(browser: TestClient) -> None:
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', browser.get("/").text)
    for address in some(addresses):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert re.match(r"/static/[0-9a-f]{12}/", address)
    assert browser.get("/static/0/nothing.css").status_code == 404
    assert browser.get("/static/0/../../pyproject.toml").status_code == 404


def test_a_page_is_kept_by_no_cache(browser: TestClient) -> None:
    assert browser.get("/").headers["Cache-Control"] == "no-store"
