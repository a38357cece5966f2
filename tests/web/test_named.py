"""Whoever may not be seen is on no board: every kind, window, scope and reader is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple

import pytest

from domain.bank import BANK, Bank, CohortsSet, PeriodSettled
from domain.calendar import windows_of
from domain.cohort import Cohorts, cohorts_of
from domain.event import StaffId, UnitId
from domain.ranking import KINDS, boards_of
from domain.setting import Setting
from domain.staff import Staff
from projections.keeper import setting_at
from projections.standings import Asked, board
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY, MadeBank
from tests.web.people import Site, grant, shown, staffed
from tests.web.test_board import TABLE, named

PEOPLE = [f"pers{number:02}" for number in range(14)]
OUT = {"pers04", "pers11", "pers13"}
"""Who asked not to be shown: below the middle, above it, and the best one."""

NAMED = re.compile(r"pers\d\d")
WEEKS = 6
LAST = MONDAY + timedelta(days=7 * (WEEKS - 1))

WINDOWS: dict[str, dict[str, Any]] = {
    "window=week": {"window": "week"},
    f"window=week&on={LAST - timedelta(days=7)}": {"on": LAST - timedelta(days=7)},
    "window=day": {"window": "day"},
    "window=month": {"window": "month"},
    "window=rolling": {"window": "rolling"},
    "window=all": {"window": "all"},
    f"window=custom&first={MONDAY}&last={LAST}": {
        "window": "custom",
        "first": MONDAY,
        "last": LAST,
    },
}
SCOPES: dict[str, dict[str, Any]] = {
    "": {},
    "unit=north": {"unit": UnitId("north")},
    "unit=harbour": {"unit": UnitId("harbour")},
    "cohort=mine": {"cohort": 0},
    "cohort=1": {"cohort": 1},
}
READERS = ("pers00", "pers06", "pers13", "pers04", "stranger", "north_leader", "auditor")


def told() -> MadeBank:
    """Six weeks of fourteen managers, of whom the later ones win more; three opted out."""
    bank = staffed()
    bank.know(*(f"shared{at}" for at in range(8)))
    for number, staff in enumerate(PEOPLE):
        unit = "harbour" if number in (2, 5, 8) else "north"
        bank.hire(staff, unit)
        grant(bank, staff, "manager", unit)
    for week in range(WEEKS):
        monday = MONDAY + timedelta(days=7 * week)
        bank.day(monday)
        for period in windows_of(monday.toordinal())[1:3]:
            if cohorts_of(period) not in bank.subjects:
                _set_cohorts(bank, period)
        for number, staff in enumerate(PEOPLE):
            for at in range((number + week) // 4):
                customer = f"{staff}_{week}_{at}"
                bank.know(customer).plan(staff, customer).won()
            met = bank.start(staff, "shared0").contact(*(f"shared{at}" for at in range(1, 6)))
            for at in range(number % 6):
                met.close(f"shared{at}")
            if number > 8:  # most have helped nobody, and share the last place
                bank.adjust(staff, 10 * number)
        bank.grid(f"patch{week}", PEOPLE[week], *(f"shared{at}" for at in range(6)))
        if week:
            _settle(bank, windows_of(monday.toordinal() - 1)[1])
    for staff in sorted(OUT):
        bank.say(Staff, staff, lambda each: each.opt_out(on=bank.today))
    return bank


def _set_cohorts(bank: MadeBank, period: str) -> None:
    halves = tuple(tuple(map(StaffId, part)) for part in (PEOPLE[:5], PEOPLE[5:]))
    made = CohortsSet(period=period, cohorts=halves[::-1], on=bank.today)
    bank.say(Cohorts, cohorts_of(period), lambda each: each.set(made))


def _settle(bank: MadeBank, period: str) -> None:
    event = PeriodSettled(
        period=period,
        through=len(bank.entries),
        standings="",
        boards=boards_of(period),
        on=bank.today,
    )
    bank.say(Bank, BANK, lambda each: each.settle(event))


class Tried(NamedTuple):
    """A site, and the setting of its bank."""

    site: Site
    setting: Setting


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    """The bank behind its pages."""
    site = shown(settings_in(tmp_path_factory.mktemp("named")), told())
    ledger = site.stores.ledger
    yield Tried(site, setting_at(ledger, ledger.head()))
    site.stores.close()


def values(tried: Tried, kind: str, asked: dict[str, Any], reader: str) -> dict[str, int | None]:
    """By what everybody stands on a board who did something, or is ranked by their customers."""
    if asked.get("cohort") == 0:
        asked = asked | {"cohort": 2 if reader in PEOPLE[:5] else 1}
    with tried.site.stores.views.read() as connection:
        lines = board(connection, Asked(kind=kind, **asked), tried.setting).lines
    return {
        str(line.manager): line.value
        for line in lines
        if line.row.visits or line.row.points or (kind == "channel" and line.value)
    }


def cut(ranked: list[int]) -> int:
    """The value down to which people are named: the middle, but nobody at the last place."""
    middle = sorted(ranked)[-(-len(ranked) // 2) - 1]
    return middle if middle > min(ranked) or min(ranked) == max(ranked) else middle + 1


def may_be_named(on: dict[str, int | None], reader: str) -> tuple[set[str], set[str]]:
    """Who may be on the board, and who beside the reader's own place."""
    ranked = {staff: value for staff, value in on.items() if value is not None}
    if not ranked:
        return set(on) - OUT, {reader}
    least = cut(list(ranked.values()))
    upper = {staff for staff, value in ranked.items() if value >= least} - OUT
    own = ranked.get(reader)
    above = {staff for staff, value in ranked.items() if own is not None and value > own} - OUT
    return upper, above | {reader} | (upper if own is not None and own >= least else set())


def sees_all(reader: str, scope: str) -> bool:
    return reader == "auditor" or (
        reader == "north_leader" and scope in ("unit=north", "unit=harbour")
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", READERS)
def test_nobody_is_named_who_must_not_be(tried: Tried, kind: str, reader: str) -> None:
    browser, seen = tried.site.browser(reader), 0
    for window, scope in product(WINDOWS, SCOPES):
        page = browser.get(f"/board?kind={kind}&{window}&{scope}")
        text, found = page.text, set(NAMED.findall(page.text))
        is_nothing = kind == "improvement" and not window.startswith("window=week")
        if scope == "cohort=1" and reader in (*PEOPLE[:5], "stranger") and not is_nothing:
            assert page.status_code == 404
            continue
        assert page.status_code == 200, (window, scope)
        if is_nothing or (scope == "cohort=mine" and reader not in PEOPLE):
            assert not found - {reader}
            assert not TABLE.findall(text)
            continue
        on = values(tried, kind, WINDOWS[window] | SCOPES[scope], reader)
        board_names, beside = may_be_named(on, reader)
        if sees_all(reader, scope):
            board_names = set(on) - OUT
        tables = TABLE.findall(text)
        if board_names:
            assert set(named(text)) == board_names, (window, scope)
        if reader in on:
            own = named(text, 0)
            assert reader in own
            assert set(own) <= beside, (window, scope)
            assert len(own) <= 5
        assert found <= board_names | beside | {reader}
        seen += len(tables)
    assert seen > (0 if kind == "improvement" else 15)


def test_who_opted_out_counts_for_themselves_and_for_percentiles(tried: Tried) -> None:
    page = tried.site.browser("pers12").get("/board?window=week").text
    own, whole = TABLE.findall(page)
    assert 'class="me"' in own
    assert re.findall(r'<td class="rank">.*?(\d+)', own, re.DOTALL)[0] == "1"
    assert re.findall(r'<td class="rank">.*?(\d+)', whole, re.DOTALL)[0] == "1"
    assert date.fromisoformat("2026-04-06") == LAST
