"""How far assessors and managers agree is what a plain count over the events finds."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.agreement import Ratings
from domain.event import CustomerId, StaffId
from domain.ledger.store import Store
from domain.ruleset_1 import RULESET_1
from domain.second_look import SecondLookTaken
from domain.visit import Visit
from projections.agreed import Agreed, agreed
from tests.projections.bank import MadeBank
from tests.projections.views import folded

MANAGERS, ASSESSORS = ("li", "wang"), ("ann", "ben", "cid")

LOOK = st.tuples(
    st.sampled_from(MANAGERS), st.sampled_from(ASSESSORS), st.booleans(), st.booleans()
)
"""Whose visit, who looked, and what each says of the goal."""


def looked(looks: list[Any]) -> MadeBank:
    bank = MadeBank().hire("li").hire("wang", "south")
    names = [f"customer-{n}" for n in range(len(looks))]
    bank.know(*names)
    for name, (manager, assessor, said, rated) in zip(names, looks, strict=True):
        visit = bank.plan(manager, name).start()
        (visit.achieve if said else visit.miss)().draw(assessor)
        taken = SecondLookTaken(
            manager=StaffId(manager),
            customer=CustomerId(name),
            assessor=StaffId(assessor),
            achieved=rated,
            on=bank.today,
        )
        bank.say(Visit, visit.id, lambda _visit, taken=taken: taken)  # type: ignore[misc]
    return bank


def plain(looks: list[Any]) -> dict[tuple[str, str], Ratings]:
    counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for manager, assessor, said, rated in looks:
        for pair in (("", ""), (assessor, ""), (assessor, manager)):
            counts[pair][2 * (not said) + (not rated)] += 1
    return {pair: Ratings(*each) for pair, each in counts.items()}


@pytest.mark.parametrize("address", ["sqlite", "postgres"])
def test_each_pair_is_counted_and_all_together(
    address: str, request: pytest.FixtureRequest
) -> None:
    where = request.getfixturevalue("empty_database") if address == "postgres" else "sqlite://"
    views = Store("views", where)

    @settings(
        deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.lists(LOOK, max_size=20))
    def hold(looks: list[Any]) -> None:
        bank = looked(looks)
        with folded(bank.entries, views=views).read() as connection:
            told = agreed(connection, 0)
            none = agreed(connection, bank.today.toordinal() + 1)
        assert none == []
        assert {(each.assessor, each.manager): each.ratings for each in told} == plain(looks)
        assert len({each[:2] for each in told}) == len(told)

    hold()
    views.close()


def test_who_rated_most_comes_first_and_managers_stand_below() -> None:
    looks = [("li", "ben", True, True)] * 3 + [("wang", "ben", True, True)] * 4
    looks += [("wang", "ann", False, True)] * 2
    with folded(looked(looks).entries).read() as connection:
        told = agreed(connection, 0)
    order = [("", ""), ("ben", ""), ("ben", "wang"), ("ben", "li"), ("ann", ""), ("ann", "wang")]
    assert [each[:2] for each in told] == order
    assert (told[0].number, told[0].alike) == (9, 7)


def test_too_few_of_either_class_have_no_kappa() -> None:
    few = Agreed(StaffId("ann"), StaffId("li"), Ratings(9, 0, 0, 4))
    assert few.agreement(RULESET_1) is None
    found = few._replace(ratings=Ratings(9, 0, 0, 5)).agreement(RULESET_1)
    assert found
    assert found.kappa == 1
