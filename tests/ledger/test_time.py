"""The order is that of positions whatever the clock says; a bank date is that of its own zone."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import example, given
from hypothesis import settings as trials
from hypothesis import strategies as some

from domain.bank import BankOpened
from domain.event import Entry
from domain.ledger.door import open_stores
from domain.ledger.ledger import system_clock
from domain.ledger.settings import Settings
from domain.setting import Setting
from tests.ledger.happenings import MANAGER, started, visit
from tests.tiers import Rounds, tiers

ZONES = ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")

FIRST = datetime(1990, 1, 1, tzinfo=UTC)
LAST = datetime(2099, 12, 31, tzinfo=UTC)

MOMENTS = [
    datetime(2024, 2, 29, 15, 59, 59, 999_999, tzinfo=UTC),
    datetime(2024, 2, 28, 16, tzinfo=UTC),
    datetime(2023, 12, 31, 16, tzinfo=UTC),
    datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2024, 1, 1, tzinfo=UTC),
    datetime(2023, 12, 31, tzinfo=UTC) - timedelta(days=1),
]
"""Midnights of leap days and years, and a clock that was set back twice."""

PAGE = 1_000


@pytest.mark.parametrize("more", tiers(0, 100_000, minutes=60))
def test_the_order_is_that_of_recording_when_the_clock_jumps(
    settings: Settings, rounds: Rounds, more: int
) -> None:
    """With so `more` moments, each before or after any other one."""
    chance, last = random.Random(5), microseconds(LAST)
    jumps = [chance.randrange(microseconds(FIRST), last) for _ in range(more)]
    moments = [*map(microseconds, MOMENTS), *jumps]
    told = iter(moments)
    recorded: list[Entry] = []
    with closing(open_stores(settings, clock=lambda: next(told))) as stores:
        for _ in rounds(len(moments)):
            recorded += stores.ledger.record(visit(), started(), by=MANAGER)
        for start in range(0, len(recorded), PAGE):
            assert stores.ledger.since(start, PAGE) == recorded[start : start + PAGE]
    assert [entry.position for entry in recorded] == list(range(1, len(recorded) + 1))
    assert [entry.at for entry in recorded] == moments[: len(recorded)]
    assert [entry.recorded for entry in recorded[: len(MOMENTS)]] == MOMENTS


def test_the_clock_of_the_ledger_is_utc_in_microseconds() -> None:
    before = datetime.now(UTC)
    assert before <= datetime.fromtimestamp(system_clock() / 1e6, UTC) + timedelta(milliseconds=1)
    assert abs(system_clock() - microseconds(before)) < 60_000_000


@pytest.mark.parametrize("moments", tiers(250, 25_000, minutes=60))
@pytest.mark.parametrize("zone", ZONES)
def test_a_bank_date_is_the_one_that_the_c_library_reckons(zone: str, moments: int) -> None:
    """Its reading of the zone's file shares nothing with Python's but the file."""
    setting = Setting()
    opened = BankOpened(name="bank", time_zone=zone, on=date(2024, 1, 1))
    setting.take(
        Entry(position=1, subject="bank", version=1, at=0, by="", command="", source="",
              event=opened)
    )  # fmt: skip

    @trials(max_examples=moments, deadline=None)
    @given(some.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)))
    @example(datetime(2024, 2, 29, 15, 59, 59, 999_999))  # noqa: DTZ001
    @example(datetime(2024, 4, 6, 15, 0, 0))  # noqa: DTZ001 - half an hour twice in Lord Howe
    @example(datetime(2024, 11, 3, 5, 59, 59))  # noqa: DTZ001 - an hour twice in New York
    @example(datetime(1991, 9, 14, 16, 0, 0))  # noqa: DTZ001 - summer time in Shanghai
    def agree(naive: datetime) -> None:
        at = microseconds(naive.replace(tzinfo=UTC))
        for minutes in range(-65, 70, 13):
            near = at + minutes * 60_000_000
            local = time.localtime(near // 1_000_000)
            assert setting.bank_day(near) == date(*local[:3]).toordinal()

    with local_time(zone):
        agree()


@contextmanager
def local_time(zone: str) -> Iterator[None]:
    """The C library's time zone, from the file that Python reads, too."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = f":{files('tzdata') / 'zoneinfo' / zone}"
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


def microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
