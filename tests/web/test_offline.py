"""Without signal: pages open from the phone, and what is done there is recorded once, in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error

from domain.event import CustomerId, StaffId
from domain.visit import Visit
from domain.visit_event import VisitStarted
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.made import visit
from tests.web.people import Site, shown, staffed
from tests.web.phone import A_DAY_OLDER, COMES_BACK, KEPT, MANIFEST, Phone
from tests.web.screen import axe, overhang

VISITS = 20
BROKEN = (3, 18, 31)
"""Of the answers that the phone waits for, those that are lost on their way."""

LOG = "He was at home."
OVERTAKEN = "My very own words."
PRIVATE = ("艾客户", "包客户", "李一", LOG, OVERTAKEN, "The owner signs.")


@pytest.fixture
def phone(screen: OpenScreen, tmp_path: Path) -> Iterator[Phone]:
    """Li's phone, in a bank of its own behind a real server."""
    site = shown(settings_in(tmp_path), staffed())
    with serving(site.stores) as address:
        yield Phone(screen(390, service_workers="allow"), site, address)


def test_twenty_visits_without_signal_are_recorded_once_and_in_order(phone: Phone) -> None:
    names = [visit(phone.site, started=False) for _ in range(VISITS)]
    phone.site.catch_up()
    before = phone.site.head
    phone.sign_in("li")
    phone.keep_day(2 * VISITS + 2)
    hold_without_signal(phone, names)
    lis_tab, phone.page = phone.page, phone.screen.context.new_page()

    # Somebody else signs in on the phone, while a page of Li's is still open.
    phone.sign_in("peer")
    phone.signal(there=True)
    phone.open("/today")
    phone.says("Somebody else's forms wait")
    assert [page for page in phone.page.evaluate(KEPT) if page.startswith("/visits/")] == []
    lis_tab.evaluate(COMES_BACK)
    lis_tab.get_by_text("Sign in, and what waits is sent.").wait_for()
    assert (phone.waiting(), phone.site.head) == (0, before)
    lis_tab.close()

    # Li is back, and connections break after the server has recorded.
    phone.sign_in("li")
    answers = phone.lose_answers(BROKEN)
    phone.new_tab()
    phone.open("/today")
    for lost in range(1, len(BROKEN) + 1):
        phone.until(lambda lost=lost: answers.count("lost") == lost)  # type: ignore[misc]
        phone.try_to_send()
    phone.page.locator("#queue details").wait_for(state="hidden")
    assert (answers.count("lost"), answers.count("given")) == (len(BROKEN), 2 * VISITS)
    assert_recorded(phone.site, before, names)
    phone.assert_in_order()


def hold_without_signal(phone: Phone, names: list[str]) -> None:
    """Begin each visit and write its log, through a reload and a tab that is closed."""
    phone.signal(there=False)
    for number, name in enumerate(names):
        if number == VISITS // 2:
            phone.new_tab()
        phone.begin(name)
        if number == 1:
            phone.page.reload()
            phone.open(f"/visits/{name}")
        phone.write_log(f"Talk number {number}.")
        phone.until(lambda number=number: phone.waiting() == 2 * number + 2)  # type: ignore[misc]


def assert_recorded(site: Site, before: int, names: list[str]) -> None:
    told = site.stores.ledger.since(before)
    wanted = [(name, tag) for name in names for tag in ("visit.started", "visit.logged")]
    assert [(each.subject, each.event.tag()) for each in told] == wanted
    assert {each.by for each in told} == {"li"}
    logs = [getattr(site.stores.ledger.opened(each), "log", "") for each in told]
    assert logs[1::2] == [f"Talk number {number}." for number in range(VISITS)]


def test_a_day_in_a_village_from_installing_to_signing_out(phone: Phone) -> None:
    planned = visit(phone.site, started=False)
    phone.site.catch_up()
    phone.sign_in("li")
    phone.keep_day(4)
    assert_installable(phone)
    phone.signal(there=False)
    look_around(phone)
    fresh = begin_without_plan(phone)
    phone.begin(planned)
    phone.write_log(OVERTAKEN)
    phone.until(lambda: phone.waiting() == 4)
    kept = phone.kept()
    assert "extractable false" in kept
    assert [text for text in PRIVATE if text in kept] == []

    begin_elsewhere(phone.site, planned)
    phone.signal(there=True)
    phone.try_to_send()
    correct_and_throw_away(phone)
    for name, tags in ((fresh, []), (planned, ["visit.planned"])):
        told = [each.event.tag() for each in phone.site.stores.ledger.of(name)]
        assert told == [*tags, "visit.started", "visit.logged"]

    let_a_day_pass(phone)
    phone.page.get_by_role("button", name="Sign out").first.click()
    phone.page.wait_for_url("**/sign-in")
    assert phone.is_empty()
    assert_nothing_private_opens(phone, f"/visits/{planned}")
    phone.assert_in_order()


def assert_nothing_private_opens(phone: Phone, address: str) -> None:
    phone.signal(there=False)
    with suppress(Error):  # the worker may be gone by then, or teach
        phone.open(address)
    # Unlike the content of a page, a locator waits for one that is still on its way.
    left = phone.page.locator("body").inner_text()
    assert [text for text in PRIVATE if text in left] == []


def assert_installable(phone: Phone) -> None:
    told = phone.page.evaluate(MANIFEST)
    assert (told["name"], told["start_url"], told["display"]) == (
        "Pacesetter",
        "/today",
        "standalone",
    )
    assert (told["served"], told["worker"]) == (f"{phone.address}/", "activated")
    sizes = [f"{size}x{size} {use} {size}" for size in (192, 512) for use in ("any", "maskable")]
    assert [size for size in sizes if size not in told["icons"]] == []


def look_around(phone: Phone) -> None:
    """The day opens from the phone, and what does not lie there teaches."""
    phone.page.reload()
    phone.says("No signal. The page is as it was at")
    assert (axe(phone.page), overhang(phone.page)) == ([], 0)
    phone.open("/board")
    assert phone.page.get_by_role("heading", name="What works without signal").is_visible()
    assert (axe(phone.page), overhang(phone.page)) == ([], 0)


def begin_without_plan(phone: Phone) -> str:
    """A visit that nobody planned gets its id from the phone, and is told to its end."""
    phone.open("/today")
    plan = phone.page.locator('form[action="/visits"]')
    plan.locator('[name="customer"]').select_option("bao")
    plan.locator('button[name="now"]').click()
    phone.page.get_by_role("heading", name="包客户", level=1).wait_for()
    name = phone.page.url.rpartition("/")[2]
    phone.open(f"/visits/{name}")
    phone.write_log(LOG)
    phone.until(lambda: phone.waiting() == 2)
    phone.page.reload()
    phone.page.locator("#queue summary").click()
    assert LOG in phone.page.locator("#queue li").all_inner_texts()[1]
    assert (axe(phone.page), overhang(phone.page)) == ([], 0)
    return name


def let_a_day_pass(phone: Phone) -> None:
    """What was kept yesterday is shown no more."""
    phone.signal(there=False)
    phone.open("/today")
    phone.page.evaluate(A_DAY_OLDER)
    phone.open("/today")
    assert phone.page.get_by_role("heading", name="What works without signal").is_visible()
    phone.signal(there=True)
    phone.open("/today")


def begin_elsewhere(site: Site, name: str) -> None:
    it = site.stores.ledger.load(Visit, name)
    begun = VisitStarted(manager=StaffId("li"), customer=CustomerId("ai"), on=MONDAY)
    site.stores.ledger.record(it, begun, by="li")


def correct_and_throw_away(phone: Phone) -> None:
    """What was overtaken keeps its words: one is thrown away, the other sent upon what is new."""
    lines = phone.page.locator("#queue li")
    phone.until(lambda: " ".join(lines.all_inner_texts()).count("changed meanwhile") == 2)
    lines.first.get_by_role("button", name="Throw away").click()
    phone.until(lambda: phone.waiting() == 1)
    lines.first.get_by_role("button", name="Correct and send again").click()
    phone.page.locator("main .problem").first.wait_for()
    words = phone.form("log").locator("textarea")
    phone.page.locator("main details").evaluate_all("all => all.forEach((d) => { d.open = true })")
    assert words.input_value() == OVERTAKEN
    phone.write_log(f"{OVERTAKEN} Again.")
    phone.until(lambda: phone.waiting() == 0)
    phone.page.locator("blockquote").get_by_text(f"{OVERTAKEN} Again.").wait_for(state="attached")
