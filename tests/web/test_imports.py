"""A file is uploaded, looked at as it would be read, imported once, and deleted."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from domain.event import StaffId
from domain.ledger.imports.claims import Claims
from domain.ledger.imports.job import Way
from domain.ledger.imports.uploads import LARGEST, Uploads
from domain.ledger.vault_schema import IMPORT_PART, VAULT
from domain.visit_event import VisitStarted
from tests.web.importing import (
    GOOD,
    IMPORTS,
    csv_of,
    fresh,
    go_ahead,
    job,
    previewed,
    upload,
    uploaded,
    work,
)
from tests.web.paper import Paper
from tests.web.people import Site, grant, on_both, staffed
from web.body import LARGEST_IMPORT


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A bank with two administrators."""
    bank = staffed().hire("second", "head_office")
    grant(bank, "second", "administrator", "head_office")
    yield from on_both(request, tmp_path_factory.mktemp("imports"), bank)


def parts(site: Site, address: str) -> int:
    """How many parts of a file the vault holds."""
    query = select(func.count()).where(IMPORT_PART.c.file == address.rpartition("/")[2])
    with site.stores.vault.store.read() as connection:
        return int(connection.execute(query).scalar_one())


def held(site: Site, source: str) -> list[str]:
    """By whom the visits were recorded that came from a file."""
    entries = site.stores.ledger.since(0, 10_000, kinds=(VisitStarted,))
    return [entry.by for entry in entries if entry.source == source]


def test_a_file_is_looked_at_and_then_imported_once(site: Site) -> None:
    browser, before = site.browser("administrator"), site.head
    name, other = fresh(customer="王小明"), fresh(outcome="perhaps")
    address = uploaded(browser, csv_of(name, other))
    page = browser.get(address).text
    assert "The file is being read" in page
    assert f'hx-get="{address}" hx-trigger="load delay:1s" hx-swap="outerHTML"' in page
    claims = Claims(site.stores.vault, site.stores.ledger.clock)
    claim = claims.claim()
    assert claim
    assert claims.reach(claim, 1, 2)
    assert "1 of 2 rows are checked (50 %)" in " ".join(browser.get(address).text.split())
    claims.release(claim, begun=False)
    assert (work(site), site.head) == (1, before)
    page = browser.get(address).text
    for said in ("visits.csv", "Import one visit", "王小明", "deposit_promised", "13 characters"):
        assert said in page
    assert "There is no outcome &#39;perhaps&#39;" in page
    assert [said for said in (GOOD["log"], "hx-get") if said in page] == []

    go_ahead(site, address)
    assert "The rows are being checked once more" in browser.get(address).text
    assert work(site) == 1
    page, source = browser.get(address).text, job(site, address).source
    for said in ("Visits imported", source):
        assert said in page
    assert "王小明" not in page
    assert held(site, source) == ["administrator"]
    after = site.head
    assert (work(site), site.head) == (0, after)
    assert "visits.csv" in browser.get(IMPORTS).text


def test_the_file_is_encrypted_and_gone_once_it_is_imported(site: Site) -> None:
    rows = csv_of(fresh(customer="王小花"), fresh(outcome="perhaps", manager="钱经理"))
    address = uploaded(site.browser("administrator"), rows, name="机密.csv")
    work(site)
    with site.stores.vault.store.read() as connection:
        stored = "".join(
            str(row) for table in VAULT.sorted_tables for row in connection.execute(select(table))
        )
    for said in ("王小花", "钱经理", "机密", "perhaps", GOOD["log"]):
        assert said not in stored
        assert repr(said.encode())[2:-1] not in stored
    assert parts(site, address) == 2
    go_ahead(site, address)
    work(site)
    assert parts(site, address) == 1  # the rows that were left out, to be mended
    site.pass_minutes(7 * 24 * 60 + 1)
    Uploads(site.stores.vault, site.stores.ledger.clock).sweep()
    assert parts(site, address) == 0
    assert "left out" not in site.browser("administrator").get(address).text


def test_what_is_discarded_is_deleted_and_what_waits_too_long_as_well(site: Site) -> None:
    browser, rows = site.browser("administrator"), (fresh(), fresh(outcome="perhaps"))
    discarded, waiting = uploaded(browser, csv_of(rows[0])), uploaded(browser, csv_of(*rows))
    work(site)
    form = Paper(browser.get(discarded).text).form("/withdrawal")
    for _ in range(2):
        assert browser.post(form.action, data=form.filled()).status_code == 303
    assert "Discarded" in browser.get(discarded).text
    assert (parts(site, discarded), parts(site, waiting)) == (0, 2)
    uploads = Uploads(site.stores.vault, site.stores.ledger.clock)
    site.pass_minutes(7 * 24 * 60 - 1)
    uploads.sweep()
    assert parts(site, waiting) == 2
    site.pass_minutes(2)
    uploads.sweep()
    assert parts(site, waiting) == 0
    page = site.browser("administrator").get(waiting).text
    assert "Deleted after a week" in page
    assert not [form for form in Paper(page).forms if waiting in form.action]


def test_the_same_form_keeps_a_file_once_and_another_file_beside_it(site: Site) -> None:
    browser, rows = site.browser("administrator"), csv_of(fresh())
    one, again, other = (
        uploaded(browser, content, command="a_form") for content in (rows, rows, csv_of(fresh()))
    )
    assert one == again != other
    assert work(site) == 2


def test_another_administrator_sees_counts_and_nothing_of_the_file(site: Site) -> None:
    rows = csv_of(fresh(customer="王小红"), fresh(customer="赵", outcome="perhaps"))
    address = uploaded(site.browser("administrator"), rows)
    work(site)
    browser = site.browser("second")
    page = browser.get(address).text
    assert "decides on it" in page
    assert [said for said in ("王小红", "perhaps", ">赵<") if said in page] == []
    assert not [form for form in Paper(page).forms if address in form.action]
    assert browser.get(f"{address}/rejected?format=csv").status_code == 404
    for noun in ("mapping", "go-ahead", "withdrawal"):
        assert browser.post(f"{address}/{noun}", data={"version": "1"}).status_code == 404
    assert job(site, address).state == "ready"


def test_a_file_that_is_too_large_is_refused(site: Site) -> None:
    browser = site.browser("administrator")
    refused = upload(browser, b"x" * (LARGEST + 1))
    assert refused.status_code == 422
    assert (
        Paper(refused.text).beside("file") == "The file is larger than 50 MB; import it in parts."
    )
    assert upload(browser, b"x" * (LARGEST_IMPORT + 1)).status_code == 413
    assert Paper(upload(browser, b"").text).beside("file").startswith("The file is empty")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.post(IMPORTS, content=b"x" * (2 << 20), headers=kind).status_code == 413


def test_the_list_has_pages_the_newest_first(site: Site) -> None:
    browser = site.browser("administrator")
    uploads, by = Uploads(site.stores.vault, site.stores.ledger.clock), StaffId("administrator")
    for number in range(21):
        content = io.BytesIO(csv_of(fresh()))
        uploads.take(f"deed-{number}", by, f"number-{number}.csv", Way(), content)
        site.pass_minutes(0.01)
    first, second = (browser.get(f"{IMPORTS}?page={page}").text for page in (1, 2))
    assert "number-20.csv" in first
    assert "number-0.csv" not in first
    assert "number-0.csv" in second
    assert 'aria-current="page">2</a>' in second
    for address in (IMPORTS, f"{IMPORTS}/{uploads.some(0, 1)[0].id}"):
        assert browser.get(f"{address}?page={10**20}").status_code == 200


def test_the_pages_speak_chinese(site: Site) -> None:
    browser = site.browser("administrator", language="zh")
    assert "纳入历史" in browser.get(IMPORTS).text
    page = browser.get(f"{IMPORTS}/{previewed(site)}").text
    for said in ("导入 1 次走访", "未导入的行", "标志性动作", "13 个字符", "没有"):
        assert said in page
