"""A demonstration has a drought that lasts, and one that ended in a comeback with help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from domain.event import Code, Entry
from domain.ledger.door import Stores
from domain.ledger.intake.history import History
from domain.rescue import RescueOffered
from domain.setting import Setting
from domain.staff import Staff
from projections.droughts import droughts, rescue_effect
from projections.keeper import Keeper, setting_at
from projections.people import with_role
from projections.recognition.rows import DETECTION
from projections.rows import FOREVER, Reading
from tests.demo.conftest import PLAN


@pytest.fixture(scope="module")
def setting(bank: Stores) -> Setting:
    """The bank as its rules see it on the last day."""
    return setting_at(bank.ledger, bank.ledger.head())


@pytest.fixture(scope="module")
def views(bank: Stores) -> Iterator[Reading]:
    """The views of the bank, as far as its ledger."""
    Keeper(bank.ledger, bank.views).catch_up()
    with bank.views.read() as connection:
        yield connection


@pytest.fixture(scope="module")
def helped(history: list[Entry]) -> RescueOffered:
    """The offer of help, of which there is one."""
    (offer,) = [e.event for e in history if isinstance(e.event, RescueOffered)]
    return offer


def test_the_leader_of_the_first_branch_has_a_drought_to_see_and_nobody_helped_yet(
    bank: Stores, views: Reading, setting: Setting, helped: RescueOffered
) -> None:
    managers = with_role(views, Code("manager"), PLAN.managers)
    dry = [
        who
        for who, told in droughts(views, setting, managers).items()
        if told.days > setting.rules(setting.today).drought_days
        and told.last_close  # of apprentices, some came lately and closed nothing yet
    ]
    assert len(dry) == 1
    leader = History(bank.ledger).staff()["L01"]
    units = [unit for _, unit in bank.ledger.load(Staff, leader).grants]
    assert setting.unit(dry[0], setting.today) in units
    assert helped.staff not in dry


def test_a_drought_in_which_the_leader_helped_ended_with_a_comeback(
    views: Reading, setting: Setting, helped: RescueOffered
) -> None:
    with_help, _without = rescue_effect(views, setting, [helped.staff])
    assert with_help.droughts == 1
    told = droughts(views, setting, [helped.staff])[helped.staff]
    assert told.last_close > helped.on.toordinal()
    assert told.days < 5
    columns = DETECTION.table.c
    seen = select(columns.manager).where(
        columns.behaviour == "comeback", columns.position_to == FOREVER
    )
    assert helped.staff in views.execute(seen).scalars().all()
