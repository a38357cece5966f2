"""Whoever changes what was sealed, past every guard of the database, is found out."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from domain.ledger.door import Stores, open_stores
from domain.ledger.ledger import Ledger
from domain.ledger.seals import examination
from domain.ledger.seals.examination import (
    CHANGED,
    FALSE_ROOT,
    LEAF_MISSING,
    MISSING,
    MOST,
    examine,
)
from domain.ledger.seals.leaf import leaf_of
from domain.ledger.seals.log import SealLog
from domain.ledger.seals.proof import proof_of
from domain.ledger.seals.sealer import Sealer, Tampered
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from tests.ledger.happenings import deed

COLUMNS = (
    '"subject", "version", "topic", "on", "at", "by", "source", "command", "part", "body", "state"'
)
COPY = f"INSERT INTO event SELECT {{}}, {COLUMNS} FROM event WHERE position = {{}}"

ATTACKS: dict[str, tuple[int, list[str]]] = {
    "one is deleted": (5, ["DELETE FROM event WHERE position = 5"]),
    "a range is deleted": (4, ["DELETE FROM event WHERE position BETWEEN 4 AND 9"]),
    "the tail is cut off": (11, ["DELETE FROM event WHERE position > 10"]),
    "two are swapped": (
        3,
        [
            "UPDATE event SET position = -1 WHERE position = 3",
            "UPDATE event SET position = 3 WHERE position = 7",
            "UPDATE event SET position = 7 WHERE position = -1",
        ],
    ),
    "one is put between": (
        6,
        [
            "UPDATE event SET position = -position WHERE position > 5",
            "UPDATE event SET position = 1 - position WHERE position < 0",
            "UPDATE event SET subject = 'other', command = 'other' WHERE position = 12",
            COPY.format(6, 12).replace('"subject"', "'more'").replace('"command"', "'more'"),
        ],
    ),
    "the moment is another": (2, ["UPDATE event SET at = at + 1 WHERE position = 2"]),
    "the actor is another": (2, ["""UPDATE event SET "by" = 'staff_2' WHERE position = 2"""]),
    "the topic is another": (8, ["UPDATE event SET topic = 'visit.closed' WHERE position = 8"]),
    "the day is another": (8, ["""UPDATE event SET "on" = '2024-05-07' WHERE position = 8"""]),
    "the content is another": (
        12,
        [
            """UPDATE event SET state = (SELECT state FROM event WHERE position = 1)
            WHERE position = 12"""
        ],
    ),
    "one is there twice": (
        5,
        [
            "DELETE FROM event WHERE position = 5",
            COPY.format(5, 4).replace('"subject"', "'twin'").replace('"command"', "'twin'"),
        ],
    ),
    "one is moved to the end": (
        4,
        ["UPDATE event SET position = 13 WHERE position = 4"],
    ),
    "another is in its place": (
        9,
        [
            "DELETE FROM event WHERE position = 9",
            COPY.format(9, 1).replace('"subject"', "'forged'").replace('"command"', "'forged'"),
        ],
    ),
}
"""What somebody does who owns the database, and the first event that is not what it was."""


@pytest.fixture
def sealed(ledger: Ledger, stores: Stores, tmp_path: Path) -> Ledger:
    """Twelve sealed events, under four seals."""
    sealer = Sealer(ledger, tmp_path / "seal.key")
    for command in "abcd":
        ledger.record_all([deed(command, "log")])
        sealer.seal()
    return ledger


def attack(store: Store, statements: list[str]) -> None:
    """Run statements with every trigger taken away."""
    with store.write() as connection:
        for table in ("event", "seal", "seal_leaf"):
            _disarm(connection, table, postgres=store.postgres)
        for statement in statements:
            connection.execute(text(statement))


def _disarm(connection: Connection, table: str, *, postgres: bool) -> None:
    if postgres:
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        return
    names = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    for name in connection.execute(names, {"table": table}).scalars().all():
        connection.execute(text(f"DROP TRIGGER {name}"))


@pytest.mark.parametrize("what", ATTACKS)
def test_every_attack_is_found_and_the_right_event_is_named(sealed: Ledger, what: str) -> None:
    position, statements = ATTACKS[what]
    assert examine(sealed) == (12, 4, ())
    attack(sealed.store, statements)
    first = examine(sealed).differences[0]
    assert first.position == position
    assert first.found in (CHANGED, MISSING)


def test_the_sealer_finds_it_and_signs_nothing_any_more(sealed: Ledger, tmp_path: Path) -> None:
    attack(sealed.store, ATTACKS["the actor is another"][1])
    sealer = Sealer(sealed, tmp_path / "seal.key")
    sealed.record_all([deed("e", "log")])
    with pytest.raises(Tampered, match="Position 2: The event is not the one"):
        sealer.seal()
    with pytest.raises(Tampered):
        Sealer(sealed, tmp_path / "seal.key").seal()
    assert sealer.log.size() == 12
    assert [alarm.position for alarm in sealer.log.alarms()] == [2]


def test_a_ledger_that_lost_its_tail_and_grew_again_is_found(
    sealed: Ledger, tmp_path: Path
) -> None:
    attack(sealed.store, ATTACKS["the tail is cut off"][1])
    sealed.record_all([deed("e", "another log", contacts=4)])
    with pytest.raises(Tampered, match="Position 11"):
        Sealer(sealed, tmp_path / "seal.key").seal()
    assert examine(sealed).differences[0] == (11, CHANGED)


def test_an_event_that_skips_a_position_is_not_sealed(sealed: Ledger, tmp_path: Path) -> None:
    attack(
        sealed.store,
        [COPY.format(14, 4).replace('"subject"', "'late'").replace('"command"', "'late'")],
    )
    with pytest.raises(Tampered, match="Position 13: There is no event here"):
        Sealer(sealed, tmp_path / "seal.key").seal()


def test_leaves_that_were_changed_with_their_events_contradict_the_signature(
    sealed: Ledger, tmp_path: Path
) -> None:
    attack(sealed.store, ATTACKS["the actor is another"][1])
    [row] = sealed.recorder.at([2])
    with sealed.store.write() as connection:
        connection.execute(
            text("UPDATE seal_leaf SET hash = :hash WHERE position = 2"), {"hash": leaf_of(row)}
        )
    assert examine(sealed).differences[0] == (3, FALSE_ROOT)
    sealed.record_all([deed("e", "log")])
    with pytest.raises(Tampered, match="do not lead to the root"):
        Sealer(sealed, tmp_path / "seal.key").seal()


def test_leaves_that_were_taken_away_are_missed(sealed: Ledger, tmp_path: Path) -> None:
    attack(sealed.store, ["DELETE FROM seal_leaf WHERE position = 12"])
    assert examine(sealed).differences[0].found == LEAF_MISSING
    sealed.record_all([deed("e", "log")])
    with pytest.raises(Tampered, match="Position 12"):
        Sealer(sealed, tmp_path / "seal.key").seal()


def test_a_seal_that_was_not_signed_by_a_known_key_is_told(sealed: Ledger) -> None:
    attack(sealed.store, ["UPDATE seal SET note = replace(note, '12', '12 ') WHERE size = 12"])
    [difference] = examine(sealed).differences
    assert difference.position == 12
    assert "not a checkpoint" in difference.found


def test_so_many_differences_are_told_and_the_rest_is_not_looked_at(
    sealed: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "STRETCH", 6)
    sealed.record_all([deed("many", "log", contacts=35)])
    Sealer(sealed, tmp_path / "seal.key").seal()
    assert examine(sealed).events == sealed.head() == 48
    attack(sealed.store, ["UPDATE event SET at = at + 1 WHERE position > 3"])
    found = examine(sealed)
    assert [each.position for each in found.differences] == list(range(4, 4 + MOST))
    assert found.events == 24


UNREADABLE = {
    "a text is none": "topic = CAST(x'80' AS TEXT)",
    "a number is below zero": "at = -1",
    "a number is a word": "at = 'x'",
    "a number is broken": "at = 1.5",
    "a text is bytes": "subject = x'80'",
    "bytes are a text": "state = 'x'",
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_a_row_that_cannot_be_read_is_named_and_not_stumbled_over(
    sqlite_settings: Settings, how: str
) -> None:
    change = f"UPDATE event SET {UNREADABLE[how]} WHERE position = {{}}"
    with closing(open_stores(sqlite_settings)) as stores:
        sealer = Sealer.of(stores)
        stores.ledger.record_all([deed("a", "log", contacts=6)])
        sealer.seal()
        stores.ledger.record_all([deed("b", "log", contacts=6)])
        attack(stores.ledger.store, [change.format(3), change.format(6).replace("x'80'", "x'81'")])
        assert examine(stores.ledger) == (7, 1, ((3, CHANGED), (6, CHANGED)))
        proof = proof_of(stores.ledger, 3)
        assert proof
        assert not proof.holds
        with pytest.raises(Tampered, match="Position 3: The event is not the one"):
            sealer.seal()


def test_what_lies_in_the_place_of_a_new_event_and_is_none_is_an_alarm(
    sqlite_settings: Settings,
) -> None:
    with closing(open_stores(sqlite_settings)) as stores:
        stores.ledger.record_all([deed("a", "log", contacts=6)])
        attack(stores.ledger.store, ["UPDATE event SET at = -1 WHERE position = 5"])
        with pytest.raises(Tampered, match="Position 5: What lies here is no event"):
            Sealer.of(stores).seal()
        assert [alarm.position for alarm in SealLog(stores.ledger.store).alarms()] == [5]
