"""What was written without signal and overtaken or refused keeps its words, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from domain.event import CustomerId
from domain.visit import Visit
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.made import visit
from tests.web.people import shown, staffed
from tests.web.phone import UNFOLD, Phone

CHANGED = "This was changed meanwhile"
LATER = MONDAY + timedelta(days=3)


@pytest.fixture
def phone(screen: OpenScreen, tmp_path: Path) -> Iterator[Phone]:
    """Li's phone, in a bank of its own behind a real server."""
    site = shown(settings_in(tmp_path), staffed())
    with serving(site.stores) as address:
        yield Phone(screen(390, service_workers="allow"), site, address)


def fill(phone: Phone, noun: str, button: str, /, **fields: str) -> None:
    """Fill the first form of a noun in, without signal, and press one of its buttons."""
    before = phone.waiting()
    form = phone.form(noun).first
    for name, value in fields.items():
        field = form.locator(f'[name="{name}"]')
        if field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.get_by_role("button", name=button).click()
    phone.until(lambda: phone.waiting() == before + 1)


def out_of_signal(phone: Phone, *, started: bool) -> str:
    """Open the page of a visit, and lose the signal; the name of the visit."""
    name = visit(phone.site, started=started)
    phone.site.catch_up()
    phone.sign_in("li")
    phone.open(f"/visits/{name}")
    phone.signal(there=False)
    return name


def lines(phone: Phone) -> Locator:
    return phone.page.locator("#queue li")


def comes_back(phone: Phone, expected: int) -> list[str]:
    """Send all with signal; how each line reads once nothing waits any more."""
    phone.signal(there=True)
    refused = lines(phone).get_by_role("button", name="Throw away")
    phone.send_until(lambda: refused.count() == expected)
    return [" ".join(each.split()) for each in lines(phone).all_inner_texts()]


def test_what_was_told_of_a_visit_and_overtaken_keeps_all_its_words(phone: Phone) -> None:
    name = out_of_signal(phone, started=True)
    fill(phone, "stages", "rapport")
    fill(phone, "contacts", "Add the customer", choice="bao")
    fill(phone, "claimed-contacts", "Add the number", number="17")
    close = {"product": "Pay code", "contract_number": "C-1", "note": "Signed at the table"}
    fill(phone, "closes", "The closing action was taken", **close)
    fill(phone, "referrals", "Note the referral", name="钱掌柜", phone="13900001234")
    fill(phone, "sales", "Note the sale", product="time_deposit", amount="1200.50")
    fill(phone, "assessment", "No, not yet", reason="needs_time")
    fill(phone, "log", "Write the log", log="He was at home.", next_step="Call on Friday")
    fill(phone, "retraction", "Take the visit back", reason="duplicate")
    it = phone.site.stores.ledger.load(Visit, name)
    elsewhere = it.contact(customer=CustomerId("chen"), on=MONDAY)
    phone.site.stores.ledger.record(it, elsewhere, by="li")
    told = comes_back(phone, 9)
    words = ("rapport", "包客户", "17", "Pay code · C-1 · Signed at the table",
             "钱掌柜 · 13900001234", "1200.50", "No, not yet", "He was at home. · Call on Friday",
             "Take the visit back")  # fmt: skip
    for line, own in zip(told, words, strict=True):
        assert own.casefold() in line.casefold()
        assert CHANGED in line
    assert len(phone.site.stores.ledger.of(name)) == it.version + 1
    assert_corrected(phone, name, it.version + 1)


def assert_corrected(phone: Phone, name: str, before: int) -> None:
    """A form comes back with what was typed into it, lies open, and is sent anew."""
    referral = lines(phone).nth(4)
    referral.get_by_role("button", name="Correct and send again").click()
    phone.page.locator("main .problem").first.wait_for()
    form = phone.form("referrals").first
    expect(form.locator('[name="name"]')).to_have_value("钱掌柜")
    expect(form.locator('[name="phone"]')).to_have_value("13900001234")
    assert (phone.waiting(), len(phone.site.stores.ledger.of(name))) == (9, before)
    expect(lines(phone).first).to_be_hidden()
    form.get_by_role("button", name="Note the referral").click()
    phone.until(lambda: phone.waiting() == 8)
    expect(lines(phone).first).to_be_hidden()  # what was seen does not open it again
    told = [each.event.tag() for each in phone.site.stores.ledger.of(name)]
    assert told[before:] == ["visit.referral_obtained"]
    phone.assert_in_order()


def test_what_was_done_about_a_plan_and_overtaken_keeps_its_words(phone: Phone) -> None:
    name = out_of_signal(phone, started=False)
    fill(phone, "preparation", "visit list")
    fill(phone, "move", "Move it", planned_on=LATER.isoformat(), planned_time="09:30")
    fill(phone, "cancellation", "Call it off", reason="weather")
    fill(phone, "start", "Begin the visit")
    it = phone.site.stores.ledger.load(Visit, name)
    moved = it.reschedule(planned_on=LATER, on=MONDAY)
    phone.site.stores.ledger.record(it, moved, by="li")
    told = comes_back(phone, 4)
    words = ("visit list", f"{LATER.isoformat()} · 09:30", "Weather", "Begin the visit")
    for line, own in zip(told, words, strict=True):
        assert own.casefold() in line.casefold()
        assert CHANGED in line
    assert len(phone.site.stores.ledger.of(name)) == it.version + 1
    phone.assert_in_order()


def test_a_plan_that_is_refused_keeps_its_words_and_is_corrected(phone: Phone) -> None:
    phone.sign_in("li")
    phone.open("/today")
    phone.signal(there=False)
    plan = phone.page.locator('form[action="/visits"]')
    plan.locator('[name="customer"]').select_option("bao")
    plan.locator('[name="goal"]').select_option("product_sold")
    plan.locator('[name="closing_action"]').select_option("referral_list_received")
    plan.locator("textarea").fill("The owner signs.")
    plan.get_by_role("button", name="Plan the visit").click()
    phone.until(lambda: phone.waiting() == 1)
    phone.says("A visit that is planned without signal has a page once its plan is sent.")
    (line,) = comes_back(phone, 1)
    assert "This closing action belongs to another goal" in line
    assert "The owner signs." in line
    lines(phone).get_by_role("button", name="Correct and send again").click()
    phone.page.locator("main .problem").first.wait_for()
    phone.page.locator("main details").evaluate_all(UNFOLD)
    expect(plan.locator("textarea")).to_have_value("The owner signs.")
    phone.assert_in_order()


OVERTAKEN = """async () => {
  const app = document.querySelector("script[src$='app.js']").src;
  const { show } = await import(app.replace("app.js", "waiting.js"));
  const { within } = await import(app.replace("app.js", "shelf.js"));
  const decrypt = crypto.subtle.decrypt.bind(crypto.subtle);
  const read = await new Promise((reached) => {
    crypto.subtle.decrypt = (...what) => new Promise((goOn) => {
      crypto.subtle.decrypt = decrypt;
      reached({ slow, goOn: () => goOn(decrypt(...what)) });
    });
    const slow = show();
  });
  await within("deeds", "readwrite", (deeds) => deeds.clear());
  await show();
  read.goOn();
  await read.slow;
}"""


def test_who_read_the_queue_before_it_was_sent_does_not_show_it_any_more(phone: Phone) -> None:
    out_of_signal(phone, started=True)
    fill(phone, "stages", "rapport")
    phone.page.evaluate(OVERTAKEN)
    assert phone.waiting() == 0
    assert lines(phone).count() == 0
