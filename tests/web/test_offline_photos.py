"""Photos without signal: they wait encrypted, and reach the bank once, before their close."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from domain.event import VisitId
from domain.ledger.photos import MOST_WAITING, Photos
from tests.cli.bank import settings_in
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.made import visit
from tests.web.people import shown, staffed
from tests.web.phone import Phone
from tests.web.pictures import JPEG, png
from tests.web.screen import axe, overhang

PHOTO_ANSWER, CLOSE_ANSWER = 1, 3
"""Which answers are lost on their way: the first one of the photo, and the first of the close."""

TOO_LARGE = JPEG[:-2] + bytes(3 << 20)
"""No browser draws it anew, so that it stays as large as it is."""


@pytest.fixture
def phone(screen: OpenScreen, tmp_path: Path) -> Iterator[Phone]:
    """Li's phone, in a bank of its own behind a real server."""
    site = shown(settings_in(tmp_path), staffed())
    with serving(site.stores) as address:
        yield Phone(screen(390, service_workers="allow"), site, address)


def village(phone: Phone, pages: int = 4) -> str:
    """A visit that is kept on the phone, and has begun where there is no signal."""
    name = visit(phone.site, started=False)
    phone.site.catch_up()
    phone.sign_in("li")
    phone.keep_day(pages)
    phone.signal(there=False)
    phone.begin(name)
    phone.until(lambda: phone.waiting() == 1)
    return name


def take(phone: Phone, content: bytes) -> None:
    """Take a photo of what shows the close."""
    file: Any = {"name": "p.png", "mimeType": "image/png", "buffer": content}
    phone.page.locator("input[data-photo]").set_input_files(file)


def closing(phone: Phone) -> Locator:
    """The form of the closing action that was aimed for."""
    forms = phone.page.locator('form[action$="/closes"]')
    return forms.filter(has=phone.page.locator('input[value="product_signed"]'))


def close(phone: Phone) -> None:
    form = closing(phone)
    form.locator('[name="product"]').fill("Pay code")
    form.locator('[name="contract_number"]').fill("C-2026-99")
    form.get_by_role("button", name="The closing action was taken").click()


def test_a_photo_waits_encrypted_and_is_recorded_once_before_its_close(phone: Phone) -> None:
    name = village(phone)
    take(phone, png(7))
    phone.until(lambda: phone.waiting() == 2)
    box = closing(phone).get_by_role("checkbox", name="Photo")
    expect(box).to_be_checked()
    picture = closing(phone).get_by_role("img", name="Photo")
    assert picture.evaluate("async (it) => { await it.decode(); return it.naturalWidth }") == 1
    assert (axe(phone.page), overhang(phone.page)) == ([], 0)
    close(phone)
    phone.until(lambda: phone.waiting() == 3)
    expect(box).to_have_count(0)  # another close does not show it again
    kept = phone.kept()
    assert [text for text in ("JFIF", "Pay code") if text in kept] == []
    phone.new_tab()
    phone.open(f"/visits/{name}")
    expect(phone.page.locator("#queue li")).to_have_count(3)
    expect(phone.page.locator("#queue li").nth(1)).to_contain_text("Add the photo")

    answers = phone.lose_answers((PHOTO_ANSWER, CLOSE_ANSWER))
    phone.signal(there=True)
    for lost in (1, 2):
        phone.try_to_send()
        phone.until(lambda lost=lost: answers.count("lost") == lost)  # type: ignore[misc]
    phone.try_to_send()
    phone.until(lambda: phone.waiting() == 0)
    assert (answers.count("lost"), answers.count("given")) == (2, 3)
    told = [entry.event for entry in phone.site.stores.ledger.of(name)]
    assert [each.tag() for each in told] == ["visit.planned", "visit.started", "visit.closed"]
    (photo,) = Photos(phone.site.stores.vault, phone.site.stores.ledger.clock).of(VisitId(name))
    assert getattr(told[-1], "evidence").photos == (photo.digest,)  # noqa: B009
    phone.assert_in_order()


def test_a_photo_that_is_sent_stays_chosen_in_a_form_that_is_being_filled_in(phone: Phone) -> None:
    name = village(phone)
    take(phone, png(8))
    box = closing(phone).get_by_role("checkbox")
    expect(box).to_be_checked()
    closing(phone).locator('[name="product"]').fill("Pay code")
    phone.signal(there=True)
    phone.send_until(lambda: phone.waiting() == 0)
    (photo,) = Photos(phone.site.stores.vault, phone.site.stores.ledger.clock).of(VisitId(name))
    expect(box).to_have_attribute("name", f"photo-{photo.digest}")
    close(phone)
    expect(phone.page.locator("p.photos img")).to_be_visible()
    phone.assert_in_order()


def test_a_photo_that_is_refused_holds_its_close_back_with_its_words(phone: Phone) -> None:
    name = village(phone)
    take(phone, b"no picture at all")
    phone.until(lambda: phone.waiting() == 2)
    close(phone)
    phone.until(lambda: phone.waiting() == 3)
    phone.signal(there=True)
    lines = phone.page.locator("#queue li")
    phone.send_until(lambda: "take it again" in " ".join(lines.all_inner_texts()))
    photo, closed = lines.all_inner_texts()
    assert "A photo has to be a JPEG, PNG or WebP picture." in photo
    assert "Pay code · C-2026-99" in closed
    told = [entry.event.tag() for entry in phone.site.stores.ledger.of(name)]
    assert told == ["visit.planned", "visit.started"]
    lines.first.get_by_role("button", name="Throw away").click()
    lines.first.get_by_role("button", name="Correct and send again").click()
    phone.page.locator("main .problem").first.wait_for()
    expect(closing(phone).locator('[name="contract_number"]')).to_have_value("C-2026-99")
    take(phone, png(9))
    phone.until(lambda: closing(phone).get_by_role("checkbox").count() == 1)
    phone.assert_in_order()


def test_a_photo_for_which_there_is_no_room_says_that_it_needs_signal(phone: Phone) -> None:
    village(phone)
    take(phone, TOO_LARGE)
    phone.says("This photo goes only with signal")
    assert phone.waiting() == 1
    take(phone, png(11))
    phone.until(lambda: phone.waiting() == 2)
    expect(phone.page.locator('[data-say="full"]')).to_be_hidden()
    phone.assert_in_order()


def test_as_many_photos_of_a_visit_wait_on_the_phone_as_in_the_bank(phone: Phone) -> None:
    other = visit(phone.site, started=False)
    village(phone, pages=6)
    for number in range(MOST_WAITING):
        take(phone, png(20 + number))
        expect(closing(phone).get_by_role("checkbox")).to_have_count(number + 1)
    take(phone, png(40))
    phone.says(f"at most {MOST_WAITING} photos of a visit wait for a close")
    assert phone.waiting() == 1 + MOST_WAITING
    phone.begin(other)
    take(phone, png(41))
    expect(closing(phone).get_by_role("checkbox")).to_have_count(1)
    phone.signal(there=True)
    phone.send_until(lambda: phone.waiting() == 0)
    phone.assert_in_order()


def test_a_photo_that_waits_is_sent_by_the_form_of_another_deed(phone: Phone) -> None:
    """What is sent first is what was written first, whatever was pressed."""
    name = village(phone)
    take(phone, png(10))
    phone.until(lambda: phone.waiting() == 2)
    sent: list[str] = []

    def note(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url.rpartition("/")[2])
        route.continue_()

    phone.screen.context.route("**/visits/**", note)
    phone.signal(there=True)
    close(phone)
    phone.until(lambda: phone.waiting() == 0)
    assert sent == ["start", "photos", "closes"]
    closed = [entry.event for entry in phone.site.stores.ledger.of(name)][-1]
    assert len(getattr(closed, "evidence").photos) == 1  # noqa: B009
    phone.assert_in_order()
