"""A manager's points are the sum of the claims that stand, and the rates count the facts told."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from domain.event import CustomerId, Entry, StaffId, VisitId
from domain.score import ACHIEVED, CLOSE, CONTACT, CRAFT, EFFECTIVE, EV, HELD, EvParts, Score, ev_of
from domain.setting import Setting
from domain.tally import PURPOSED
from projections import claims
from projections.boards.rows import BOARD, BoardRow
from projections.people import root
from projections.scores import PROJECTION as SCORES
from projections.scores import ScoreFold
from projections.shelf import Shelf
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.histories import ACTS, MANAGERS, lived
from tests.projections.reckoned import Reckoned, reckoned

MEASURES = ("ev", "help", "craft", "award")
KINDS = (HELD, ACHIEVED, EFFECTIVE, CONTACT, CLOSE)
EVER = (0, 1 << 40)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demonstrated(request: pytest.FixtureRequest, history: list[Entry]) -> Iterator[Reckoned]:
    """The demonstration bank on both databases."""
    is_postgres = request.param == "postgres"
    address = request.getfixturevalue("empty_database") if is_postgres else "sqlite://"
    with reckoned(history, address) as found:
        yield found


def rows_of_bank(connection: Connection) -> list[BoardRow]:
    """Everybody's sums in every window."""
    query = select(BOARD.table).where(BOARD.table.c.scope == root(connection))
    return [BOARD.row(values) for values in connection.execute(query)]


def managers_of(connection: Connection) -> list[StaffId]:
    return sorted({row.manager for row in rows_of_bank(connection)})


def test_what_stands_of_each_measure_is_the_sum_in_every_window(demonstrated: Reckoned) -> None:
    connection = demonstrated.connection
    told = {(row.window, row.manager): row for row in rows_of_bank(connection)}
    seen: set[str] = set()
    for window in sorted({window for window, _ in told}):
        for manager in managers_of(connection):
            row = told.get((window, manager), BoardRow(window, root(connection), manager))
            span = demonstrated.window(window)[1:3]
            for measure in MEASURES:
                standing = claims.standing(connection, manager, (measure,), *span)
                assert sum(each.amount for each in standing) == getattr(row, measure)
                assert all(span[0] <= each.day < span[1] for each in standing)
                assert all(each.measure == measure for each in standing)
                seen.update(each.measure for each in standing)
            standing = claims.standing(connection, manager, MEASURES, *span)
            assert sum(each.amount for each in standing) == row.points
            order = [(-each.day, -each.position, each.claim) for each in standing]
            assert order == sorted(order)
    assert seen == {"ev", "help", "craft", "award"}


def test_the_facts_make_up_the_numbers_of_every_window(demonstrated: Reckoned) -> None:
    connection = demonstrated.connection
    assert len(rows_of_bank(connection)) > 200
    for row in rows_of_bank(connection):
        span = demonstrated.window(row.window)[1:3]
        found = claims.facts(connection, row.manager, KINDS, *span)
        of = {kind: [fact for fact in found if fact.kind == kind] for kind in KINDS}
        contacted = {fact.customer for fact in of[CONTACT]}
        assert row.contacts == len({(fact.customer, fact.day) for fact in of[CONTACT]})
        assert row.contacted == len(contacted)
        assert row.closes == len(of[CLOSE])
        assert row.closed == len({fact.customer for fact in of[CLOSE]} & contacted)
        assert row.visits == len(of[HELD])
        assert row.purposed == sum(bool(fact.flags & PURPOSED) for fact in of[HELD])
        assert (row.achieved, row.effective) == (len(of[ACHIEVED]), len(of[EFFECTIVE]))
        order = [(-fact.day, -fact.position_from) for fact in found]
        assert order == sorted(order)
        some = claims.facts(connection, row.manager, (CONTACT, CLOSE), *span)
        assert some == [fact for fact in found if fact.kind in (CONTACT, CLOSE)]


def test_the_entries_of_a_claim_add_up_to_what_stands_of_it(demonstrated: Reckoned) -> None:
    connection = demonstrated.connection
    summed: dict[tuple[str, int], int] = {}
    for name in {entry.claim for entry in said(demonstrated.history)}:
        for entry in claims.entries_of(connection, name):
            place = (entry.claim, entry.day)
            summed[place] = summed.get(place, 0) + entry.amount
    told = {
        (each.claim, each.day): each.amount
        for manager in managers_of(connection)
        for each in claims.standing(connection, manager, MEASURES, *EVER)
    }
    assert told == {place: amount for place, amount in summed.items() if amount}
    assert len(summed) > len(told) > 500
    assert claims.entries_of(connection, "nothing") == []


class Said(NamedTuple):
    """A score entry as the rules say it."""

    claim: str
    position: int
    kind: str
    amount: int


def said(entries: list[Entry]) -> list[Said]:
    """What the rules say to a history, in their order."""
    setting = Setting()
    scorer = ScoreFold(Shelf(SCORES.tables), setting)
    found: list[Said] = []
    for entry in entries:
        setting.take(entry)
        lines = [line for line in scorer.take(entry) if isinstance(line, Score)]
        found += [Said(x.claim.id, entry.position, x.kind, x.amount) for x in lines]
    return found


DEEDS = (*ACTS, *("win" for _ in ACTS), "leap", "leap", "tier", "tier", "look", "look", "look")


def plenty(seed: int) -> MadeBank:
    """A long history in which much is won, and then doubted, taken back or told otherwise."""
    chance = Random(seed)
    numbers = ([chance.randrange(72) for _ in range(4)] for _ in range(150))
    return lived([(chance.choice(DEEDS), a, b, c, d) for a, b, c, d in numbers])


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1 << 32).map(plenty))
def test_entries_come_as_they_were_said_and_the_arithmetic_gives_what_stands(
    bank: MadeBank,
) -> None:
    with reckoned(bank.entries) as found:
        assert_in_order(found.connection, said(bank.entries))
        for manager in MANAGERS:
            assert_reckoned_alike(found, StaffId(manager))


def assert_in_order(connection: Connection, lines: list[Said]) -> None:
    for name in {line.claim for line in lines}:
        entries = claims.entries_of(connection, name)
        assert [Said(e.claim, e.position, e.kind, e.amount) for e in entries] == [
            line for line in lines if line.claim == name
        ]


def assert_reckoned_alike(found: Reckoned, manager: StaffId) -> int:
    """The rule, asked again about the stop that a claim is for, gives the points that stand."""
    connection, setting, history = found
    standing = claims.standing(connection, manager, (EV,), *EVER)
    for claim in standing:
        last = claims.entries_of(connection, claim.claim)[-1]
        contact = history[last.causes[0] - 1]
        tally = claims.tally_of(connection, CustomerId(getattr(contact.event, "customer", "")))
        assert tally
        index = tally.stop(VisitId(contact.subject))
        assert index is not None
        assert ev_of(tally, index, last.day, setting).amount == claim.amount
        assert (claim.rule, claim.day) == (last.rule, last.day)
    return len(standing)


def test_the_arithmetic_of_the_demonstration_gives_what_stands(demonstrated: Reckoned) -> None:
    managers = managers_of(demonstrated.connection)
    assert sum(assert_reckoned_alike(demonstrated, manager) for manager in managers) > 100


def test_the_small_acts_of_a_day_are_paid_what_stands_of_them(demonstrated: Reckoned) -> None:
    connection, setting, _ = demonstrated
    cap = setting.rules(setting.today).craft.daily_cap
    capped = 0
    for manager in managers_of(connection):
        standing = claims.standing(connection, manager, (CRAFT,), *EVER)
        for on in {each.day for each in standing}:
            day = claims.craft_day(connection, manager, on)
            assert day
            paid = sorted((act.rule, act.paid) for act in day.acts if act.paid)
            of_day = [x for x in standing if x.day == on and x.rule != "risk_flag_visited"]
            assert paid == sorted((each.rule, each.amount) for each in of_day)
            assert day.paid == sum(each.amount for each in of_day) <= cap
            capped += sum(act.worth for act in day.acts if act.stands) > cap
    assert capped > 5
    assert claims.craft_day(connection, StaffId("nobody"), setting.today) is None
    assert claims.tally_of(connection, CustomerId("nobody")) is None


def test_what_is_reversed_comes_before_what_takes_its_place(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai", goal="referral_obtained").start()
    visit.close(action="referral_list_received").achieve()
    bank.days(7).plan("li", "ai").won()
    bank.days(1).tier("ai", "channel", MONDAY)
    with reckoned(bank.entries) as found:
        latest, _ = claims.standing(found.connection, StaffId("li"), (EV,), *EVER)
        entries = claims.entries_of(found.connection, latest.claim)
    assert [(entry.kind, entry.amount) for entry in entries] == [
        ("award", 50),
        ("reversal", -50),
        ("award", 100),
    ]
    assert entries[1].position == entries[2].position
    assert latest.amount == 100


def test_the_parts_tell_why_a_visit_is_worth_half_or_nothing(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai", goal="referral_obtained").start()
    visit.close(action="referral_list_received").achieve()
    for _ in range(2):
        bank.days(7).plan("li", "ai").won()
    with reckoned(bank.entries) as found:
        tally = claims.tally_of(found.connection, CustomerId("ai"))
        assert tally
        days = [stop.day for stop in tally.stops]
        parts = [ev_of(tally, at, day, found.setting) for at, day in enumerate(days)]
    assert parts == [
        EvParts(120, None, ordinal=1, full=1, paid_before=False),
        EvParts(100, None, ordinal=2, full=1, paid_before=False),
        EvParts(100, None, ordinal=3, full=1, paid_before=True),
    ]
    assert [each.amount for each in parts] == [120, 50, 0]
