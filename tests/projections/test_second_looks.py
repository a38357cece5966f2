"""What is reported of second looks is what a plain count over the events finds."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.bank import DayOpened
from domain.event import Entry, UnitId
from domain.ledger.door import Stores
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from domain.review import (
    EvidenceRejected,
    EvidenceUpheld,
    SecondLookDrawn,
    SecondLookMissed,
)
from domain.ruleset_1 import RULESET_1
from domain.second_look import SecondLook, SecondLookTaken
from domain.setting import Setting
from domain.visit_event import GoalAchieved
from projections.second_looks import BANK, Counts, report
from tests.projections.bank import UNITS, MadeBank
from tests.projections.looking import Watched, visits
from tests.projections.views import folded

PLACE = {"li": "north", "wang": "south", "zhao": "harbour"}

LOOK = st.tuples(
    st.sampled_from(sorted(PLACE)),
    st.booleans(),  # whether the manager says that the goal was reached
    st.integers(0, 2),  # closes
    st.sampled_from(["", "taken", "taken", "taken", "missed"]),
    st.integers(0, 7),  # which of the closes are rejected, and whether there is an appeal
    st.booleans(),  # whether the assessor says that the goal was reached
    st.integers(0, 14),  # days that pass afterwards
)


def lived(looks: list[Any]) -> MadeBank:
    bank = MadeBank().hire("li").hire("wang", "south").hire("zhao", "harbour")
    names = [f"customer-{n}" for n in range(2 * len(looks))]
    bank.know(*names)
    for at, (manager, reached, closes, end, how, second, days) in enumerate(looks):
        pair = names[2 * at : 2 * at + 2]
        visit = bank.plan(manager, pair[0]).start().contact(pair[1])
        for customer in pair[:closes]:
            visit.close(customer)
        (visit.achieve if reached else visit.miss)()
        visit.draw()
        if end == "missed":
            visit.overlook()
        if end == "taken":
            take(bank, visit.id, how, second=second)
            if how & 4 and closes and how & 1:
                visit.uphold(pair[0])  # on appeal
        bank.days(days)
    return bank


def take(bank: MadeBank, visit: str, how: int, *, second: bool) -> None:
    look: Any = SecondLook(id=visit).seen(e.event for e in bank.entries if e.subject == visit)
    doubts = {each: "unsigned" if how & 1 << n else "" for n, each in enumerate(look.closed)}
    taken = look.take(assessor=look.assessor, doubts=doubts, achieved=second, on=bank.today)
    rest = iter(taken)
    for _ in taken:
        bank.say(SecondLook, visit, lambda _look: next(rest))


def plain(entries: list[Entry], start: int) -> dict[str, Counter[str]]:
    """The counts of each unit, read off the events of each visit drawn since a day."""
    streams: defaultdict[str, list[Any]] = defaultdict(list)
    for entry in entries:
        streams[entry.subject].append(entry.event)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for stream in streams.values():
        drawn = next((e for e in stream if isinstance(e, SecondLookDrawn)), None)
        if drawn is None or drawn.on.toordinal() < start:
            continue
        counts = Counter(drawn=1)
        taken = next((e for e in stream if isinstance(e, SecondLookTaken)), None)
        counts["taken"] += taken is not None
        counts["unreviewed"] += any(isinstance(e, SecondLookMissed) for e in stream)
        counts["open"] += 1 - counts["taken"] - counts["unreviewed"]
        last: dict[str, list[bool]] = defaultdict(list)
        for event in stream:
            if isinstance(event, (EvidenceUpheld, EvidenceRejected)):
                last[event.customer].append(isinstance(event, EvidenceUpheld))
        counts["upheld"] += sum(said[-1] for said in last.values())
        counts["rejected"] += sum(not said[-1] for said in last.values())
        counts["on_appeal"] += sum(said[-1] and not said[0] for said in last.values())
        if taken:
            first = any(isinstance(e, GoalAchieved) for e in stream)
            words = {True: "reached", False: "missed"}
            counts[f"{words[first]}_{words[taken.achieved]}"] += 1
        unit = PLACE[drawn.manager]
        for above in {unit, UNITS[unit], "head_office", ""}:
            found[above].update(counts)
    return found


def assert_reported(bank: MadeBank, views: Store) -> None:
    setting = Setting()
    for entry in bank.entries:
        setting.take(entry)
    start = setting.today - 60
    with views.read() as connection:
        told = report(connection, setting, start)
    wanted = plain(bank.entries, start)
    fields = [name for name in Counts.__struct_fields__ if name != "overdue"]
    assert {u: {f: getattr(c, f) for f in fields} for u, c in told.items()} == {
        u: {f: c[f] for f in fields} for u, c in wanted.items()
    }


@settings(deadline=None, max_examples=30)
@given(st.lists(LOOK, max_size=14))
def test_the_report_is_what_a_plain_count_finds(looks: list[Any]) -> None:
    bank = lived(looks)
    assert_reported(bank, folded(bank.entries))
    assert_reported(bank, folded(bank.entries, stretch=3))


@settings(
    deadline=None,
    max_examples=5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(LOOK, max_size=14))
def test_it_is_so_on_postgresql_too(postgres_settings: Settings, looks: list[Any]) -> None:
    views = Store("views", postgres_settings.url("views"))
    bank = lived(looks)
    assert_reported(bank, folded(bank.entries, views=views))
    views.close()


def test_a_bank_without_second_looks_has_nothing_to_report() -> None:
    bank = MadeBank().hire("li")
    with folded(bank.entries).read() as connection:
        assert report(connection, Setting(), 0) == {}


def test_a_look_is_overdue_ten_working_days_after_it_was_drawn(stores: Stores) -> None:
    watched = Watched(stores)
    visits(watched.bank, 60)
    watched.tell().pass_hours(1)
    drawn = len(watched.recorded(SecondLookDrawn))

    def told() -> Counts:
        setting = watched.worker.keeper.setting
        with stores.views.read() as connection:
            return report(connection, setting, 0).get(BANK, Counts())

    assert (told().drawn, told().open, told().overdue) == (drawn, drawn, 0)
    watched.pass_days(14)
    assert (told().open, told().overdue) == (drawn, 0)
    watched.pass_days(1)
    assert (told().open, told().overdue) == (drawn, drawn)
    watched.pass_days(14)
    assert (told().open, told().overdue, told().unreviewed) == (0, 0, drawn)
    assert watched.recorded(DayOpened)


def test_units_that_are_not_asked_for_are_not_told_of() -> None:
    bank = lived([("li", True, 1, "taken", 0, True, 0)])
    setting = Setting()
    for entry in bank.entries:
        setting.take(entry)
    with folded(bank.entries).read() as connection:
        assert set(report(connection, setting, 0, {UnitId("north")})) == {"north"}
        assert report(connection, setting, 0, {UnitId("south")}) == {}
        counts = report(connection, setting, 0)[BANK]
    assert counts.share(RULESET_1) is None
    assert counts.kappa(RULESET_1) is None
