"""Answers travel compressed, but for streams and for what another site could have measured."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from tests.tree import ROOT, some
from web.assets import INDENTS, REASONS

ENCODING, SITE = "Content-Encoding", "Sec-Fetch-Site"


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_that_a_person_asks_for_is_compressed(auditor: TestClient, site: str) -> None:
    page = auditor.get("/board", headers={SITE: site})
    assert page.headers[ENCODING] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert "Accept-Language" in page.headers["Vary"]
    assert int(page.headers["Content-Length"]) < len(page.content) / 2


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_that_another_site_has_asked_for_is_not(auditor: TestClient, site: str) -> None:
    page = auditor.get("/trail", params={"staff": "guess"}, headers={SITE: site})
    assert page.status_code == 200
    assert ENCODING not in page.headers
    assert int(page.headers["Content-Length"]) == len(page.content)


def test_who_does_not_say_is_trusted_only_where_nothing_is_encrypted(browser: TestClient) -> None:
    browser.headers.pop(SITE, None)
    assert browser.get("/sign-in").headers[ENCODING] == "gzip"
    encrypted = str(browser.base_url).replace("http:", "https:")
    assert ENCODING not in browser.get(f"{encrypted}/sign-in").headers


def test_a_browser_that_cannot_unpack_gets_the_page_as_it_is(auditor: TestClient) -> None:
    assert ENCODING not in auditor.get("/board", headers={"Accept-Encoding": "br"}).headers


def test_a_static_file_is_compressed_for_everybody(auditor: TestClient) -> None:
    links = re.findall(r'href="(/static/[^"]+app\.css)"', auditor.get("/sign-in").text)
    answer = auditor.get(links[0], headers={SITE: "cross-site"})
    assert answer.headers[ENCODING] == "gzip"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert int(answer.headers["Content-Length"]) < len(answer.content) / 3


def test_browsers_are_not_sent_the_reasons_and_miss_nothing_else(auditor: TestClient) -> None:
    files = [path for kind in ("*.css", "*.js") for path in (ROOT / "static").glob(kind)]
    for path in some(files):
        written, sent = path.read_text(), auditor.get(f"/static/0/{path.name}").text
        assert not re.search(r"^\s*(//|/\*)", sent, re.MULTILINE), path.name
        assert len(sent) < len(written)
        # Whatever is left out is a comment: it opens as one and none is open where it ends.
        left_out = REASONS.findall(written)
        assert all(each.startswith("//") or each.count("*/") == 1 for each in left_out), path.name
        kept = INDENTS.sub("", REASONS.sub("", written))
        if path.suffix == ".css":  # in which spaces part what texts are not to lose
            assert re.findall(r'"[^"]*"', kept) == re.findall(r'"[^"]*"', sent)
            kept, sent = (re.sub(r"\s|;(?=\s*\})", "", each) for each in (kept, sent))
        assert kept == sent
        # Only a text over several lines could hold what looks like a comment or an indent.
        texts = re.findall(r"`[^`]*`", written) if path.suffix == ".js" else []
        assert not [text for text in texts if "\n" in text], path.name


def test_a_stream_is_sent_as_it_comes(auditor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.tail.LASTS", 0.0)
    answer = auditor.get("/live", headers={SITE: "same-origin"})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert ENCODING not in answer.headers
