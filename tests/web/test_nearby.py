"""Of many units a board lets one choose those around the one it is of, and those of a name."""

from __future__ import annotations

import re

import pytest

from domain.event import UnitId
from projections.people import UnitRow
from tests.cli.bank import settings_in
from tests.web.people import shown, staffed
from web import nearby as module
from web.nearby import FEW, MOST, nearby

BANK = UnitId("bank")


def branches(number: int) -> list[UnitRow]:
    """A bank with two regions, and branches of which every second is in the first."""
    regions = [UnitId("east"), UnitId("west")]
    rows = [UnitRow(BANK, "Bank", UnitId(""), [BANK])]
    rows += [UnitRow(each, each.title(), BANK, [each, BANK]) for each in regions]
    for each in range(number):
        unit, region = UnitId(f"b{each}"), regions[each % 2]
        rows.append(UnitRow(unit, f"Branch {each:03}", region, [unit, region, BANK]))
    return rows


def ids(some: module.Nearby) -> list[str]:
    return [each.unit for each in some.units]


def test_all_units_of_a_small_bank_are_there_each_below_the_one_above_it() -> None:
    found = nearby(branches(4), BANK)
    assert ids(found) == ["bank", "east", "b0", "b2", "west", "b1", "b3"]
    assert not found.searches


def test_of_a_large_bank_those_above_and_below_one_are_there_and_no_more_than_a_few() -> None:
    many = branches(8 * FEW)
    assert ids(nearby(many, BANK)) == ["bank", "east", "west"]
    assert ids(nearby(many, "b3")) == ["bank", "west", "b3"]
    east = nearby(many, "east")
    assert len(east.units) == MOST + 2
    assert (ids(east)[:3], east.searches) == (["bank", "east", "b0"], True)
    assert ids(nearby(many, "nowhere")) == []


def test_units_of_a_name_are_found_and_no_more_than_a_few_are_listed() -> None:
    many = branches(8 * FEW)
    found = nearby(many, BANK, "branch 0")
    assert (found.found, len(found.units), found.only) == (100, MOST + 3, "")
    assert nearby(many, BANK, "BRANCH 017").only == "b17"
    assert (nearby(many, BANK, "none").found, nearby(many, BANK, "none").only) == (0, "")
    assert nearby(many, BANK, "").found == 0


def test_of_several_units_the_one_that_is_called_exactly_so_is_meant() -> None:
    many = [*branches(FEW), UnitRow(UnitId("b"), "Branch 00", BANK, [UnitId("b"), BANK])]
    assert nearby(many, BANK, "branch 00").only == "b"


def test_the_board_finds_a_unit_by_its_name(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = shown(settings_in(tmp_path_factory.mktemp("nearby")), staffed())
    browser = bank.browser("li")
    assert 'name="find"' not in browser.get("/board").text
    monkeypatch.setattr(module, "FEW", 1)
    page = browser.get("/board?kind=help").text
    assert 'name="find"' in page
    found = browser.get("/board?kind=help&find=north").text
    assert re.search(r'<option value="north" selected>', found)
    assert 'hx-get="/board?kind=help&amp;unit=north"' in found
    assert 'href="/board?unit=north"' in found  # of the effective board, which is of it too
    assert "No unit has this in its name." in browser.get("/board?find=nowhere").text
    several = browser.get("/board?find=o").text
    assert "units have this in their names" in several
    assert 'hx-get="/board"' in several
    bank.stores.close()
