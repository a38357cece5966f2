"""Grids: drawn, named and given away for a reason, and customers put into them, by who may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from domain.customer import Customer
from domain.event import StaffId
from domain.unit import Grid
from tests.cli.bank import settings_in
from tests.web.administering import drawn_grid
from tests.web.made import registered
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed
from tests.web.seeking import found_at
from tests.web.test_administration import send


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li has a grid with three customers, of whom she met one; Bao is a peer's too,
    who keeps a circle of her own.
    """
    bank = staffed()
    bank.start("li", "ai")
    bank.grid("lane", "peer", "bao")
    bank.grid("far", "stranger")
    bank.say(
        Grid,
        "circle",
        lambda each: each.define_personal(
            manager=StaffId("stranger"), name="Circle", on=bank.today
        ),
    )
    found = shown(settings_in(tmp_path_factory.mktemp("grids")), bank)
    yield found
    found.stores.close()


@pytest.fixture
def browser(site: Site) -> TestClient:
    """The administrator's."""
    return site.browser("administrator", follow=True)


def test_a_grid_is_drawn_named_graded_and_given_for_a_reason_that_is_encrypted(
    site: Site, browser: TestClient
) -> None:
    form = Paper(browser.get("/grids").text).form("/grids")
    sent = form.filled(name="East Gate", unit="north", difficulty="3")
    address = browser.post("/grids", data=sent).url.path
    assert send(browser, address, "/name", name="West Gate").status_code == 200
    assert send(browser, address, "/difficulty", difficulty="1").status_code == 200
    without = send(browser, address, "/manager", manager="peer")
    assert Paper(without.text).beside("reason") == "Fill this in."
    given = send(browser, address, "/manager", manager="peer", reason="熟悉这条街")
    assert "熟悉这条街" in given.text
    grid = site.stores.ledger.load(Grid, address.rpartition("/")[2])
    assert (grid.name, grid.difficulty, grid.manager) == ("West Gate", 1, "peer")
    entry = site.stores.ledger.of(grid.id)[-1]
    assert "熟悉这条街" not in repr(entry.event)
    found = browser.get(found_at(browser, "/grids", q="west", show="geographic")).text
    assert Paper(found).form("/grids").fields["name"] == ""
    assert "West Gate" in found
    assert "East Gate" not in found
    assert send(browser, address, "/manager", manager="north_leader", reason="x").status_code == 422


def test_a_grid_without_an_owner_and_how_far_owners_came_round_are_told(
    site: Site, browser: TestClient
) -> None:
    grid = drawn_grid(site)
    assert f"/grids/{grid}" in browser.get("/grids?show=unowned").text
    assert "/grids/patch" not in browser.get("/grids?show=unowned").text
    patch = browser.get("/grids/patch").text
    assert "1 / 3" in " ".join(patch.split())


def test_an_orphan_is_put_into_the_grid_that_is_nearest_to_who_registered_them(
    site: Site, browser: TestClient
) -> None:
    customer = registered(site)
    page = browser.get("/grids?show=orphans").text
    form = Paper(page).form(f"/{customer}/grids")
    assert form.options["grid"][0] == "patch"
    after = browser.post(form.action, data=form.filled())
    assert (after.status_code, customer[-6:] in after.text) == (200, False)
    assert site.stores.ledger.load(Customer, customer).grids == {"patch"}
    again = browser.post(form.action, data={**form.filled(), "command": "another"})
    assert (again.status_code, "belongs to that grid already" in again.text) == (422, True)


def test_who_is_in_the_grids_of_two_managers_is_taken_out_of_one(
    site: Site, browser: TestClient
) -> None:
    page = browser.get("/grids?show=overlaps").text
    form = Paper(page).form("/bao/left-grids", grid="lane")
    assert "bao" not in browser.post(form.action, data=form.filled()).text
    assert site.stores.ledger.load(Customer, "bao").grids == {"patch"}


def test_a_personal_grid_is_shown_and_changed_by_nobody_else(
    site: Site, browser: TestClient
) -> None:
    page = browser.get("/grids/circle")
    assert page.status_code == 200
    assert not [form for form in Paper(page.text).forms if form.action.startswith("/grids/")]
    typed = {"name": "Square", "version": "1", "command": "a"}
    refused = browser.post("/grids/circle/name", data=typed)
    assert refused.status_code == 422
    assert "/grids/circle" in browser.get("/grids?show=personal").text


def test_a_leader_reads_of_the_own_units_alone(site: Site) -> None:
    north, south = site.browser("north_leader"), site.browser("south_leader")
    assert "/grids/patch" in north.get("/grids").text
    assert "/grids/patch" not in south.get("/grids").text
    assert [each.get("/grids/patch").status_code for each in (north, south)] == [200, 404]
    assert "/grids/circle" in south.get("/grids?show=personal").text
    assert "/grids/circle" not in north.get("/grids?show=personal").text
    assert not [
        form for form in Paper(north.get("/grids/patch").text).forms if "/grids" in form.action
    ]
    orphan = registered(site)
    assert orphan in north.get("/grids?show=orphans").text
    assert orphan not in south.get("/grids?show=orphans").text
