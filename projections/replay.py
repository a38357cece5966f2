"""Replay: everything again from event 1 in memory, and the comparison with the live views."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, inspect, select, text

from domain.ledger.ledger import Ledger
from domain.ledger.store import Store
from domain.setting import Setting
from projections import PROJECTIONS
from projections.drawn import lot_differences
from projections.positions import POSITION, Place, places
from projections.rows import VIEWS, Rows, begin_in_memory
from projections.shelf import Shelf
from projections.standings import standings_digest
from projections.stretch import Folds, Progress, fold_history, silent, uncollected

MEMORY = "sqlite://"
"""A database that lives as long as its one connection."""


class Replayed(NamedTuple):
    """Read models as of `position`, in memory, and the setting that goes with them."""

    store: Store
    position: int
    setting: Setting


class TableDigest(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows a table has, and the SHA-256 of them in the order of their keys."""

    rows: int
    digest: str


class TableVerdict(TableDigest, frozen=True, kw_only=True):
    """The digest of a live table, and whether the replay has the same."""

    equal: bool


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the live views are what the history says, and if not, where they differ first."""

    equal: bool
    events: int
    tables: dict[str, TableVerdict]
    first_difference: str | None = None


@uncollected()
def replay(ledger: Ledger, until: int | None = None, progress: Progress = silent) -> Replayed:
    """Fold the history up to `until` into read models in memory."""
    store = Store("views", MEMORY)
    setting = Setting()
    with store.write() as connection:
        begin_in_memory(connection)
        shelf = Shelf(_tables())
        goal = ledger.head() if until is None else until
        folds = Folds(PROJECTIONS, shelf, setting)
        position = fold_history(ledger, connection, folds, shelf, (0, goal), progress)
    return Replayed(store, position, setting)


def digests(replayed: Replayed) -> dict[str, TableDigest]:
    """What a replay came to, table by table, in short."""
    with replayed.store.read() as connection:
        found = {table.name: _digest(_rows(connection, table)) for table in _tables()}
    return {name: TableDigest(rows=rows, digest=told) for name, (rows, told) in found.items()}


def _tables() -> Iterator[Rows[Any]]:
    return (table for projection in PROJECTIONS for table in projection.tables)


def verify(ledger: Ledger, views: Store, progress: Progress = silent) -> Verdict:
    """Compare the live views, as far as they are, with a replay, and every settled digest.

    Besides, whether second looks were drawn as the lots in the history decided.
    """
    with views.read() as connection:
        replayed = replay(ledger, _most_stand_at(places(connection)), progress)
        verdict = compare(ledger, connection, replayed)
    replayed.store.close()
    return verdict


def compare(ledger: Ledger, live: Connection, replayed: Replayed) -> Verdict:
    """The verdict on the live views that a replay as far as they are gives."""
    standing, names = places(live), inspect(live).get_table_names()
    position = _most_stand_at(standing)
    with replayed.store.read() as again:
        verdicts, differences = _compare_tables(live, again)
        differences += _settled_differences(again, replayed)
        differences += lot_differences(ledger, again, replayed.setting, position)
    differences += [f"unknown table {name}" for name in sorted(names) if not _known(name)]
    differences += _place_differences(standing, position)
    return Verdict(
        equal=not differences,
        events=position,
        tables=verdicts,
        first_difference=differences[0] if differences else None,
    )


def _most_stand_at(standing: Mapping[str, Place]) -> int:
    told = Counter(place.position for place in standing.values())
    return max(told, key=lambda each: (told[each], each), default=0)


def _place_differences(standing: Mapping[str, Place], position: int) -> list[str]:
    """Where projections do not all stand where most of them do; new views know of none yet."""
    wanted = {p.name: Place(p.name, p.version, position, 0, "") for p in PROJECTIONS}
    found = []
    for name in sorted({*wanted, *standing}) if standing else ():
        place = standing.get(name)
        if place is None:
            found.append(f"{POSITION.name}: missing row {name}")
        elif name not in wanted:
            found.append(f"{POSITION.name}: extra row {name}")
        elif place.stopped_at:
            found.append(f"{name} stopped at position {place.stopped_at}")
        elif place != wanted[name]:
            found.append(f"{POSITION.name}: altered row {name}: {place} instead of {wanted[name]}")
    return found


def _known(name: str) -> bool:
    return name in VIEWS.tables or name == "alembic_version"


def _compare_tables(
    live: Connection, again: Connection
) -> tuple[dict[str, TableVerdict], list[str]]:
    verdicts, differences = {}, []
    present = set(inspect(live).get_table_names())
    for table in _tables():
        if table.name not in present:
            differences.append(f"missing table {table.name}")
            continue
        here, there = _digest(_rows(live, table)), _digest(_rows(again, table))
        verdicts[table.name] = TableVerdict(rows=here[0], digest=here[1], equal=here == there)
        if here != there:
            differences.append(_first_difference(live, again, table))
    return verdicts, differences


Row = tuple[tuple[Any, ...], bytes]
"""A row's key, and all of it in words that are the same on every database."""


def _rows(connection: Connection, rows: Rows[Any]) -> Iterator[Row]:
    """All rows in the order of their key, the same on every database."""
    table, key = rows.table, len(rows.key_columns)
    query = select(table).order_by(*(_binary(connection, c) for c in table.primary_key.columns))
    for values in connection.execution_options(yield_per=5000).execute(query):
        yield tuple(values[:key]), _in_words(rows, tuple(values))


def _in_words(rows: Rows[Any], values: tuple[Any, ...]) -> bytes:
    """A row as JSON; PostgreSQL writes lists and dicts in its own way, so they are read first."""
    try:
        return _encode(rows.row(values))
    except msgspec.DecodeError:
        return _encode(values)  # somebody else wrote this, and no list


_encode = msgspec.json.Encoder(order="sorted").encode


def _binary(connection: Connection, column: Any) -> Any:
    """Text in the order of its bytes, whatever language the database sorts by."""
    if connection.dialect.name == "postgresql" and column.type.python_type is str:
        return text(f'"{column.table.name}"."{column.name}" COLLATE "C"')
    return column


def _digest(rows: Iterable[Row]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    for _, words in rows:
        digest.update(words)
        count += 1
    return count, digest.hexdigest()


def _first_difference(live: Connection, again: Connection, rows: Rows[Any]) -> str:
    here, there = dict(_rows(live, rows)), dict(_rows(again, rows))
    for name in sorted({*here, *there}, key=str):
        if name not in here:
            return f"{rows.name}: missing row {name}"
        if name not in there:
            return f"{rows.name}: extra row {name}"
        if here[name] != there[name]:
            told = f"{here[name].decode()} instead of {there[name].decode()}"
            return f"{rows.name}: altered row {name}: {told}"
    return f"{rows.name}: rows differ"


def _settled_differences(again: Connection, replayed: Replayed) -> list[str]:
    found = []
    for period, told in replayed.setting.settled.items():
        about = (again, period, told.through, told.boards, replayed.setting)
        if standings_digest(*about) != told.standings:
            found.append(f"period {period}: the settled standings are not what the history says")
    return found
