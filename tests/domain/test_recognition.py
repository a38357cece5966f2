"""What a leader may give, waive and agree to, and how the gap and the Gini are reckoned."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.calendar import Calendar
from domain.event import Code, StaffId
from domain.recognition import (
    AWARD,
    THANKS,
    Detected,
    Leading,
    Recognition,
    RecognitionGiven,
    RecognitionWaived,
    WaiverAgreed,
    budget,
)
from domain.recognition_measures import (
    Answer,
    gap,
    gini,
    latency,
)
from domain.ruleset_1 import RULESET_1
from domain.ruleset_parts import RecognitionRule
from tests.domain.table import TODAY, Case, check, table

LI, ZHOU, CHEN = StaffId("li"), StaffId("zhou"), StaffId("chen")
RULE = RecognitionRule()
ABOUT = Detected(LI, Code("comeback"), (7, 9))
LED = Leading(people=10)
THANKED = RecognitionGiven(
    staff=LI, leader=ZHOU, kind=THANKS, behaviour=ABOUT.behaviour, evidence=(7,), on=TODAY
)
AWARDED = replace(THANKED, kind=AWARD, evidence=(7, 9))
WAIVED = RecognitionWaived(
    staff=LI, leader=ZHOU, behaviour=ABOUT.behaviour, reason="a walk-in", on=TODAY
)
AGREED = WaiverAgreed(staff=LI, leader=CHEN, on=TODAY)
ANSWERED = "A leader has answered this already; go on with the next one."
RECIPROCAL = "This person recognised you on {}; for 30 days you cannot recognise each other."
USED_UP = "Your awards of this week are used up; say thanks, or wait for the next week."
CORRECTED = "What this was about was corrected meanwhile; there is nothing to answer."


def give(event: RecognitionGiven, about: Detected | None = ABOUT, led: Leading = LED) -> Case:
    """The case of giving this, refused or not; the rest is filled in."""
    return Case((), lambda it: it.give(event, about=about, leading=led, rules=RULESET_1), event)


def back(days: int) -> Leading:
    return Leading(people=10, returned=TODAY - timedelta(days=days))


@table(
    {
        "thanks cite some of what shows it": give(THANKED),
        "an award is given within the budget": give(AWARDED, led=Leading(10, awarded=1)),
        "who leads two people has one award": give(AWARDED, led=Leading(2)),
        "an award beyond the budget is refused": give(AWARDED, led=Leading(10, 2))._replace(
            then=USED_UP
        ),
        "thanks are given however many there were": give(THANKED, led=Leading(10, 2)),
        "nothing is given without evidence": give(replace(THANKED, evidence=()))._replace(
            then="Cite what shows it; without evidence there is no recognition."
        ),
        "other entries are no evidence": give(replace(THANKED, evidence=(7, 8)))._replace(
            then="Cite as evidence what is listed here."
        ),
        "nobody recognises themselves": give(replace(THANKED, leader=LI))._replace(
            then="Nobody can recognise themselves; leave this to another leader."
        ),
        "nothing else can be given": give(replace(THANKED, kind=Code("cake")))._replace(
            then="Choose thanks or an award."
        ),
        "what was corrected cannot be answered": give(THANKED, None)._replace(then=CORRECTED),
        "two people do not recognise each other in turn": give(THANKED, led=back(29))._replace(
            then=RECIPROCAL.format(TODAY - timedelta(days=29))
        ),
        "after 30 days they may": give(THANKED, led=back(30)),
        "a detection is thanked for once": give(THANKED)._replace(given=(AWARDED,), then=ANSWERED),
        "what was waived is not thanked for": give(THANKED)._replace(
            given=(WAIVED,), then=ANSWERED
        ),
        "it is waived for a reason": Case((), lambda it: it.waive(WAIVED, about=ABOUT), WAIVED),
        "it is not waived without one": Case(
            (),
            lambda it: it.waive(replace(WAIVED, reason=""), about=ABOUT),
            "Say why this is not to be recognised.",
        ),
        "nobody waives what is theirs": Case(
            (),
            lambda it: it.waive(replace(WAIVED, leader=LI), about=ABOUT),
            "Nobody can waive their own recognition; leave this to another leader.",
        ),
        "what was given is not waived": Case(
            (THANKED,), lambda it: it.waive(WAIVED, about=ABOUT), ANSWERED
        ),
        "a second leader agrees": Case(
            (WAIVED,), lambda it: it.agree(leader=CHEN, on=TODAY), AGREED
        ),
        "the first one does not": Case(
            (WAIVED,),
            lambda it: it.agree(leader=ZHOU, on=TODAY),
            "Another leader has to agree to this waiver.",
        ),
        "nor whom it is about": Case(
            (WAIVED,),
            lambda it: it.agree(leader=LI, on=TODAY),
            "Another leader has to agree to this waiver.",
        ),
        "one is enough": Case(
            (WAIVED, AGREED),
            lambda it: it.agree(leader=StaffId("wu"), on=TODAY),
            "Somebody agreed to this waiver already.",
        ),
        "what was not waived is not agreed to": Case(
            (THANKED,),
            lambda it: it.agree(leader=CHEN, on=TODAY),
            "There is no waiver to agree to.",
        ),
    }
)
def test_what_becomes_of_a_detection(case: Case) -> None:
    check(Recognition(id="detection"), case)


@pytest.mark.parametrize(
    ("people", "awards"), [(0, 1), (4, 1), (5, 1), (9, 1), (10, 2), (14, 2), (30, 6)]
)
def test_the_budget_is_a_fifth_of_the_people_and_at_least_one(people: int, awards: int) -> None:
    assert budget(people, RULE) == awards


MONDAYS = [date(2026, 3, 2) + timedelta(days=7 * n) for n in range(8)]


@st.composite
def answered(draw: st.DrawFn) -> Answer:
    monday = draw(st.sampled_from(MONDAYS))
    known = monday.toordinal() + draw(st.integers(0, 12))
    later = draw(st.one_of(st.none(), st.integers(0, 20)))
    who = StaffId(draw(st.sampled_from("abc")))
    excused = later is None and draw(st.booleans())
    recognised = known + later if later is not None else 0
    return Answer(who, monday.toordinal(), known, recognised, excused)


def workdays(after: int, until: int) -> int:
    """Mondays to Fridays, but for one holiday, from the day after up to the day."""
    days = [date.fromordinal(n) for n in range(after + 1, until + 1)]
    return len([day for day in days if day.weekday() < 5 and day != date(2026, 4, 6)])


@for_all(st.lists(answered(), max_size=40), st.integers(0, 80))
def test_the_gap_is_that_of_a_plain_count(answers: list[Answer], later: int) -> None:
    calendar = Calendar()
    calendar.set(date(2026, 4, 6).toordinal(), working=False)
    today = MONDAYS[0].toordinal() + later
    told = [each for each in answers if max(each.known, each.recognised) <= today]
    found = gap(told, today, RULE, calendar.working_days)
    weeks = met = 0
    for key in {(each.staff, each.week) for each in told}:
        some = [a for a in told if (a.staff, a.week) == key and not a.excused]
        if some and all(workdays(each.known, today) >= 7 for each in some):
            weeks += 1
            met += any(a.recognised and workdays(a.known, a.recognised) <= 7 for a in some)
    assert found == (met, weeks)
    value = found.value(5)
    assert value is None if weeks < 5 else value == pytest.approx(1 - met / weeks)
    lags = sorted(workdays(a.known, a.recognised) for a in told if a.recognised)
    median = lags[ceil(len(lags) / 2) - 1] if len(lags) >= 5 else None
    assert latency(told, 5, calendar.working_days) == median


def test_three_of_five_person_weeks_make_a_gap_of_two_fifths() -> None:
    known = MONDAYS[0].toordinal()
    five = [Answer(StaffId(who), known, known, known + 1 if who < "d" else 0) for who in "abcde"]
    today = known + 30
    found = gap(five, today, RULE, Calendar().working_days)
    assert found.value(RULE.minimum) == pytest.approx(0.4)
    assert gap(five[:4], today, RULE, Calendar().working_days).value(RULE.minimum) is None
    # Known on a Monday: the seventh working day after it is the Wednesday of the next week.
    assert gap(five, known + 8, RULE, Calendar().working_days).person_weeks == 0
    assert gap(five, known + 9, RULE, Calendar().working_days).person_weeks == 5


@for_all(st.lists(st.integers(0, 9), max_size=20))
def test_the_gini_is_that_of_all_pairs(amounts: list[int]) -> None:
    found = gini(amounts, 5)
    if len(amounts) < 5 or not sum(amounts):
        assert found is None
        return
    pairs = sum(abs(x - y) for x in amounts for y in amounts)
    plain = Fraction(pairs, 2 * len(amounts) * sum(amounts))
    assert found == pytest.approx(float(plain))
