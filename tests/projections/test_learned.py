"""What a keeper keeps in mind of the bank is what the history says, whoever wrote the views."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection

from domain.ledger.door import Stores
from domain.ledger.ledger import Ledger
from domain.ledger.settings import Settings
from domain.ledger.store import Store, Unavailable
from domain.setting import Setting
from projections.keeper import Keeper, Past, setting_at
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.stores import opened, record
from tests.projections.test_claims import plenty
from tests.projections.views import contents, folded

LEARNED_AT_ONCE = 5000
"""Events of a setting that are read at once."""

REMEMBERED = {"_offsets", "_weighed", "calendar"}


def another(stores: Stores) -> Store:
    """The views as another process has them."""
    return Store("views", stores.views.engine.url.render_as_string(hide_password=False))


def known(setting: Setting) -> dict[str, Any]:
    """All that a setting holds, but for what it only remembers having reckoned."""
    held = {name: each for name, each in vars(setting).items() if name not in REMEMBERED}
    return {**held, "calendar": vars(setting.calendar)}


@pytest.mark.parametrize("seed", range(2))
def test_who_was_overtaken_many_times_knows_what_there_is_to_know(
    stores: Stores, seed: int
) -> None:
    chance, entries = Random(seed), plenty(seed).entries
    keepers = [Keeper(stores.ledger, another(stores)) for _ in range(3)]
    kept = {keeper: keeper.setting for keeper in keepers}
    recorded = overtaken = 0
    while recorded < len(entries):
        more = entries[recorded : recorded + chance.randrange(1, 20)]
        record(stores, more)
        recorded += len(more)
        keeper, goal = chance.choice(keepers), recorded - chance.randrange(5)
        overtaken += keeper.catch_up(until=0) < keeper.position() < goal
        if chance.random() < 0.7:
            keeper.try_to_catch_up(goal)
        else:
            keeper.catch_up(goal, limit=chance.randrange(1, 9))
        reached = keeper.catch_up(until=0)
        assert reached >= goal
        assert known(keeper.setting) == known(setting_at(stores.ledger, reached))
    assert overtaken > 10
    for keeper in keepers:
        assert keeper.catch_up() == recorded
        assert keeper.setting is kept[keeper]  # learned on, and never begun anew
        keeper.views.close()
    assert contents(stores.views) == contents(folded(entries))


class Fickle(Store):
    """A store that cannot be reached for some of its next readings."""

    fails: list[bool]

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A reading, unless its turn has come."""
        if self.fails and self.fails.pop(0):
            raise Unavailable("cut off")
        with super().read() as connection:
            yield connection


def test_what_was_half_learned_when_the_ledger_went_away_is_learned_anew(
    sqlite_settings: Settings, bank: MadeBank
) -> None:
    stores = opened(sqlite_settings)
    record(stores, bank.move("li", "south").days(LEARNED_AT_ONCE).entries)
    Keeper(stores.ledger, stores.views).catch_up()
    fickle = Fickle("ledger", sqlite_settings.url("ledger"))
    fickle.fails = []
    keeper = Keeper(Ledger(fickle, stores.vault), stores.views)
    fickle.fails = [False, True]  # of the pages of what is to be learned the second
    with pytest.raises(Unavailable):
        keeper.catch_up()
    assert MONDAY < date.fromordinal(keeper.setting.today) < bank.today
    assert keeper.catch_up() == stores.ledger.head()
    assert known(keeper.setting) == known(setting_at(stores.ledger, stores.ledger.head()))
    fickle.close()
    stores.close()


def test_the_setting_of_any_position_is_told_in_any_order_from_what_was_read_once(
    stores: Stores,
) -> None:
    record(stores, plenty(0).entries)
    past, positions = Past(stores.ledger), list(range(0, stores.ledger.head() + 1, 7))
    Random(0).shuffle(positions)
    for position in positions:
        assert known(past.at(position)) == known(setting_at(stores.ledger, position))


def test_of_a_past_that_was_half_read_nothing_is_told_twice(
    sqlite_settings: Settings, bank: MadeBank
) -> None:
    stores = opened(sqlite_settings)
    record(stores, bank.move("li", "south").days(LEARNED_AT_ONCE).entries)
    fickle = Fickle("ledger", sqlite_settings.url("ledger"))
    fickle.fails = [False, True]
    past, head = Past(Ledger(fickle, stores.vault)), stores.ledger.head()
    with pytest.raises(Unavailable):
        past.at(head)
    assert known(past.at(head)) == known(setting_at(stores.ledger, head))
    fickle.close()
    stores.close()
