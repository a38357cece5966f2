"""A slice brings all on which what its people earn depends, whole streams, and not much else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event import Entry, UnitId
from domain.ledger.bundle import verify
from domain.ledger.bundle.slicing import of_people
from domain.ledger.mapper import encoded
from domain.ledger.recorder import Row
from domain.setting import Setting
from domain.visit_event import VisitEvent
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.histories import histories
from tests.projections.verifying import history, reckoned, tell

SLICES = (("south",), ("harbour",), ("north", "harbour"))
START, END = MONDAY.toordinal(), MONDAY.toordinal() + 800


def row_of(entry: Entry) -> Row:
    """The row that a ledger keeps of an entry."""
    event = entry.event
    about = (entry.version, event.tag(), event.on.isoformat(), entry.at, entry.by, entry.source)
    return (entry.position, entry.subject, *about, entry.command, 0, b"", encoded(event))


def sliced(entries: Sequence[Entry], units: Sequence[str], causes: Sequence[int] = ()) -> set[int]:
    """The positions of what a slice brings of these entries."""
    setting, rows = Setting(), [row_of(entry) for entry in entries]
    for entry in entries:
        setting.take(entry)
    brings = of_people(rows, setting.worked_in(map(UnitId, units)), causes)
    return {row[0] for row in rows if brings(row)}


def points(entries: Sequence[Entry], people: frozenset[str]) -> dict[str, list[int]]:
    """What the verifier finds some people to have earned and done in all days."""
    told = history()
    for entry in entries:
        tell(told, entry)
    reckoning = verify.Reckoning(told)
    reckoning.reckon()
    return {who: n for who, n in reckoning.sums(START, END).items() if who in people}


@settings(deadline=None, max_examples=80)
@given(histories(least=40, most=120), st.sampled_from(SLICES), st.integers(0, 400))
def test_in_any_slice_as_much_stands_for_its_units_as_in_the_whole_history(
    bank: MadeBank, units: Sequence[str], before: int
) -> None:
    through = max(1, len(bank.entries) - before)
    brought = sliced(bank.entries, units)
    whole = bank.entries[:through]
    part = [entry for entry in whole if entry.position in brought]
    of_units = {
        name: sums for name, sums in reckoned(whole).items() if {key[3] for key in sums} <= {*units}
    }
    found = {
        name: sums for name, sums in reckoned(part).items() if {key[3] for key in sums} <= {*units}
    }
    assert found == of_units
    told = history()
    for entry in part:
        tell(told, entry)
    people = told.bank.worked_in(frozenset(units))
    assert points(part, people) == points(whole, people)


@settings(deadline=None, max_examples=30)
@given(histories(least=20, most=60), st.sampled_from(SLICES), st.integers(0, 400))
def test_each_stream_of_a_slice_is_whole(bank: MadeBank, units: Sequence[str], cause: int) -> None:
    brought = sliced(bank.entries, units, [min(cause, len(bank.entries))])
    streams = {entry.subject for entry in bank.entries if entry.position in brought}
    assert brought == {entry.position for entry in bank.entries if entry.subject in streams}


def banked() -> MadeBank:
    """Wang of the south met ai; others met ai, and show what they show elsewhere, too."""
    bank = MadeBank().hire("li").hire("wang", "south").hire("zhao", "harbour")
    bank.know("ai", "bao", "cui", "dou").tier("ai", "vip").tier("dou", "vip")
    bank.plan("wang", "ai").start().close(document="one").achieve()
    return bank


def visits_in(bank: MadeBank, brought: set[int]) -> set[str]:
    """The managers whose visits a slice brings any event of."""
    events = [entry.event for entry in bank.entries if entry.position in brought]
    return {str(event.manager) for event in events if isinstance(event, VisitEvent)}


@pytest.mark.parametrize(
    "more",
    [
        lambda bank: bank.start("li", "ai"),
        lambda bank: bank.start("li", "bao").contact("ai"),
        lambda bank: bank.start("li", "bao").refer("ai"),
        lambda bank: bank.start("li", "bao").close(document="one"),
        lambda bank: bank.start("wang", "cui").refer("new") and bank.start("li", "new"),
    ],
)
def test_a_slice_brings_visits_of_others_that_matter(more: object) -> None:
    assert callable(more)
    bank = banked()
    more(bank)
    assert visits_in(bank, sliced(bank.entries, ["south"])) == {"li", "wang"}


def test_a_slice_brings_what_is_shown_a_second_time_by_others_who_met_the_same() -> None:
    bank = banked()
    bank.start("li", "ai").close(document="two")
    bank.start("zhao", "dou").close(photos=("two",))
    assert visits_in(bank, sliced(bank.entries, ["south"])) == {"li", "wang", "zhao"}


def test_a_slice_does_not_bring_what_others_did_elsewhere() -> None:
    bank = banked()
    bank.start("li", "bao").close(document="another").contact("cui")
    brought = sliced(bank.entries, ["south"])
    assert visits_in(bank, brought) == {"wang"}
    customers = {e.subject for e in bank.entries if e.event.tag().startswith("customer.")}
    assert customers & {e.subject for e in bank.entries if e.position in brought} == {"ai"}


def test_a_slice_brings_the_whole_stream_of_each_cause() -> None:
    bank = banked()
    visit = bank.plan("li", "bao").won()
    positions = {entry.position for entry in bank.entries if entry.subject == visit.id}
    assert not positions & sliced(bank.entries, ["south"])
    assert positions <= sliced(bank.entries, ["south"], [max(positions)])
