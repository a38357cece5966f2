"""What is searched for in the trail is what looking through every entry finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Connection, delete

from domain.event import Entry
from domain.ledger.store import Store
from domain.setting import Setting
from projections.rows import VIEWS
from projections.scribe import Scribe
from projections.searches import FIELDS, found
from projections.shelf import Shelf
from projections.stretch import Folds
from projections.trail import BLOCK, PROJECTION, TRAIL

STAFF = ("manager", "staff", "registrar", "raiser", "confirmer", "clearer")
END = 1 << 62
STRETCH = 1500
"""Entries folded at a time: blocks are begun in one transaction and ended in another."""


class Searched(NamedTuple):
    """A trail, and what each entry in it is about, the first one first."""

    connection: Connection
    about: list[dict[str, str]]


def about(entry: Entry) -> dict[str, str]:
    """All that an entry can be found by."""
    event: Any = entry.event
    people = [getattr(event, field) for field in STAFF if hasattr(event, field)]
    told = {
        "tag": event.tag(),
        "by": entry.by,
        "staff": people[0] if people else "",
        "customer": getattr(event, "customer", ""),
        "source": entry.source,
    }
    return {field: value for field, value in told.items() if value}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def searched(request: pytest.FixtureRequest, history: list[Entry]) -> Iterator[Searched]:
    """The trail of a history of several blocks, of which a part came from a file."""
    is_postgres = request.param == "postgres"
    address = request.getfixturevalue("empty_database") if is_postgres else "sqlite://"
    again = [replace(entry, source="import:visits.csv") for entry in history]
    entries = [
        replace(entry, position=position)
        for position, entry in enumerate((*history, *again, *history), 1)
    ]
    assert len(entries) > 3 * BLOCK
    views = Store("views", address)
    shelf = Shelf((TRAIL,))
    folds = Folds((PROJECTION,), shelf, Setting())
    with views.write() as connection:
        VIEWS.create_all(connection)
        connection.execute(delete(TRAIL.table))
    for start in range(0, len(entries), STRETCH):
        with views.write() as connection:
            shelf.use(Scribe(connection))
            folds.run(entries[start : start + STRETCH])
            shelf.flush()
    with views.read() as connection:
        yield Searched(connection, [about(entry) for entry in entries])
    views.close()


def scanned(told: list[dict[str, str]], wanted: dict[str, str], before: int) -> list[int]:
    """Positions of the entries about all that is wanted, found by looking at each."""
    last = min(before - 1, len(told))
    return [at for at in range(last, 0, -1) if wanted.items() <= told[at - 1].items()]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_search_finds_what_looking_at_every_entry_finds(
    searched: Searched, data: st.DataObject
) -> None:
    connection, told = searched
    like = told[data.draw(st.integers(0, len(told) - 1))]
    fields = data.draw(st.sets(st.sampled_from(FIELDS), min_size=1))
    wanted = {field: like.get(field, "nothing") for field in fields}
    before = data.draw(st.integers(1, len(told) + 1) | edges(len(told)) | st.just(END))
    limit = data.draw(st.integers(1, 60) | st.just(10_000))
    expected = scanned(told, wanted, before)
    assert found(connection, wanted, before, limit) == expected[:limit]


def edges(last: int) -> st.SearchStrategy[int]:
    """Positions around the borders of blocks."""
    return st.sampled_from([b + n for b in range(BLOCK, last, BLOCK) for n in (-1, 0, 1, 2)])


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_without_a_wish_every_entry_is_found(searched: Searched, data: st.DataObject) -> None:
    connection, told = searched
    before = data.draw(st.integers(1, len(told) + 1) | edges(len(told)))
    limit = data.draw(st.integers(1, 60))
    assert found(connection, {}, before, limit) == scanned(told, {}, before)[:limit]


@pytest.mark.parametrize("lines", [1, 7, 50])
def test_pages_of_a_search_follow_each_other(searched: Searched, lines: int) -> None:
    connection, told = searched
    tiers = {"tag": "customer.tiered"}
    for wanted in (tiers, {"tag": "visit.logged", "source": "import:visits.csv"}):
        expected = scanned(told, wanted, END)[: 12 * lines]
        before, pages = END, list[int]()
        while len(pages) < len(expected):
            page = found(connection, wanted, before, lines)
            pages, before = pages + page, page[-1]
        assert pages == expected
        assert len({(position - 1) // BLOCK for position in pages}) > 1 or lines < 50


def test_what_there_is_not_is_not_found(searched: Searched) -> None:
    connection, told = searched
    customer = next(each["customer"] for each in told if "customer" in each)
    for wanted in ({"customer": "nobody"}, {"customer": customer, "tag": "bank.day_opened"}):
        assert found(connection, wanted, END, 10) == []
    assert found(connection, {"customer": customer}, 1, 10) == []
    assert found(connection, {"customer": customer}, END, 10)
