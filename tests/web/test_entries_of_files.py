"""From any row of a file down to entries: second looks, adjustments and measures."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest

from domain.event import Code, StaffId
from domain.review import Adjustment, AdjustmentProposed, SecondLookDrawn
from projections import second_looks
from tests.cli.bank import settings_in
from tests.web.people import Site, shown, staffed

Row = dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which two visits were drawn, and points of Li's were moved by hand."""
    bank = staffed()
    bank.visit("li", "ai", "of_li").plan().won().draw("south_leader")
    bank.visit("li", "bao", "another").plan().won()
    bank.know("of_stranger").visit("stranger", "of_stranger", "far").plan().won().draw("leader")
    on, staff = bank.today, StaffId("li")
    proposed = AdjustmentProposed(
        staff=staff, measure=Code("help"), amount=5, reason="Told late",
        proposer=StaffId("north_leader"), on=on,
    )  # fmt: skip
    bank.say(Adjustment, "moved", lambda each: each.propose(proposed))
    bank.say(Adjustment, "moved", lambda each: each.approve(approver=StaffId("other"), on=on))
    found = shown(settings_in(tmp_path_factory.mktemp("entries")), bank)
    yield found
    found.stores.close()


def tables(site: Site, address: str, reader: str = "auditor") -> list[list[Row]]:
    """The tables of the file of a page; each begins below an empty line."""
    joined = "&" if "?" in address else "?"
    said = site.browser(reader).get(f"{address}{joined}format=csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(said, newline="")))
    found: list[list[list[str]]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        else:
            found.append([])
    told = [[row for row in table if len(row) > 1] for table in found]
    return [[dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for rows in told if rows]


def positions(row: Row) -> list[int]:
    return [int(each) for each in row["Entries"].split()]


def test_the_draws_of_a_unit_stand_behind_its_numbers(site: Site) -> None:
    drawn = site.stores.ledger.since(0, kinds=[SecondLookDrawn])
    at = {each.event.manager: each.position for each in drawn if hasattr(each.event, "manager")}
    [rows] = tables(site, "/second-looks")
    told = {next(iter(row.values())): positions(row) for row in rows}
    assert told["The whole bank"] == sorted(at.values())
    assert (told["north"], told["south"]) == ([at["li"]], [at["stranger"]])
    assert all(len(positions(row)) == int(row["Drawn"]) for row in rows)
    [rows] = tables(site, "/second-looks", "north_leader")
    assert rows
    assert "Entries" not in rows[0]


def test_a_cell_holds_no_more_positions_than_a_spreadsheet_takes(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert second_looks.MOST_DRAWS * len("1000000 ") < 32_767
    monkeypatch.setattr(second_looks, "MOST_DRAWS", 1)
    [rows] = tables(site, "/second-looks")
    assert {len(positions(row)) for row in rows} == {1}


def test_an_adjustment_leads_to_its_proposal_and_its_answer(site: Site) -> None:
    stream = [each.position for each in site.stores.ledger.of("moved")]
    assert len(stream) == 2
    [[row]] = tables(site, "/adjustments")
    assert (positions(row), row["Points"]) == (stream, "'+5 help points")


def test_the_measures_of_a_unit_lead_to_people_and_theirs_to_entries(site: Site) -> None:
    browser = site.browser("auditor")
    bank = tables(site, "/measures?window=all")[0]
    north = next(row for row in bank if row["Name"].startswith("north"))
    person = next(row for row in tables(site, north["Why"])[0] if row["Name"] == "李一")
    assert "manager=li" in person["Why"]
    figures = [row for table in tables(site, person["Why"]) for row in table]
    leads = [row["Why"] for row in figures if row.get("Why")]
    assert len(leads) > 4
    for address in leads:
        page = browser.get(address)
        assert page.status_code == 200
        assert re.search(r'href="/(trail|why)/', page.text) or "channel" in address
    assert all("window=all" in address for address in leads)


def test_pages_themselves_show_no_more_than_before(site: Site) -> None:
    for address in ("/second-looks", "/adjustments", "/measures"):
        assert "<data data-column" not in site.browser("auditor").get(address).text
