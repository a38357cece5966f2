"""A slice of one unit says of its scores what the whole bundle says, on either database."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from domain.ledger.settings import Settings
from tests.ledger.bundle.conftest import WEEKS, Check, Made, made_in, write
from tests.ledger.bundle.tampering import EVENTS, SCORES, Lines, change
from tests.postgres import Postgres

FIELDS = {"unit": 7, "ruleset": 9, "manager": 6}
PROOFS = "proofs.jsonl"


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
def written(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The slice of a unit."""
    return write(made, tmp_path_factory.mktemp("slices") / "south", "--unit", "south")


@pytest.fixture
def south(written: Path, tmp_path: Path) -> Path:
    """The slice of a unit, which a test may change."""
    return shutil.copytree(written, tmp_path / "south")


def lines_of(folder: Path, name: str = SCORES) -> list[list[Any]]:
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def leave_out(folder: Path, gone: Callable[[list[Any]], bool]) -> list[int]:
    """Take events out of a slice, with their proofs and their number; returns where they were."""
    rows = lines_of(folder, EVENTS)
    places = [at for at, row in enumerate(rows) if gone(row)]

    def forge(lines: Lines) -> None:
        for at in reversed(places):
            del lines[at]

    change(folder, EVENTS, forge)
    change(folder, PROOFS, forge)
    about = json.loads((folder / "bundle.json").read_text())
    about["events"] -= len(places)
    (folder / "bundle.json").write_text(json.dumps(about))
    return [rows[at][0] for at in places]


def test_the_scores_of_a_slice_are_those_of_the_unit_in_a_whole_bundle_that_was_reckoned(
    made: Made, south: Path, tmp_path: Path, check: Check
) -> None:
    whole = write(made, tmp_path / "whole")
    reckoned = check(whole)
    assert reckoned.code == 0, reckoned.told
    assert "score entries" in reckoned.told
    found = check(south)
    assert found.code == 0, found.told
    told = lines_of(south)
    assert 20 < len(told) < len(lines_of(whole))
    assert told == [row for row in lines_of(whole) if row[7] == "south"]
    about = json.loads((south / "bundle.json").read_text())
    assert (about["whole"], about["unit"], about["units"]) == (False, "south", ["south"])
    assert (about["scores"], about["events"]) == (len(told), len(lines_of(south, EVENTS)))
    claims = len({row[1] for row in told})
    assert f"every cause of {len(told):,} score entries" in found.told
    assert f"Checked: {claims:,} claims of ev, help, craft and award in south" in found.told
    assert f"Checked: {WEEKS} settled periods: their seals" in found.told
    assert "the points of 1 people who worked there" in found.told
    assert "NOT CHECKED: the points of 2 others on settled boards" in found.told
    assert "NOT CHECKED: that nothing was left out." in found.told


def test_a_changed_amount_of_a_slice_is_named_with_its_position(south: Path, check: Check) -> None:
    row: list[Any] = []

    def forge(lines: Lines) -> None:
        claims = [line[1] for line in lines]
        line = next(each for each in lines if claims.count(each[1]) == 1 and each[3] == "ev")
        row.extend(line)
        line[5] += 40

    change(south, SCORES, forge)
    found = check(south)
    assert found.code == 1
    at = f"DIFFERENCE at position {max(row[-1])}: Claim {row[1]}: "
    assert f"{at}published {row[5] + 40} ev ({row[4]}, wang, south" in found.told
    assert f", due {row[5]} ev (" in found.told


def test_scores_that_are_taken_away_or_made_up_are_named(south: Path, check: Check) -> None:
    row: list[Any] = []

    def forge(lines: Lines) -> None:
        claims = [line[1] for line in lines]
        at = next(n for n, each in enumerate(lines) if claims.count(each[1]) == 1)
        row.extend(lines[at])
        lines[at][1] = "0123456789abcdef"

    change(south, SCORES, forge)
    found = check(south)
    assert found.code == 1
    assert f"Claim {row[1]}: published nothing, due {row[5]} " in found.told
    assert f"Claim 0123456789abcdef: published {row[5]} " in found.told


def test_each_event_that_a_score_cites_is_missed(south: Path, check: Check) -> None:
    [cited] = leave_out(south, lambda row: row[0] == lines_of(south)[-1][-1][0])
    found = check(south)
    assert found.code == 1
    assert f"DIFFERENCE at position {cited}: A score cites this event" in found.told


def test_the_event_after_one_that_is_missing_in_its_stream_is_named(
    south: Path, check: Check
) -> None:
    ended = next(row for row in lines_of(south, EVENTS) if row[3] == "visit.goal_achieved")
    before = [row for row in lines_of(south, EVENTS) if row[1] == ended[1] and row[0] < ended[0]]
    leave_out(south, lambda row: row[0] == before[-1][0])
    found = check(south)
    assert found.code == 1
    what = f"position {ended[0]}: An event of {ended[1]} before this one is missing."
    assert what in found.told


def test_amounts_change_where_the_visits_of_others_are_left_out(south: Path, check: Check) -> None:
    others = {
        row[1]
        for row in lines_of(south, EVENTS)
        if row[3] == "visit.planned" and json.loads(row[11])["manager"] != "wang"
    }
    assert len(leave_out(south, lambda row: row[1] in others)) > 50
    found = check(south)
    assert found.code == 1
    assert "published nothing, due 100 ev" in found.told


def test_a_slice_with_fewer_events_than_it_says_is_found(south: Path, check: Check) -> None:
    about = json.loads((south / "bundle.json").read_text())
    (south / "bundle.json").write_text(json.dumps({**about, "events": about["events"] + 1}))
    assert "There are not as many events as bundle.json says." in check(south).told


def test_a_slice_of_a_unit_and_those_below_it_names_them(
    made: Made, tmp_path: Path, check: Check
) -> None:
    north = write(made, tmp_path / "north", "--unit", "north")
    about = json.loads((north / "bundle.json").read_text())
    assert (about["unit"], about["units"]) == ("north", ["harbour", "north"])
    found = check(north)
    assert found.code == 0, found.told
    assert "award in north (north) and below it" in found.told
    for units in (["north"], ["harbour", "north", "south"], ["north", "nowhere"]):
        (north / "bundle.json").write_text(json.dumps({**about, "units": units}))
        found = check(north)
        assert found.code == 1
        assert "The units of the slice are not north (north) and all below it." in found.told


@pytest.mark.parametrize("units", [None, "south", [], ["north"], [7]])
def test_a_slice_that_does_not_name_its_units_is_no_bundle(
    own_slice: Path, check: Check, units: object
) -> None:
    about = json.loads((own_slice / "bundle.json").read_text())
    (own_slice / "bundle.json").write_text(json.dumps({**about, "units": units}))
    found = check(own_slice)
    assert found.code == 2
    assert "bundle.json does not name the units of this slice" in found.told


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
