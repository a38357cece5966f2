"""Whoever changes anything in a bundle is found out, and told where."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from random import Random
from typing import Any

import pytest

from domain.ledger.seals.leaf import leaf_of
from tests.ledger.bundle.conftest import Check
from tests.ledger.bundle.tampering import EVENTS, SCORES, STANDINGS, Change, Lines, change, forged
from tests.tiers import Rounds, tiers

POSITION = 97
COLUMNS = (
    *("position", "subject", "version", "topic", "on", "at", "by", "source", "command"),
    *("part", "body", "state", "leaf"),
)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_of_an_event_is_named(own: Path, check: Check, column: str) -> None:
    at = COLUMNS.index(column)

    def forge(lines: Lines) -> None:
        lines[POSITION - 1][at] = forged(lines[POSITION - 1][at])

    change(own, EVENTS, forge)
    found = check(own)
    assert found.code == 1
    assert f"DIFFERENCE at position {POSITION}: The event is not the one" in found.told


MOVES: dict[str, tuple[int, Change]] = {
    "one is taken out": (POSITION, lambda lines: lines.pop(POSITION - 1)),
    "one is there twice": (POSITION + 1, lambda lines: lines.insert(POSITION, lines[POSITION - 1])),
    "two are swapped": (
        POSITION,
        lambda lines: lines.__setitem__(slice(POSITION - 1, POSITION + 1),
                                        lines[POSITION - 1 : POSITION + 1][::-1]),
    ),
    "one is moved to the end": (POSITION, lambda lines: lines.append(lines.pop(POSITION - 1))),
    "the first is missing": (1, lambda lines: lines.pop(0)),
}  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
def test_a_moved_event_is_named(own: Path, check: Check, move: str) -> None:
    position, by = MOVES[move]
    change(own, EVENTS, by)
    found = check(own)
    assert found.code == 1
    first = next(line for line in found.told.splitlines() if line.startswith("DIFF"))
    assert first.startswith(f"DIFFERENCE at position {position}: ")


def test_a_cut_off_tail_is_found(own: Path, check: Check) -> None:
    size = json.loads((own / "bundle.json").read_text())["size"]
    change(own, EVENTS, lambda lines: lines.__delitem__(slice(-3, None)))
    found = check(own)
    assert found.code == 1
    assert f"position {size - 2}: The bundle has not the events" in found.told


def test_an_event_changed_with_its_leaf_is_narrowed_to_a_seal(own: Path, check: Check) -> None:
    def forge(lines: Lines) -> None:
        row = lines[POSITION - 1]
        row[6] = "somebody"
        row[-1] = _leaf(row)

    change(own, EVENTS, forge)
    found = check(own)
    assert found.code == 1
    assert "position 1: Of the events 1 to 150 one is not what was sealed" in found.told


def _leaf(row: Lines) -> str:
    return leaf_of((*row[:10], b64decode(row[10]), row[11].encode())).hex()


def _score(lines: Lines) -> Any:
    """An entry of the middle that nothing reverses."""
    claims = [line[1] for line in lines]
    return next(line for line in lines[50:] if claims.count(line[1]) == 1)


SCORE_COLUMNS = ("amount", "manager", "unit", "day", "ruleset", "measure", "rule", "claim")
PLACES = {
    "claim": 1,
    "measure": 3,
    "rule": 4,
    "amount": 5,
    "manager": 6,
    "unit": 7,
    "day": 8,
    "ruleset": 9,
}


@pytest.mark.parametrize("column", SCORE_COLUMNS)
def test_a_changed_score_entry_is_named(own: Path, check: Check, column: str) -> None:
    claim: list[str] = []

    def forge(lines: Lines) -> None:
        row = _score(lines)
        claim.append(row[1])
        row[PLACES[column]] = "2026-03-09" if column == "day" else forged(row[PLACES[column]])

    change(own, SCORES, forge)
    found = check(own)
    assert found.code == 1
    assert f"Claim {claim[0]}: published " in found.told


def test_a_score_entry_that_is_missing_or_invented_is_found(own: Path, check: Check) -> None:
    claims: list[str] = []

    def forge(lines: Lines) -> None:
        row = _score(lines)
        lines.remove(row)
        made_up = [*lines[-1][:1], "0123456789abcdef", *lines[-1][2:]]
        claims.append(row[1])
        lines.append(made_up)

    change(own, SCORES, forge)
    found = check(own)
    assert found.code == 1
    assert f"Claim {claims[0]}: published nothing" in found.told
    assert "Claim 0123456789abcdef: published" in found.told


def test_points_that_were_there_only_while_a_week_was_settled_are_found(
    own: Path, check: Check
) -> None:
    def forge(lines: Lines) -> None:
        row = _score(lines)
        more, less = list(row), list(row)
        more[5], less[5], less[0] = 500, -500, lines[-1][0]
        lines.insert(lines.index(row), more)
        lines.append(less)

    change(own, SCORES, forge)
    found = check(own)
    assert found.code == 1
    assert "and 500" in found.told or "published 5" in found.told


def test_a_place_that_was_not_reached_is_found(own: Path, check: Check) -> None:
    settled = _settled_at(own)

    def forge(lines: Lines) -> None:
        row = next(row for row in lines[1]["rows"] if row[0] == "effective")
        row[3] += 1

    change(own, STANDINGS, forge)
    found = check(own)
    assert found.code == 1
    assert f"position {settled[1]}: The standings of week/2026-W11 are not those" in found.told


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (lambda lines: lines.pop(2), "The bundle has not the standings of week/2026-W12"),
        (
            lambda lines: lines.append({"period": "week/2026-W30", "through": 90, "rows": []}),
            "week/2026-W30 has standings, and nothing settled it.",
        ),
        (
            lambda lines: lines[0].update(through=lines[0]["through"] - 1),
            "The bundle has not the standings of week/2026-W10",
        ),
    ],
)
def test_missing_and_invented_periods_are_found(
    own: Path, check: Check, by: Change, told: str
) -> None:
    change(own, STANDINGS, by)
    found = check(own)
    assert found.code == 1
    assert told in found.told


def _settled_at(folder: Path) -> list[int]:
    lines = [json.loads(line) for line in (folder / EVENTS).read_text().splitlines()]
    return [line[0] for line in lines if line[3] == "bank.period_settled"]


@pytest.mark.parametrize("times", tiers(40, 2_000, minutes=60))
@pytest.mark.parametrize("name", [EVENTS, "checkpoint", STANDINGS])
def test_no_byte_can_be_another_one(
    own: Path, check: Check, rounds: Rounds, name: str, times: int
) -> None:
    path = own / name
    content = path.read_bytes()
    for number in rounds(times):
        chance = Random(f"{name} {number}")
        at = chance.randrange(len(content))
        changed = bytearray(content)
        changed[at] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        found = check(own)
        assert found.code in (1, 2), (at, found.told)
