"""What is detected is what a reckoning that shares no rule with it finds in the same history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.customer import Customer
from domain.event import Entry, GridId, StaffId, UnitId
from domain.ledger.store import Store
from domain.ruleset_1 import RULESET_1
from domain.ruleset_parts import FIRST_CHANNEL
from domain.setting import Setting
from domain.unit import Grid
from projections.recognition.detections import Detections
from projections.recognition.rows import DETECTION
from projections.rows import FOREVER
from projections.shelf import Shelf
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.histories import ACTS, CUSTOMERS, MANAGERS, Act, Life
from tests.projections.plain import Told
from tests.projections.plain_detections import Seen, detections
from tests.projections.views import folded, rows

LI = StaffId("li")
FELT = (1, 2, 2, 3, 5)
GRIDS = ("east", "west")
MORE: tuple[str, ...] = (
    "rate",
    "rate",
    "join",
    "assign",
    "assign",
    "round_trip",
    "leap",
    "flag",
    "contact",
)
MORE += ("neglect", "neglect", "name_two", "name_two", "gather")


class WiderLife(Life):
    """Tries also what the detectors look at besides visits."""

    def rate(self, a: int, b: int, c: int, _d: int) -> None:
        how = {"manager": StaffId(_of(MANAGERS, a)), "rapport": _of(FELT, c)}
        self.bank.say(
            Customer, _of(CUSTOMERS, b), lambda each: each.rate_rapport(**how, on=self.bank.today)
        )

    def join(self, a: int, b: int, c: int, _d: int) -> None:
        grid, on = GridId(_of(GRIDS, b)), self._past(c)
        deed = Customer.leave_grid if c % 7 == 0 else Customer.join_grid
        self.bank.say(Customer, _of(CUSTOMERS, a), lambda each: deed(each, grid=grid, on=on))

    def assign(self, a: int, b: int, c: int, _d: int) -> None:
        grid, on = _of(GRIDS, b), self._past(c)
        manager = StaffId(_of(MANAGERS, a))
        self.bank.say(Grid, grid, lambda each: each.assign(manager=manager, on=on))

    def round_trip(self, a: int, b: int, c: int, d: int) -> None:
        """Weeks go by, and then a visit is as it should be."""
        self.bank.days(7 * (2 + c % 9))
        self.win(a, b, 0, d)

    def neglect(self, a: int, b: int, c: int, d: int) -> None:
        """A customer of low rapport is left alone for weeks, and then is not."""
        for deed, numbers in (
            ("rate", (a, b, 0, 0)),
            ("join", (b, c, 1, 0)),
            ("assign", (a, c, 0, 0)),
            ("leap", (6 + c % 3, 0, 0, 0)),
            ("leap", (7 + d % 2, 0, 0, 0)),
        ):
            self.attempt(deed, *numbers)
        self.win(a, b, 0, d % 5)

    def name_two(self, a: int, b: int, c: int, d: int) -> None:
        """A customer names two others, who are met and closed with."""
        self.win(a, b, 2, 0)
        others = (3 + c % 3, 3 + (c + 1) % 3)
        for other in others:
            self.attempt("refer", 0, other, 0, 0)
            self.bank.minute()
            self.attempt("register", other, 0, d, 0)
            self.attempt("confirm", other, 0, 0, 0)
        for other in others:
            self.attempt("leap", 0, 0, 0, 0)
            self.attempt("win", a + d % 2, other, 0, 0)

    def gather(self, a: int, b: int, c: int, _d: int) -> None:
        """Everybody is met in one place, and one closed with."""
        self.drop_in(a, b, 0, 0)
        for other in CUSTOMERS[: 2 + c % 3]:
            self.attempt("contact", 23, CUSTOMERS.index(other), 0, 0)
        self.attempt("close", 23, 1, 0, 0)


def _of(choices: Any, number: int) -> Any:
    return choices[number % len(choices)]


def acts(least: int, most: int) -> st.SearchStrategy[list[Act]]:
    number = st.integers(0, 71)
    act = st.tuples(st.sampled_from((*ACTS, *MORE)), number, number, number, number)
    return st.lists(act, min_size=least, max_size=most)


def lived(tried: list[Act]) -> list[Entry]:
    """A bank in which two visits are a run, two customers a wide stop and two days a drought."""
    bank = MadeBank().hire("li").hire("wang", "south").hire("zhao", "harbour")
    easy = {"run_of_five": 2, "wide_stop": 2}
    behaviours = tuple(
        replace(each, at_least=easy.get(each.code, 1)) for each in RULESET_1.behaviours
    )
    bank.rules = replace(RULESET_1, behaviours=behaviours, drought_days=2)
    bank.publish(MONDAY + timedelta(days=5))
    life = WiderLife(bank.know(*CUSTOMERS[:3]))
    for grid in GRIDS:
        bank.say(Grid, grid, lambda g: g.define(unit=UnitId("north"), name=g.id, on=MONDAY))
    life.join(0, 0, 1, 0)
    life.join(1, 0, 1, 0)
    life.assign(0, 0, 0, 0)
    for name, *numbers in tried:
        life.attempt(name, *numbers)
    return bank.days(1).entries


def seen(views: Store) -> set[Seen]:
    """What is detected now."""
    return {
        (row.behaviour, str(row.manager), date.fromordinal(row.day), tuple(row.causes))
        for row in rows(views, DETECTION)
        if row.position_to == FOREVER
    }


def assert_detected_alike(entries: list[Entry]) -> set[Seen]:
    views = folded(entries)
    found, history = seen(views), Told(entries)
    wanted = detections(history)
    for row in rows(views, DETECTION):
        if row.position_to == FOREVER:
            assert row.unit == history.unit(row.manager, date.fromordinal(row.day))
            assert row.position_from >= max(row.causes)
    views.close()
    assert found == wanted
    return found


@settings(deadline=None, max_examples=80)
@given(acts(40, 120))
def test_any_history_is_looked_through_as_the_plain_reckoning_does(tried: list[Act]) -> None:
    assert_detected_alike(lived(tried))


def test_a_demonstration_is_looked_through_as_the_plain_reckoning_does(
    history: list[Entry],
) -> None:
    assert assert_detected_alike(history)


@settings(deadline=None, max_examples=10)
@given(acts(20, 60), st.integers(1, 9))
def test_detections_do_not_depend_on_how_the_history_is_cut(tried: list[Act], cut: int) -> None:
    entries = lived(tried)
    told = []
    for stretch in (1 << 30, cut):
        views = folded(entries, stretch)
        told.append(rows(views, DETECTION))
        views.close()
    assert told[0] == told[1]


def test_what_the_same_causes_show_on_another_day_is_of_that_day() -> None:
    shelf, day, later = Shelf([DETECTION]), MONDAY.toordinal(), MONDAY.toordinal() + 8
    kept = Detections(shelf, Setting())

    def told() -> tuple[int, int, int, int]:
        row = kept.get(name)
        assert row
        return row.day, row.week, row.position_from, row.position_to

    name = kept.begin(FIRST_CHANNEL, LI, day, (28, 31), 45)
    assert kept.begin(FIRST_CHANNEL, LI, later, (28, 31), 46) == name
    assert told() == (later, later - 1, 45, FOREVER)
    kept.end(name, 52)
    assert kept.begin(FIRST_CHANNEL, LI, day, (28, 31), 86) == name
    assert told() == (day, day, 86, FOREVER)
    answered = kept.edit(name)
    assert answered
    answered.answered = 90
    kept.begin(FIRST_CHANNEL, LI, later, (28, 31), 91)
    assert told() == (day, day, 86, FOREVER)
