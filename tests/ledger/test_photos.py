"""Photos in the vault: encrypted under the customer's key, bounded, whole, swept when not shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from domain.event import CustomerId, Refused, VisitId
from domain.ledger.image import JPEG as JPEG_KIND
from domain.ledger.image import PNG, image
from domain.ledger.image import WEBP as WEBP_KIND
from domain.ledger.photos import KEPT, LARGEST, Photos
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import DATA_KEY, PHOTO
from tests.cli.bank import settings_in
from tests.web.people import Site, shown, staffed
from tests.web.pictures import JPEG, WEBP, png, with_text

VISIT, AI = VisitId("a_visit"), CustomerId("ai")
DAY_AND_TWO_HOURS = (KEPT + 7_200_000_000) / 60_000_000
NO_PICTURE, DAMAGED = "A photo has to be a JPEG, PNG or WebP picture.", "This picture is damaged"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A bank in which Li is on a visit."""
    bank = staffed()
    bank.visit("li", "ai", VISIT).plan().start()
    found = shown(settings_in(tmp_path), bank)
    yield found
    found.stores.close()


def photos(site: Site) -> Photos:
    return Photos(site.stores.vault, site.stores.ledger.clock)


@pytest.mark.parametrize(
    ("content", "kind"), [(JPEG, JPEG_KIND), (WEBP, WEBP_KIND), (png(), PNG)], ids=str
)
def test_a_picture_is_what_its_bytes_say_and_ends_where_it_ends(content: bytes, kind: str) -> None:
    assert image(content) == (kind, content)
    assert image(content + b"PK\x03\x04<script>alert(1)</script>") == (kind, content)


@pytest.mark.parametrize("content", [JPEG, WEBP, png()], ids=["JPEG", "WebP", "PNG"])
def test_a_picture_that_was_cut_or_bent_anywhere_is_refused(content: bytes) -> None:
    for length in range(12, len(content) - 1):
        with pytest.raises(Refused, match=DAMAGED):
            image(content[:length])
    for at in range(12, len(content)):
        bent = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        with suppress(Refused):  # and nothing else
            assert len(image(bent).content) <= len(bent)


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a" + JPEG, b"<html>" + JPEG, b"%PDF-1.7" + png(), b"\0" + WEBP, b"RIFFxxxxAVI "],
)
def test_what_begins_as_something_else_is_no_picture(content: bytes) -> None:
    with pytest.raises(Refused, match=NO_PICTURE):
        image(content)


def test_a_photo_is_encrypted_and_told_again(site: Site) -> None:
    kept = photos(site).keep(VISIT, AI, with_text(b"coordinates"))
    assert photos(site).keep(VISIT, AI, with_text(b"coordinates")) == kept
    with site.stores.vault.store.read() as connection:
        (row,) = connection.execute(select(PHOTO)).all()
    assert b"coordinates" not in row.content
    assert row.content[12:16] != JPEG[:4]
    found = photos(site).open(VISIT, kept.digest)
    assert found == (JPEG_KIND, with_text(b"coordinates"))
    assert photos(site).open(VisitId("another"), kept.digest) is None
    again = photos(site).keep(VisitId("another"), AI, with_text(b"coordinates"))
    assert again.digest == kept.digest


def test_nobody_opens_a_photo_whose_customers_key_is_gone(site: Site) -> None:
    kept = photos(site).keep(VISIT, AI, png())
    vault = site.stores.vault
    with vault.store.write() as connection:
        connection.execute(delete(DATA_KEY).where(DATA_KEY.c.person == AI))
    anew = Vault(vault.store, vault.masters)
    assert Photos(anew, site.stores.ledger.clock).open(VISIT, kept.digest) is None
    anew.key(AI)  # another key of the same customer opens it as little
    assert Photos(anew, site.stores.ledger.clock).open(VISIT, kept.digest) is None


def test_a_photo_that_was_moved_to_another_visit_does_not_open(site: Site) -> None:
    kept = photos(site).keep(VISIT, AI, png())
    with site.stores.vault.store.write() as connection:
        connection.execute(PHOTO.update().values(visit="another"))
    assert photos(site).open(VisitId("another"), kept.digest) is None


def test_a_photo_that_is_too_large_is_refused(site: Site) -> None:
    with pytest.raises(Refused, match="at most 8 MB"):
        photos(site).keep(VISIT, AI, png() + bytes(LARGEST))
    assert photos(site).of(VISIT) == []


def test_what_no_close_shows_is_swept_after_a_day(site: Site) -> None:
    browser = site.browser("li")
    shown_one, other = (photos(site).keep(VISIT, AI, png(shade)) for shade in (1, 2))
    form = {
        "version": "2",
        "customer": "ai",
        "action": "product_signed",
        "product": "Pay code",
        "contract_number": "C-1",
        f"photo-{shown_one.digest}": "1",
    }
    assert browser.post(f"/visits/{VISIT}/closes", data=form).status_code == 303
    photos(site).sweep(site.stores.ledger)
    assert len(photos(site).of(VISIT)) == 2
    site.pass_minutes(DAY_AND_TWO_HOURS)
    for _ in range(2):
        photos(site).sweep(site.stores.ledger)
        assert [each.digest for each in photos(site).of(VISIT)] == [shown_one.digest]
    assert photos(site).open(VISIT, other.digest) is None
