"""A branch's first day in real browsers: from the first administrator to a visit explained."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from domain.ledger.door import open_stores
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from tests.cli.bank import settings_in
from tests.postgres import Postgres
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.seat import PASSWORD, Seat

LOG = "Showed the pay code on the counter, the owner tried it twice and signed."


DAYS = [
    pytest.param("sqlite", True, id="sqlite-scripts"),
    pytest.param("postgres", False, id="postgres-no-scripts"),
    pytest.param("sqlite", False, id="sqlite-no-scripts", marks=pytest.mark.release),
    pytest.param("postgres", True, id="postgres-scripts", marks=pytest.mark.release),
]
"""Neither database knows of scripts: with each change both are tried, and both ways to look."""


@pytest.fixture
def branch(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Where a bank with an administrator and nobody else is kept."""
    settings = settings_in(tmp_path)
    if request.param == "sqlite":
        yield found(settings)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    with server.fresh_database() as url:
        yield found(settings.model_copy(update={"database_url": url}))


def found(settings: Settings) -> Settings:
    """Make the first administrator as its operator does."""
    migrate(settings)
    command = "from cli import main; main()"
    words = ["admin", "create", "--name", "Ada", "--number", "A1", "--bank", "Village Bank"]
    surroundings = {
        **os.environ,
        "PACESETTER_DATA": str(settings.data),
        "PACESETTER_KEY_FILE": str(settings.key_file),
        "PACESETTER_DATABASE_URL": settings.database_url,
    }
    subprocess.run(
        [sys.executable, "-c", command, *words],
        input=f"{PASSWORD}\n{PASSWORD}\n",
        text=True,
        check=True,
        env=surroundings,
        capture_output=True,
    )
    return settings


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("branch", "scripts"), DAYS, indirect=["branch"])
def test_a_visit_is_told_seen_explained_and_found(
    branch: Settings, screen: OpenScreen, scripts: bool
) -> None:
    with serving(open_stores(branch)) as site:
        admin = Seat(screen(1280, java_script=scripts), site)
        admin.sign_in("A1", PASSWORD)
        admin.set_up_second_factor(PASSWORD)
        people = (
            ("Mei", "M1", "Customer manager"),
            ("Lin", "L1", "Leader"),
            ("Au", "U1", "Auditor"),
        )
        given = {number: admin.add_person(name, number, role) for name, number, role in people}
        admin.look()

        manager = Seat(screen(390, java_script=scripts), site)
        leader = Seat(screen(1280, "dark", java_script=scripts), site)
        manager.first_sign_in("M1", given["M1"])
        leader.first_sign_in("L1", given["L1"])
        leader.set_up_second_factor(PASSWORD + "L1")
        register(manager, leader)
        leader.go("/board")
        leader.sees("No visit was recorded yet")
        plan(manager)
        hold(manager)
        if not scripts:
            leader.go("/board")
        expect(leader.page.locator("table.board").first).to_contain_text("1.00")
        leader.sees("Mei")
        leader.look()
        explain(manager)

        auditor = Seat(screen(1280, java_script=scripts), site)
        auditor.first_sign_in("U1", given["U1"])
        auditor.set_up_second_factor(PASSWORD + "U1")
        audit(auditor)


def register(manager: Seat, leader: Seat) -> None:
    """A customer is registered by one person and vouched for by another."""
    manager.go("/customers")
    manager.fill(Name="Green Valley Farm", **{"Phone, if known": "13800001111"})
    manager.page.get_by_label("Segment").select_option(label="Farmer")
    manager.press("Register")
    manager.sees("To be confirmed")
    manager.look()
    leader.go("/customers")
    leader.sees("Green Valley Farm")
    leader.look()
    leader.press("Confirm")
    leader.sees("Nobody waits to be confirmed.")


def plan(manager: Seat) -> None:
    """A plan without a test of success is refused with what was typed; then it stands."""
    manager.go("/today")
    manager.look()
    manager.open("Plan a visit")
    manager.page.get_by_label("Customer", exact=True).select_option(label="Green Valley Farm")
    manager.page.get_by_label("Goal", exact=True).select_option(label="Product sold")
    aim = manager.page.get_by_label("Closing action to aim for")
    aim.select_option(label="Customer signs for the product")
    manager.press("Plan the visit")
    expect(manager.page.locator("#plan-success_test-problem")).to_have_text("Fill this in.")
    expect(manager.page.get_by_label("Goal", exact=True)).to_have_value("product_sold")
    manager.look()
    manager.page.get_by_label("How will you know").fill("The owner signs")
    manager.press("Plan the visit")
    manager.sees("The owner signs")
    manager.look()


def hold(manager: Seat) -> None:
    """The visit from its beginning to its log."""
    manager.press("Begin the visit")
    manager.sees("Under way")
    manager.press("Probe needs")
    expect(manager.page.get_by_role("button", name="Probe needs")).to_be_disabled()
    form = manager.page.locator("form[action$='/closes']").first
    form.get_by_label("Product").fill("All-in-one pay code")
    form.get_by_label("Number of the contract").fill("C-2026-17")
    form.get_by_role("button", name="The closing action was taken").click()
    manager.sees("C-2026-17")
    manager.look()
    manager.open("After the visit")
    manager.press("Yes, reached")
    manager.sees("Assessed: reached")
    manager.open("During the visit")
    manager.unfold("Somebody was named")
    manager.page.get_by_label("Name of the person referred").fill("Hill Tea House")
    manager.press("Note the referral")
    manager.sees("Hill Tea House")
    manager.open("After the visit")
    manager.page.get_by_label("What happened, in your own words").fill(LOG)
    manager.page.get_by_label("Next step", exact=True).fill("Call on Friday")
    manager.press("Write the log")
    manager.sees(LOG)
    manager.look()


def explain(manager: Seat) -> None:
    """From the number on one's own page to rule, arithmetic and events."""
    manager.page.get_by_role("link", name="Me", exact=True).click()
    manager.look()
    manager.page.locator(".figures .lead a").click()
    manager.sees("1.00")
    manager.look()
    manager.page.get_by_role("link", name=re.compile("Goal reached with a close")).click()
    manager.sees("⌊ 100 × 1.0 ⌋ = 100")
    manager.sees("Closing action taken")
    manager.look()


def audit(auditor: Seat) -> None:
    """The close is found in the trail, with its place in the history and no name in it."""
    auditor.go("/trail")
    auditor.look()
    auditor.page.get_by_label("Event", exact=True).select_option(label="Closing action taken")
    auditor.press("Search")
    rows = auditor.page.locator("table.cards tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name=re.compile("^#")).click()
    auditor.sees("visit.closed")
    auditor.sees("p1.")
    expect(auditor.page.locator("main")).not_to_contain_text("C-2026-17")
    auditor.look()
