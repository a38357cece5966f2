"""Cohorts, chosen days, being left out, the middle lift: what a board offers beside its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.paper import Paper
from tests.web.people import Site, shown
from tests.web.test_board import named
from tests.web.test_named import LAST, PEOPLE, told

PERIOD = re.compile(r'<h2 id="period">(.*?)</h2>')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Fourteen managers in two cohorts, six weeks on."""
    found = shown(settings_in(tmp_path_factory.mktemp("scopes")), told())
    yield found
    found.stores.close()


def test_a_manager_is_offered_their_own_cohort_and_no_other(site: Site) -> None:
    page = site.browser("pers06").get("/board?window=week").text
    assert "My cohort" in page
    assert 'name="cohort"' not in page
    own = site.browser("pers06").get("/board?window=week&cohort=mine").text
    assert "Percentile in your cohort: " in own
    assert set(named(own)) <= set(PEOPLE[5:])
    assert site.browser("pers06").get("/board?window=week&cohort=2").status_code == 404
    assert site.browser("pers06").get("/board?window=week&cohort=1").status_code == 200


def test_from_a_cohort_one_link_leads_back_to_the_whole_bank(site: Site) -> None:
    for reader, address in (("pers06", "cohort=mine"), ("stranger", "cohort=mine")):
        page = site.browser(reader).get(f"/board?window=week&{address}").text
        back = re.findall(r'<a href="([^"]*)">\s*The whole bank</a>', page)
        assert back == ["/board?window=week"]
        whole = site.browser(reader).get(back[0]).text
        assert "The whole bank</a>" in whole or reader == "stranger"
        assert 'class="badge">My cohort' not in whole


def test_chosen_days_that_lie_ahead_are_refused_beside_their_field(site: Site) -> None:
    browser = site.browser("pers06")
    ahead = browser.get(f"/board?window=custom&first={MONDAY}&last={LAST + timedelta(days=1)}")
    assert ahead.status_code == 422
    assert Paper(ahead.text).beside("last").startswith("The last day cannot lie ahead")


def test_leaders_and_auditors_may_choose_any_cohort_that_there_is(site: Site) -> None:
    for reader in ("north_leader", "auditor"):
        page = site.browser(reader).get("/board?window=week&cohort=2").text
        assert '<option value="2" selected>2, 5 people</option>' in page
        assert "Cohort 2" in page
        assert site.browser(reader).get("/board?window=week&cohort=3").status_code == 404
        assert site.browser(reader).get("/board?window=week&cohort=0").status_code == 404


def test_a_cohort_of_few_has_no_percentile(site: Site) -> None:
    page = site.browser("pers02").get("/board?window=week&cohort=mine").text
    assert "My place" in page
    assert "Percentile" not in page


def test_who_is_in_no_cohort_is_told_so(site: Site) -> None:
    page = site.browser("stranger").get("/board?window=week&cohort=mine").text
    assert "You are in no cohort of this period." in page


def test_improvement_says_that_it_is_told_by_the_week(site: Site) -> None:
    page = site.browser("pers06").get("/board?kind=improvement&window=month")
    assert page.status_code == 200
    assert "Improvement is told by the week" in page.text
    assert 'href="/board?window=week&amp;kind=improvement"' in page.text


def test_days_are_chosen_in_a_form_and_a_wrong_choice_is_told_beside_its_field(site: Site) -> None:
    browser = site.browser("pers06")
    page = browser.get("/board?window=custom")
    assert page.status_code == 200
    assert "Choose the first and the last day." in page.text
    wrong = browser.get(f"/board?window=custom&first={LAST}&last={MONDAY}")
    assert wrong.status_code == 422
    assert Paper(wrong.text).beside("last").startswith("The last day cannot lie before the first.")
    nonsense = browser.get("/board?window=custom&first=spring&last=autumn")
    assert nonsense.status_code == 422
    assert 'value="spring"' in nonsense.text
    right = browser.get(f"/board?window=custom&first={MONDAY}&last={LAST}").text
    assert PERIOD.findall(right) == ["Mar 2\u2009–\u2009Apr 6, 2026"]
    assert "My place" in right
    link = f"/managers/pers06?window=custom&on=&first={MONDAY}&last={LAST}"
    assert link.replace("&", "&amp;") in right
    assert "Effective visits" in browser.get(link).text


def test_a_custom_window_of_a_week_counts_as_the_week_does(site: Site) -> None:
    browser = site.browser("auditor")
    last = MONDAY + timedelta(days=6)
    chosen = browser.get(f"/board?window=custom&first={MONDAY}&last={last}").text
    assert named(chosen) == named(browser.get(f"/board?window=week&on={MONDAY}").text)
    figures = [
        re.findall(r"<dd>.*?</dd>", browser.get(f"/managers/pers06?{window}").text, re.DOTALL)[0]
        for window in (f"window=custom&first={MONDAY}&last={last}", f"window=week&on={MONDAY}")
    ]
    assert "1.00" in figures[0]
    assert "1.00" in figures[1]


def test_every_number_opens_why_those_of_improvement_and_help_too(site: Site) -> None:
    page = site.browser("pers06").get("/managers/pers06/why?measure=improvement&window=week").text
    assert "Settled at entry" in page
    assert re.search(r'<p class="sum">\d+\.\d\d − \d+\.\d\d\s+= [+-]\d+\.\d\d</p>', page)
    helped = site.browser("pers06").get("/managers/pers06/why?measure=help&window=week")
    assert helped.status_code == 200
    month = "/managers/pers06/why?measure=improvement&window=month"
    assert site.browser("pers06").get(month).status_code == 404


def test_the_middle_lift_is_for_who_leads_the_unit_when_the_period_is_over(site: Site) -> None:
    over = f"/board?window=week&unit=north&on={LAST - timedelta(days=7)}"
    assert "Middle lift" in site.browser("north_leader").get(over).text
    assert "Middle lift" not in site.browser("pers06").get(over).text
    assert "Middle lift" not in site.browser("south_leader").get(over).text
    assert "Middle lift" not in site.browser("north_leader").get("/board?window=week").text
    few = site.browser("auditor").get(over.replace("north", "harbour")).text
    assert "fewer than 8 people were present in both" in few


def test_people_leave_themselves_out_and_come_back(site: Site) -> None:
    board = "/board?window=week"
    browser = site.browser("pers12", follow=True)
    assert "pers12" in named(site.browser("auditor").get(board).text)
    for word, there in (("Leave me out of boards", False), ("Show me on boards", True)):
        me = browser.get("/managers/pers12").text
        form = Paper(me).form("/managers/pers12/showing")
        assert word in me
        shown_again = {"shown": "1"} if there else {}
        answer = browser.post("/managers/pers12/showing", data=form.fields | shown_again)
        assert answer.status_code == 200
        assert word not in answer.text
        site.catch_up()
        assert ("pers12" in named(site.browser("auditor").get(board).text)) == there
        settled = f"{board}&on={LAST - timedelta(days=7)}"
        assert ("pers12" in named(site.browser("auditor").get(settled).text)) == there
        assert "pers12" in named(browser.get(board).text, 0)
        again = browser.post("/managers/pers12/showing", data=form.fields | shown_again)
        assert again.status_code == 200  # the same form sent twice is one deed
    stale = form.fields | {"command": "another"}
    assert browser.post("/managers/pers12/showing", data=stale).status_code == 409
    assert "On boards" not in site.browser("north_leader").get("/managers/pers12").text
