"""Every page is asked for, by somebody who has something to see on it, or it is told why not."""

from __future__ import annotations

import random

from bench.asked import ASKED, NOT_MEASURED, drawn
from bench.readers import (
    ADMINISTRATING,
    ASSESSING,
    AUDITING,
    HEADING,
    LEADING,
    MANAGING,
    Reader,
    Readers,
)
from domain.event import StaffId
from web.access import ACCESS, GET

LI, WANG = StaffId("li"), StaffId("wang")


def test_every_page_is_measured_or_it_is_told_why_not() -> None:
    pages = {route for method, route in ACCESS if method == GET}
    measured = {each.route for each in ASKED}
    assert len(measured) > 30
    assert measured | set(NOT_MEASURED) == pages
    assert measured.isdisjoint(NOT_MEASURED)
    assert all(NOT_MEASURED.values())


def test_every_figure_has_a_name_of_its_own() -> None:
    names = [each.name for each in ASKED]
    assert len(names) == len(set(names))


def test_a_page_is_asked_for_by_somebody_who_has_something_on_it() -> None:
    managers = [Reader(LI, {"me": ["li"], "visit": ["hers"]}), Reader(WANG, {"me": ["wang"]})]
    others = (LEADING, HEADING, AUDITING, ADMINISTRATING, ASSESSING)
    chosen = Readers({MANAGING: managers, **{each: [] for each in others}}, {"window": ["week"]})
    for seed in range(20):
        found = {page.name: page for page in drawn(chosen, random.Random(seed))}
        assert (found["/visits/{v}"].path, found["/visits/{v}"].staff) == ("/visits/hers", LI)
        mine = found["/managers/{me}"]
        assert mine.path == f"/managers/{mine.staff}?window=week"
        assert "/why/{claim}" not in found
        assert "/flags/{f}" not in found
