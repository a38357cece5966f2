"""Forms and addresses that nobody would type, made from the application's own schema."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import schemathesis
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import strategies as st

from tests.web.filled import FORMS, Filled
from tests.web.people import Site

Case = Any
"""A request that schemathesis made."""

READERS = ("li", "north_leader", "auditor", "administrator", "")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

STREAM = "/live"
"""It ends when its reader goes away, and is tried elsewhere."""

ODD = [
    *("", "\0", "\ufeff", "\u202e", "💥", "a\r\nSet-Cookie: x=1", "../" * 9, "NaN", "1e999", "-0"),
    *("9" * 30, "٣", "²", "2026-02-30", "0000-00-00", "25:61", "{{ 7 * 7 }}", "%s", "' OR 1 --"),
]
BYTES = ("%00", "%ff%fe", "%ed%a0%80", "%c0%af", "%", "%zz", "+", "&", "=", ";", "[]=", "%0d%0a")


def cases(site: Site) -> st.SearchStrategy[Case]:
    """Requests to every route of the application, as its schema tells them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries of its own, which are not ours to mend
        schema = schemathesis.openapi.from_dict(site.app.openapi())
        every: Iterable[Any] = schema.get_all_operations()
        made = [each.ok() for each in every]
    wanted = [each.as_strategy() for each in made if each.path != STREAM]
    assert len(wanted) > 80
    return st.sampled_from(range(len(wanted))).flatmap(wanted.__getitem__)


def send(browser: TestClient, case: Case, names: Mapping[str, str]) -> Response:
    """Ask what schemathesis made; `names` are things that there are, one for each kind."""
    case.path_parameters = {
        kind: names.get(kind, text) for kind, text in (case.path_parameters or {}).items()
    }
    asked = case.as_transport_kwargs(base_url=str(browser.base_url))
    kept = {name: asked[name] for name in ("params", "data", "json", "files") if asked.get(name)}
    headers = {name: text for name, text in (asked.get("headers") or {}).items() if name != "Host"}
    return browser.request(case.method, asked["url"], headers=headers, **kept)


values = st.one_of(
    st.text(max_size=60),
    st.sampled_from(ODD),
    st.integers().map(str),
    st.dates().map(str),
    st.sampled_from(["x" * 4_001, "汉" * 4_000, "9" * 100_000]),
)

raw = st.one_of(values.map(lambda text: quote(text, errors="replace")), st.sampled_from(BYTES))


@st.composite
def bodies(draw: st.DrawFn, form: Filled) -> bytes:
    """A form with some fields gone, some twice, some of another kind, and some that nobody asks."""
    parts: list[str] = []
    for name, text in form.fields.items():
        parts += draw(
            st.sampled_from(
                [
                    [f"{quote(name)}={quote(text)}"],
                    [f"{quote(name)}={draw(raw)}"],
                    [f"{quote(name)}={quote(text)}", f"{quote(name)}={draw(raw)}"],
                    [f"{quote(name)}[{draw(raw)}]={draw(raw)}"],
                    [quote(name)],
                    [],
                ]
            )
        )
    more = draw(st.lists(st.tuples(raw, raw), max_size=2))
    version = draw(st.sampled_from([[], [f"version={draw(raw)}"], ["version=1e3", "version=-1"]]))
    return "&".join([*parts, *version, *(f"{name}={text}" for name, text in more)]).encode()


paths = st.sampled_from(sorted(FORMS))
