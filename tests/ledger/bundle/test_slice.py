"""A slice of one unit says of its scores what the whole bundle says, on either database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from domain.ledger.settings import Settings
from tests.ledger.bundle.conftest import Check, Made, made_in, write
from tests.ledger.bundle.tampering import SCORES, Lines, change
from tests.postgres import Postgres

FIELDS = {"unit": 7, "ruleset": 9, "manager": 6}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Made]:
    """The bank of these tests on either database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sealed")
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    folder = tmp_path_factory.mktemp("on_postgres")
    with ExitStack() as stack:
        url = stack.enter_context(server.fresh_database())
        settings = Settings(data=folder / "data", key_file=folder / "master.key", database_url=url)
        yield made_in(folder, settings)


@pytest.fixture(scope="module")
def south(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The slice of a unit."""
    return write(made, tmp_path_factory.mktemp("slices") / "south", "--unit", "south")


def rows(folder: Path) -> list[list[Any]]:
    return [json.loads(line) for line in (folder / SCORES).read_text().splitlines()]


def test_the_scores_of_a_slice_are_those_of_the_unit_in_a_whole_bundle_that_was_reckoned(
    made: Made, south: Path, tmp_path: Path, check: Check
) -> None:
    whole = write(made, tmp_path / "whole")
    reckoned = check(whole)
    assert reckoned.code == 0, reckoned.told
    assert "score entries" in reckoned.told
    found = check(south)
    assert found.code == 0, found.told
    told = rows(south)
    assert 20 < len(told) < len(rows(whole))
    assert told == [row for row in rows(whole) if row[7] == "south"]
    about = json.loads((south / "bundle.json").read_text())
    assert (about["whole"], about["unit"], about["scores"]) == (False, "south", len(told))
    claims = len({row[1] for row in told})
    assert f"every cause of {len(told):,} score entries" in found.told
    assert f"the unit and the ruleset of {claims:,} claims" in found.told


@pytest.mark.parametrize("field", FIELDS)
def test_a_claim_that_counts_elsewhere_or_by_other_rules_is_named(
    own_slice: Path, check: Check, field: str
) -> None:
    other = {"unit": "north", "ruleset": 2, "manager": "li"}
    claim: list[str] = []

    def forge(lines: Lines) -> None:
        claims = [line[1] for line in lines]
        row = next(each for each in lines if claims.count(each[1]) == 1)
        claim.append(row[1])
        row[FIELDS[field]] = other[field]

    change(own_slice, SCORES, forge)
    found = check(own_slice)
    assert found.code == 1
    assert f"Claim {claim[0]}: published " in found.told


def test_scores_that_are_left_out_of_a_slice_are_counted(own_slice: Path, check: Check) -> None:
    change(own_slice, SCORES, lambda lines: lines.pop(3))
    found = check(own_slice)
    assert found.code == 1
    assert "There are not as many score entries as bundle.json says." in found.told


@pytest.mark.parametrize("column", [6, 8])
def test_scores_of_a_slice_that_are_none_are_no_bundle(
    own_slice: Path, check: Check, column: int
) -> None:
    def forge(lines: Lines) -> None:
        lines[3][column] = []

    change(own_slice, SCORES, forge)
    assert check(own_slice).code == 2
