"""What of conduct is asked about, beside a plain reckoning of the same, and from when on."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import conduct
from domain.calendar import Calendar
from domain.conduct import Began, Closing, Favour, Goals, Look, Trace
from domain.event import Code, CustomerId, StaffId
from domain.ruleset_1 import RULESET_1
from domain.ruleset_parts import FlagRule

RULE = FlagRule()
Z = 1.2816
MONDAY = date(2026, 3, 2).toordinal()
NOON = 12 * 60


def lower_bound(k: int, n: int) -> float:
    share = k / n
    return (share + Z**2 / 2 / n - Z * sqrt(share * (1 - share) / n + (Z / 2 / n) ** 2)) / (
        1 + Z**2 / n
    )


def began(minute: int, position: int, customer: str) -> Began:
    return Began(minute, position, CustomerId(customer))


@given(st.lists(st.integers(0, 100), max_size=30))
def test_copied_logs_are_asked_about_when_they_are_many_and_a_large_share(
    likeness: list[int],
) -> None:
    logs = [(each, position) for position, each in enumerate(likeness)]
    copied = [position for each, position in logs if each >= 90]
    many = len(copied) >= 5 and len(copied) / len(logs) >= 0.3
    assert conduct.copied_logs(logs, RULE) == (tuple(copied) if many else ())


@pytest.mark.parametrize(
    ("copied", "others", "asked"), [(5, 11, True), (5, 12, False), (4, 0, False)]
)
def test_copied_logs_have_a_least_number_and_a_least_share(
    copied: int, others: int, asked: bool
) -> None:
    logs = [(90, at) for at in range(copied)] + [(89, 100 + at) for at in range(others)]
    assert bool(conduct.copied_logs(logs, RULE)) is asked


def test_the_rules_in_force_leave_ten_minutes_for_a_visit_and_forgive_four() -> None:
    close, apart = (
        [began(MONDAY * 1440 + NOON + gap * at, at, f"c{at}") for at in range(6)] for gap in (9, 10)
    )
    assert conduct.impossible_times(close, RULESET_1.flags) == (1, 2, 3, 4, 5)
    assert not conduct.impossible_times(close[1:], RULESET_1.flags)
    assert not conduct.impossible_times(apart, RULESET_1.flags)


@given(
    st.lists(
        st.tuples(st.integers(MONDAY * 1440, MONDAY * 1440 + 900), st.sampled_from("abc")),
        max_size=12,
    )
)
def test_times_are_impossible_where_two_customers_are_minutes_apart_or_it_is_night(
    told: list[tuple[int, str]],
) -> None:
    visits = [began(minute, at, customer) for at, (minute, customer) in enumerate(told)]
    in_order = sorted(visits, key=lambda each: (each.minute, each.position))
    odd = set()
    for at, each in enumerate(in_order):
        hour = (each.minute - MONDAY * 1440) // 60
        before = in_order[at - 1] if at else None
        if hour < 5 or (
            before and before.customer != each.customer and each.minute - before.minute < 3
        ):
            odd.add(each.position)
    wanted = tuple(sorted(odd)) if len(odd) >= 3 else ()
    assert conduct.impossible_times(visits, RULE) == wanted


def friday(week: int) -> int:
    return MONDAY + 7 * week + 4


def close(day: int, recorded: int, position: int) -> Closing:
    return Closing(day, recorded * 1440 + NOON + 10 * position, position)


def test_closes_of_the_last_working_day_are_asked_about_when_they_are_most() -> None:
    late = [close(friday(w), friday(w), 10 * w + at) for w in range(4) for at in range(3)]
    others = [close(MONDAY + 7 * w, MONDAY + 7 * w, 100 + 10 * w) for w in range(8)]
    positions = tuple(sorted(each.position for each in late))
    assert conduct.period_end_burst([*late, *others], Calendar(), RULE) == positions
    assert not conduct.period_end_burst(late[1:], Calendar(), RULE)  # one fewer than 12
    more = [close(MONDAY + 1, MONDAY + 1, 300)]
    assert not conduct.period_end_burst([*late, *others, *more], Calendar(), RULE)  # 12 of 21


def on_days(*told: tuple[int, int]) -> list[Closing]:
    """So many closes on each of some days."""
    return [
        Closing(day, day * 1440 + NOON + 3 * at, 20 * day + at)
        for day, number in told
        for at in range(number)
    ]


FEW = [(MONDAY + 7 * week + 2, 2 - week % 2) for week in range(5)]


@pytest.mark.parametrize(
    ("closes", "asked"),
    [
        ([*FEW, (friday(0), 8)], True),
        ([*FEW, (friday(0), 7)], False),  # fewer than eight
        ([*FEW[1:], (friday(0), 8)], False),  # too few days to tell what is usual
        ([(MONDAY + 2, 3), *FEW[1:], (friday(0), 8)], False),  # three on one of them
        ([*FEW, (friday(0) - 1, 8)], False),  # a Thursday
    ],
)
def test_a_heap_is_asked_about_where_it_is_five_usual_days_on_a_last_working_day(
    closes: list[tuple[int, int]], asked: bool
) -> None:
    told = on_days(*closes)
    heap = tuple(each.position for each in told if each.day == friday(0))
    found = conduct.period_end_burst(told, Calendar(), RULESET_1.flags)
    assert found == (heap if asked else ())
    assert not conduct.period_end_burst(told, Calendar(), RULE)  # as it was before there were heaps


def test_the_last_working_day_is_the_one_before_a_holiday() -> None:
    calendar = Calendar()
    for week in range(4):
        calendar.set(friday(week), working=False)
    thursdays = [
        close(friday(w) - 1, friday(w) - 1, 10 * w + at) for w in range(4) for at in range(3)
    ]
    assert conduct.period_end_burst(thursdays, calendar, RULE)
    assert not conduct.period_end_burst(thursdays, Calendar(), RULE)


def test_the_end_of_a_month_is_a_last_day_too() -> None:
    ends = [date(2026, month, day).toordinal() for month, day in ((3, 31), (4, 30), (6, 30))]
    late = [close(day, day, 10 * at + each) for at, day in enumerate(ends) for each in range(4)]
    assert len(conduct.period_end_burst(late, Calendar(), RULE)) == 12


def test_what_a_phone_sent_in_one_flush_counts_on_the_day_on_which_it_happened() -> None:
    sent = friday(0) * 1440 + NOON
    flush = [Closing(MONDAY + at % 4, sent, at) for at in range(12)]
    assert not conduct.period_end_burst(flush, Calendar(), RULE)
    one_by_one = [Closing(each.day, sent + 2 * each.position, each.position) for each in flush]
    assert len(conduct.period_end_burst(one_by_one, Calendar(), RULE)) == 12


def goals(**told: tuple[int, int]) -> dict[Code, Goals]:
    return {
        Code(name): Goals(planned, paid, tuple(range(planned)))
        for name, (planned, paid) in told.items()
    }


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_always_the_same_goal_is_four_of_five_plans_of_at_least_twenty(
    easy: int, hard: int, elsewhere: int
) -> None:
    mine = goals(easy=(easy, easy), hard=(hard, 0))
    bank = goals(easy=(easy, easy), hard=(hard + 10 * elsewhere, elsewhere))
    is_common = easy > hard + 10 * elsewhere
    asked = easy >= 20 and easy / (easy + hard) >= 0.8 and not is_common
    assert bool(conduct.always_easiest(mine, bank, RULE, Z)) is asked


@given(st.integers(20, 60), st.integers(0, 60), st.integers(0, 100))
def test_the_same_goal_is_no_easy_way_where_it_surely_pays_less_than_others(
    planned: int, paid: int, others_paid: int
) -> None:
    paid = min(paid, planned)
    bank = goals(easy=(planned, paid), hard=(60, min(60, others_paid)), other=(40, 10))
    at_most = 1 - lower_bound(planned - paid, planned)
    rate = (min(60, others_paid) + 10) / 100
    asked = conduct.always_easiest(goals(easy=(planned, paid)), bank, RULE, Z)
    assert asked == (tuple(range(planned)) if at_most >= rate else ())


def test_more_is_paid_than_planned_where_a_visit_was_planned_the_week_before() -> None:
    mine, bank = goals(easy=(20, 21)), goals(easy=(20, 21), hard=(60, 30))
    assert conduct.always_easiest(mine, bank, RULE, Z) == tuple(range(20))
    assert not conduct.always_easiest({}, bank, RULE, Z)


def looks(assessor: str, upheld: int, rejected: int, first: int = 0) -> list[Look]:
    verdicts = [1] * upheld + [-1] * rejected
    return [Look(1, first + at, StaffId(assessor), each) for at, each in enumerate(verdicts)]


@given(st.integers(0, 30), st.integers(0, 30))
def test_rejected_evidence_is_asked_about_when_it_is_more_than_bad_luck(
    upheld: int, rejected: int
) -> None:
    total = upheld + rejected
    asked = rejected >= 3 and lower_bound(rejected, total) >= 0.1
    found = conduct.rejected_evidence(looks("a", upheld, rejected), RULE, Z)
    assert found == (tuple(range(upheld, total)) if asked else ())


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), st.integers(0, 8))
def test_an_assessor_is_lenient_who_upholds_half_more_than_all_others(
    own_upheld: int, own_rejected: int, others_upheld: int, others_rejected: int
) -> None:
    told = looks("a", own_upheld, own_rejected) + looks("b", others_upheld, others_rejected, 50)
    own, others = own_upheld + own_rejected, others_upheld + others_rejected
    many = own >= 4 and others >= 4
    lead = own_upheld / own - others_upheld / others if many else 0.0
    found, causes = conduct.lenient_assessor(told, RULE)
    assert (found == "a") is (many and lead >= 0.5 - 1e-12)
    assert found != "a" or causes == tuple(range(own_upheld))


def trace(position: int, meetings: int = 1, *, closed: bool = True, known: bool = False) -> Trace:
    return Trace(1, position, meetings, (position + 1,) if closed else (), known)


def test_customers_are_unknown_who_were_closed_with_and_never_seen_otherwise() -> None:
    unseen = [trace(10 * at) for at in range(4)]
    seen = [trace(100, known=True), trace(110, 3), trace(120, closed=False), trace(130, known=True)]
    assert conduct.unknown_customers([*unseen, *seen], RULE) == (0, 1, 10, 11, 20, 21, 30, 31)
    assert not conduct.unknown_customers([*unseen, *seen, trace(140, known=True)], RULE)
    assert not conduct.unknown_customers(unseen[1:], RULE)


@given(st.lists(st.sampled_from("abc"), max_size=15))
def test_somebody_is_favoured_who_gets_most_of_what_a_leader_gives(got: str) -> None:
    favours = [Favour(1, at, StaffId(each)) for at, each in enumerate(got)]
    most = [each for each in "abc" if got.count(each) >= 6 and got.count(each) >= 0.6 * len(got)]
    staff, causes = conduct.favoured(favours, RULE)
    assert staff == (most[0] if most else "")
    assert causes == tuple(at for at, each in enumerate(got) if most and each == most[0])
