"""An auditor has two rulesets compared, goes elsewhere, and reads who would have stood where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.proposal import RULESETS
from projections.contrasting import Contrasting, contrasts_of
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web import drafts
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed

HERE = "/contrasts"
ASKED = {"before": "1", "after": "proposal-1", "first": MONDAY.isoformat()}
ASKED |= {"last": MONDAY.isoformat()}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A bank in which Li won a visit, and other points for its goal are proposed."""
    bank = staffed()
    meeting = bank.plan("li", "ai", goal="channel_advanced").start()
    meeting.close(action="partnership_agreed").achieve().log()
    found = shown(settings_in(tmp_path), bank)
    drafts.propose(found, RULESETS)
    yield found
    found.stores.close()


def work(site: Site) -> None:
    """What a worker does beside its other work, until it is done."""
    contrasting = Contrasting(site.stores)
    contrasting.begin_next()
    assert contrasting._thread
    contrasting._thread.join(60)
    contrasting.end()


def test_it_goes_on_while_the_auditor_is_elsewhere(site: Site) -> None:
    auditor = site.browser("auditor")
    assert "Nothing was compared yet." in auditor.get(HERE).text
    before = site.head  # the auditor said why, which holds for all of this
    address = auditor.post(HERE, data=ASKED).headers["Location"]
    page = auditor.get(address).text
    assert "The worker begins soon" in page
    assert f'hx-get="{address}"' in page
    assert "90" in page  # what differs between the rules needs no worker
    asked = contrasts_of(site.stores)
    claimed = asked.claim()
    assert claimed
    asked.reach(claimed.id, 5, 40)
    assert "step 5 of 40" in auditor.get(address).text
    asked.release(claimed.id)
    work(site)
    page = auditor.get(address).text
    assert "hx-get" not in page
    assert "Who gains most" in page
    assert "Who loses most" not in page
    assert "0.80 → 0.90" in page
    assert 'href="/managers/li"' in page
    assert 'href="/trail/' in page
    assert "done" in auditor.get(HERE).text
    assert site.head == before


def test_who_decides_on_rules_may_ask_and_is_led_to_no_trail(site: Site) -> None:
    administrator = site.browser("administrator")
    address = administrator.post(HERE, data=ASKED).headers["Location"]
    work(site)
    page = administrator.get(address).text
    assert 'href="/trail/' not in page
    assert 'href="/managers/li"' not in page
    assert site.browser("north_leader").get(HERE).status_code == 404
    assert site.browser("north_leader").get(address).status_code == 404
    assert site.browser("li").post(HERE, data=ASKED).status_code == 404


@pytest.mark.parametrize(
    ("changes", "about", "said"),
    [
        ({"before": "9"}, "before", "Choose rules that are or were in force, or proposed."),
        ({"after": "1"}, "after", "Choose two different rulesets."),
        ({"first": ""}, "first", "Fill this in."),
        ({"first": "soon"}, "first", "Give the day as YYYY-MM-DD."),
        ({"last": str(MONDAY - timedelta(days=1))}, "last", "The last day cannot lie before"),
        ({"last": "2199-01-01"}, "last", "Ask for days up to "),
    ],
)
def test_what_cannot_be_compared_is_refused_beside_its_field(
    site: Site, changes: dict[str, str], about: str, said: str
) -> None:
    answer = site.browser("auditor").post(HERE, data=ASKED | changes)
    assert answer.status_code == 422
    assert Paper(answer.text).beside(about).startswith(said)
    assert contrasts_of(site.stores).all() == []


def test_who_opted_out_is_not_told_of(site: Site) -> None:
    address = site.browser("auditor").post(HERE, data=ASKED).headers["Location"]
    work(site)
    li = site.browser("li")
    form = Paper(li.get("/managers/li").text).form("/managers/li/showing")
    assert li.post(form.action, data=form.filled()).status_code == 303
    site.catch_up()
    told = site.browser("auditor").get(address).text
    assert 'href="/managers/li"' not in told
    assert "1 people are not told of to you." in told


def test_one_that_is_not_there_is_not_found_and_beyond_the_last_page_there_is_the_last(
    site: Site,
) -> None:
    auditor = site.browser("auditor")
    assert auditor.get(f"{HERE}?of=contrast_x").status_code == 404
    address = auditor.post(HERE, data=ASKED).headers["Location"]
    work(site)
    assert auditor.get(f"{address}&page=2").text == auditor.get(address).text
    assert auditor.get(f"{address}&format=csv").text.count("\n") > 1
