"""Files to import in these tests: uploaded by an administrator, and carried out as by a worker."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from fastapi.testclient import TestClient
from httpx2 import Response

from domain.ledger.door import Stores
from domain.ledger.identity import new_id
from domain.ledger.imports.claims import Claims
from domain.ledger.imports.job import Counts, Job, Way
from domain.ledger.imports.uploads import Uploads
from projections.imports import carry_out
from projections.people import with_role
from tests.web.paper import Paper
from tests.web.people import Site
from web.access import ADMINISTRATOR

IMPORTS = "/imports"

GOOD = {
    "visit_id": "v1",
    "manager": "1001",
    "customer": "王小明",
    "planned_on": "2026-03-02",
    "held_on": "2026-03-02",
    "goal": "product_sold",
    "outcome": "achieved",
    "closing_action": "deposit_promised",
    "log": "谈了三万元定期，周五再去。",
}
"""A row with nothing wrong in it."""


OUTCOMES = ("achieved", "missed", "held", "perhaps")
"""Outcomes of some rows, one of which is none."""


def fresh(**changes: str) -> dict[str, str]:
    """The same of a visit that no other file tells of."""
    number = new_id("v")
    return {**GOOD, "visit_id": number, "customer": number, **changes}


def csv_of(*rows: Mapping[str, str]) -> bytes:
    """A CSV file of rows, its header the fields of all of them."""
    header = list(dict.fromkeys(field for row in rows for field in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def lines_of(content: bytes) -> list[list[str]]:
    """The lines of a CSV file that was downloaded."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def csv_lines(lines: Sequence[Sequence[str]]) -> bytes:
    """A CSV file of lines."""
    file = io.StringIO()
    csv.writer(file).writerows(lines)
    return file.getvalue().encode()


def upload(
    browser: TestClient, content: bytes, name: str = "visits.csv", **fields: str
) -> Response:
    """Send the form of a file."""
    data = {"command": new_id("form"), "how": "", "mapping": "", **fields}
    return browser.post(IMPORTS, data=data, files={"file": (name, content)})


def uploaded(browser: TestClient, content: bytes, **fields: str) -> str:
    """The address of a file that was uploaded."""
    answer = upload(browser, content, **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def previewed_for_all(stores: Stores) -> None:
    """Have an administrator of a demonstration upload a file and look at how it would be read."""
    with stores.views.read() as connection:
        (by,) = with_role(connection, ADMINISTRATOR, 1)
    day = stores.ledger.today().isoformat()
    rows = [fresh(manager="M01", planned_on=day, held_on=day, outcome=each) for each in OUTCOMES]
    uploads = Uploads(stores.vault, stores.ledger.clock)
    uploads.take("shown", by, "visits.csv", Way(), io.BytesIO(csv_of(*rows)))
    claim = Claims(stores.vault, stores.ledger.clock).claim()
    assert claim
    carry_out(stores, claim)


def work(site: Site) -> int:
    """Do what a worker has to do; returns how much that was."""
    claims, done = Claims(site.stores.vault, site.stores.ledger.clock), 0
    while claim := claims.claim():
        carry_out(site.stores, claim)
        done += 1
    site.catch_up()
    return done


def job(site: Site, address: str) -> Job:
    """What stands of the file of an address."""
    found = Uploads(site.stores.vault, site.stores.ledger.clock).find(address.rpartition("/")[2])
    assert found
    return found


def go_ahead(site: Site, address: str, by: str = "administrator") -> None:
    """Press the button that has a file imported."""
    browser = site.browser(by)
    form = Paper(browser.get(address).text).form("/go-ahead")
    answer = browser.post(form.action, data=form.filled())
    assert (answer.status_code, answer.headers["Location"]) == (303, address)


def counts(site: Site, address: str) -> Counts:
    """What a file comes to."""
    found = job(site, address).told.counts
    assert found
    return found


def previewed(site: Site, by: str = "administrator") -> str:
    """The id of a file that waits for a decision."""
    address = uploaded(site.browser(by), csv_of(fresh(), fresh(outcome="perhaps")))
    work(site)
    return address.rpartition("/")[2]
