"""Whatever somebody sends, it is answered or refused, and never a crash; on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from domain.event import StaffId
from tests.web.filled import FORMS, filled
from tests.web.people import PASSWORD, Site, on_both, routes, staffed
from web.body import LARGEST

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

BAD = {
    "a NUL": "a%00b",
    "no UTF-8": "%ff%fe%ed%a0%80",
    "odd characters": quote("\u202e\x1b[31m\u2028💥{{ 7 * 7 }}%s' -- "),
    "nothing": "",
    "much": "9" * 1_000_000,
}
SENT = {"sqlite": tuple(BAD), "postgres": ("a NUL", "no UTF-8", "odd characters")}
"""On which database what is sent; that it is much, or nothing, neither gets to know."""

ON_SQLITE = pytest.mark.parametrize("site", ["sqlite"], indirect=True, scope="module")
"""For what never gets as far as a database."""

ASKED = {
    "/board": ("window", "kind", "unit", "on", "page"),
    "/today": ("customer",),
    "/customers": ("q", "show", "page", "unconfirmed_page"),
    "/inbox": ("page", "waivers_page", "unrecognised_page", "evenness_page", "answered"),
    "/appeals": ("about", "waiting_page", "mine_page"),
    "/second-looks": ("page", "waiting_page", "mine_page"),
    "/displays": ("page",),
    "/customers/ai": ("visits_page", "referrals_page"),
    "/people": ("q", "show", "from", "page"),
    "/people/li": ("q", "show", "from", "page", "inspected_page"),
    "/units": ("q", "show", "page"),
    "/units/north": ("page",),
    "/grids": ("q", "show", "page"),
    "/grids/patch": ("page", "history_page"),
    "/calendar": ("month",),
    "/imports": ("page",),
    "/adjustments": ("page", "open_page"),
    "/erasures": ("page",),
    "/badges": ("staff", "page"),
    "/trail": ("tag", "by", "staff", "customer", "source", "subject", "before"),
    "/history": ("at", "moment", "kind", "window", "unit", "page", "badges_page"),
    "/history/teams": ("at", "moment", "unit", "page", "teams_page"),
    "/history/compared": ("at", "since", "moment", "kind", "window", "unit", "page"),
    "/duties": ("kind", "person", "first", "last", "waiting", "page"),
    "/duties/agreement": ("first", "page"),
    "/duties/rules": ("page",),
    "/contrasts": ("of", "page"),
    "/inspections": ("then", "page"),
    "/inspections/li": ("then",),
    "/trail/1/board": ("kind", "window", "unit", "page"),
    "/managers/li": ("window", "on", "praise_page", "inspected_page"),
    "/managers/li/statement": ("month",),
    "/managers/li/why": ("measure", "window", "on", "page"),
    "/sign-in": ("then",),
    "/rules": ("version", "against"),
    "/measures": ("window", "on", "first", "end", "unit", "manager", "sort", "page"),
    "/balance": ("page",),
    "/referrals": ("customer", "page"),
    "/team": ("unit", "droughts_page"),
}
READ_NOTHING = ("/sign-out", "/sessions/end", "/verification")
READERS = ("li", "north_leader", "auditor", "administrator")
CHARSETS = ("utf-8", "undefined", "idna", "unicode_escape", "punycode", "utf-16", "zlib", "☃")
HEADERS = [
    ("Host", "["),
    ("Host", ""),
    ("Host", "a b:99999999"),
    ("Accept-Language", "en;q=nan,zh;q=1e999,;q=,*;q=x" + ",x" * 2000),
    ("Cookie", 'session="\xff\\000"; written=\xb2; written=-1; =; ;;'),
    ("HX-Request-Type", "\xff"),
    ("Content-Type", "multipart/form-data"),
    ("Content-Length", "-1"),
    ("Content-Length", "\xb2"),
    ("Content-Length", "9" * 5000),
]


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream ends at once, as these browsers wait for its end."""
    monkeypatch.setattr("web.tail.LASTS", 0.0)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A bank to send things to."""
    for found in on_both(request, tmp_path_factory.mktemp("bad"), staffed(), demo=True):
        found.office.accounts.create(StaffId("li"), "li", PASSWORD)
        yield found


@pytest.mark.parametrize(
    ("site", "sent"), SENT.items(), ids=SENT, indirect=["site"], scope="module"
)
@pytest.mark.parametrize("path", FORMS)
def test_no_field_makes_a_form_crash(site: Site, path: str, sent: Sequence[str]) -> None:
    address, form = filled(site, path)
    for field, bad in product(form.fields, sent):
        browser, before = site.browser(form.by), site.head
        parts = [f"{quote(name)}={quote(text)}" for name, text in form.fields.items()]
        # The field comes twice: as it should be, and as it should not.
        body = "&".join([*parts, f"{field}={BAD[bad]}"])
        answer = browser.post(address, content=body, headers=FORM)
        assert answer.status_code < 500, (field, bad)
        if bad in ("a NUL", "much") and path not in READ_NOTHING:
            assert answer.status_code in (409, 422), (field, bad)
            assert site.head == before
        elif answer.status_code < 400:
            address, form = filled(site, path)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("bad", ["%00", "a%00b", "%ff", "%ed%a0%80", "..%2f..%2fx", "x" * 5000])
def test_no_name_in_a_path_makes_a_page_crash(site: Site, reader: str, bad: str) -> None:
    browser, before = site.browser(reader), site.head
    for method, path in routes(site):
        if "{" in path:
            address = path.partition("{")[0] + bad + path.partition("}")[2]
            assert browser.request(method, address).status_code == 404
    assert site.head == before


@pytest.mark.parametrize(
    ("site", "bad"),
    [(site, bad) for site, sent in SENT.items() for bad in sent],
    indirect=["site"],
    scope="module",
)
def test_no_question_makes_a_page_crash(site: Site, bad: str) -> None:
    browsers = [site.browser(reader) for reader in READERS]
    for path, names in ASKED.items():
        for name in names:
            asked = f"{path}?{name}={BAD[bad][:5000]}&{name}={BAD[bad][:5000]}"
            found = {browser.get(asked).status_code for browser in browsers}
            assert found <= {200, 303, 404, 422}, asked
            assert bad != "a NUL" or found <= {404, 422}, asked


@ON_SQLITE
@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", ["text", "file"])
def test_no_part_of_a_form_with_parts_makes_it_crash(site: Site, kind: str, charset: str) -> None:
    for path in ("/sign-in", "/visits/{visit}/closes", "/visits/{visit}/log"):
        address, form = filled(site, path)
        browser, before = site.browser(form.by), site.head
        for name in (*form.fields, "unknown", "\\ud800"):
            file = '; filename="f"' if kind == "file" else ""
            part = f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
            body = f"{part}\\ud800\\x00{'a' * 70}\r\n--x--\r\n"
            said = f"multipart/form-data; boundary=x; charset={charset}".encode()
            answer = browser.post(address, content=body, headers={b"Content-Type": said})
            assert answer.status_code in (400, 409, 422)
        assert site.head == before


@ON_SQLITE
@pytest.mark.parametrize("path", ["/sign-in", "/visits", "/people"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", '{"sign_in": ["li"], "version": {}}'),
        ("application/json", "[" * 10_000),
        ("multipart/form-data; boundary=x", "garbage"),
        ("multipart/form-data", "garbage"),
        ("application/x-www-form-urlencoded", "a=1&" * 2000),
        ("application/x-www-form-urlencoded", "=&&&;=%%%zz&" * 50),
        ("text/plain; charset=\xff", "\0"),
        ("", ""),
    ],
)
def test_what_is_no_form_is_refused(site: Site, path: str, kind: str, body: str) -> None:
    browser, before = site.browser(FORMS[path].by), site.head
    answer = browser.post(path, content=body, headers={b"Content-Type": kind.encode("latin-1")})
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Language"] == "en"
    assert site.head == before


@ON_SQLITE
@pytest.mark.parametrize("header", HEADERS, ids=lambda header: f"{header[0]} {header[1][:20]}")
def test_no_header_makes_a_page_crash(site: Site, header: tuple[str, str]) -> None:
    name, text = header
    for path in ("/sign-in", "/board", "/visits", "/nowhere"):
        for browser in (site.browser(), site.browser("li")):
            said = {name.encode(): text.encode("latin-1")}
            assert browser.get(path, headers=said).status_code < 500
            assert browser.post(path, headers=said).status_code < 500


def in_pieces(browser: TestClient, address: str, size: int) -> Response:
    """A body whose length is not told before."""
    piece = b"x" * 65_536
    pieces = (piece[: min(len(piece), size - at)] for at in range(0, size, len(piece)))
    return browser.post(address, content=pieces, headers=FORM)


@ON_SQLITE
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", ["/sign-in", "/visits", "/visits/{visit}/log"])
def test_a_body_without_end_is_refused_with_a_page(site: Site, path: str, language: str) -> None:
    address, form = filled(site, path)
    browser, before = site.browser(form.by, language=language), site.head
    whole = browser.post(address, content=b"x" * (LARGEST + 1), headers=FORM)
    pieces = in_pieces(browser, address, LARGEST + 1)
    told = FORM | {"Content-Length": str(LARGEST + 1)}
    only_told = browser.post(address, content=b"log=x", headers=told)
    said = {"en": "This is too much at once", "zh": "一次提交的内容过多"}[language]
    for answer in (whole, pieces, only_told):
        assert answer.status_code == 413
        assert said in answer.text
    assert in_pieces(browser, address, LARGEST).status_code in (400, 409, 422)
    assert site.head == before
