"""Trends tell of each week what the profile and the channels of its last day tell of it alone."""

from __future__ import annotations

from datetime import date
from functools import partial

from sqlalchemy import Connection, event

from domain.calendar import windows_of
from domain.customer import Customer
from domain.event import GridId, StaffId
from domain.ledger.door import Stores
from domain.setting import Setting
from projections import profile
from projections.channelled import channels
from projections.keeper import setting_at
from projections.known import Window
from projections.rows import NOW
from projections.trends import WEEKS, TrendWeek, trend
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.plain import DAY
from tests.projections.reckoned import reckoned

WEEK = 7 * DAY
FEW_QUESTIONS = 8


def assert_told_alone(connection: Connection, setting: Setting, manager: StaffId) -> None:
    """Each week says the same as when only it is asked about."""
    for week in trend(connection, setting, manager):
        name = windows_of(week.monday)[1]
        window = Window(name, week.monday, week.monday + 7, NOW)
        alone = profile.measures(connection, setting, manager, window)
        assert (week.row, week.days) == alone
        last = min(week.monday + 6, setting.today)
        assert week.channels == channels(connection, setting, manager, last)


def test_each_week_of_a_demonstration_says_what_it_says_alone(demo: Stores) -> None:
    setting = setting_at(demo.ledger, demo.ledger.head())
    with demo.views.read() as connection:
        managers = list(setting.staff())
        for manager in managers:
            assert_told_alone(connection, setting, manager)
        told = [week for each in managers for week in trend(connection, setting, each)]
    assert any(week.row.ev for week in told)
    assert any(week.channels.channelised for week in told)


def test_channels_are_those_of_the_last_day_of_each_week(bank: MadeBank) -> None:
    bank.grid("east", "li", "ai", "bao").days(7)
    bank.start("li", "ai").refer("first").refer("second")
    bank.know("first", "second").start("li", "second")
    bank.start("li", "first").close()
    bank.days(7).leave("li", bank.today, bank.today + 2 * DAY).days(7)
    out = partial(Customer.leave_grid, grid=GridId("east"), on=bank.today)
    bank.say(Customer, "ai", out)
    with reckoned(bank.entries) as (connection, setting, _):
        weeks = trend(connection, setting, StaffId("li"))
        assert_told_alone(connection, setting, StaffId("li"))
        assert [week.channels for week in weeks] == [(0, 2), (1, 2), (1, 2), (0, 1)]
        assert [week.monday for week in weeks] == mondays(4)
        assert_few_questions(connection, setting)


def test_a_trend_begins_with_the_manager_and_is_a_quarter_at_most(bank: MadeBank) -> None:
    bank.days(WEEKS * 7)
    newcomer = bank.hire("newcomer").days(1)
    with reckoned(newcomer.entries) as (connection, setting, _):
        assert len(trend(connection, setting, StaffId("li"))) == WEEKS
        (only,) = trend(connection, setting, StaffId("newcomer"))
        assert isinstance(only, TrendWeek)
        assert only.days == 2


def mondays(number: int) -> list[int]:
    """The first Mondays of the made bank."""
    return [(MONDAY + at * WEEK).toordinal() for at in range(number)]


def assert_few_questions(connection: Connection, setting: Setting) -> None:
    """However many weeks there are, the database is asked a handful of times."""
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    trend(connection, setting, StaffId("li"))
    assert 0 < len(asked) <= FEW_QUESTIONS
    assert date.fromordinal(setting.today) > MONDAY + WEEK
