"""A week that is over is asked about, with the events that the question follows from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from hypothesis import given, settings

from domain.customer import Customer
from domain.event import Code, CustomerId, Entry, Event, StaffId, Subject
from domain.flag import CONFIRMED, FlagAnswered, FlagCase, answered
from domain.recognition import AWARD, THANKS, Recognition, RecognitionGiven
from domain.review import EvidenceUpheld
from domain.visit import Visit
from projections.flags.rows import CONDUCT, FLAG, TRACE, FlagRow
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.histories import histories
from tests.projections.views import folded, rows

LATER = MONDAY + timedelta(days=7)
ZONE = ZoneInfo("Asia/Shanghai")


def flags(bank: MadeBank) -> list[FlagRow]:
    return rows(folded(bank.entries), FLAG)


def at(bank: MadeBank, tag: str, subject: str = "") -> tuple[int, ...]:
    """The positions of the events of a type."""
    return tuple(
        entry.position
        for entry in bank.entries
        if entry.event.tag() == tag and subject in ("", entry.subject)
    )


def monday_position(bank: MadeBank, day: date) -> int:
    return next(
        entry.position
        for entry in bank.entries
        if entry.event.tag() == "bank.day_opened" and entry.event.on == day
    )


def asked(bank: MadeBank, kind: str) -> FlagRow:
    """The one flag of a kind; visits follow each other by the minute here, which is one, too."""
    (found,) = [each for each in flags(bank) if each.kind == kind]
    return found


def is_asked(bank: MadeBank, kind: str) -> bool:
    return any(each.kind == kind for each in flags(bank))


def copied(bank: MadeBank, manager: str, number: int) -> None:
    for _ in range(number):
        visit = bank.start(manager, "ai")
        bank.say(
            Visit,
            visit.id,
            lambda it: it.log(log="the same", next_step="", log_likeness=95, on=bank.today),
        )


def test_copied_logs_are_asked_about_on_the_monday_after(bank: MadeBank) -> None:
    copied(bank, "li", 5)
    assert not flags(bank.days(6))
    flag = asked(bank.day(LATER), "copied_logs")
    assert (flag.manager, flag.other, flag.day) == ("li", "", LATER.toordinal())
    assert flag.position == monday_position(bank, LATER)
    assert tuple(flag.causes) == at(bank, "visit.logged")


def test_a_question_is_asked_once_while_it_waits(bank: MadeBank) -> None:
    copied(bank, "li", 5)
    bank.day(LATER)
    copied(bank, "li", 5)
    assert len(flags(bank.days(14))) == 1


def _say(event: Event, _subject: Subject) -> Event:
    return event


def answer(bank: MadeBank, flag: FlagRow) -> None:
    def decide(case: FlagCase) -> FlagAnswered:
        given = answered(
            case,
            staff=flag.manager,
            finding=CONFIRMED,
            note="told in the test",
            answerer=StaffId("leader"),
            on=bank.today,
        )
        return case.answer(given, concerned=frozenset({flag.manager}))

    bank.say(FlagCase, flag.flag, decide, by="leader")


def test_what_was_answered_is_asked_again_only_when_most_of_it_is_new(bank: MadeBank) -> None:
    copied(bank, "li", 6)
    flag = asked(bank.day(LATER), "copied_logs")
    answer(bank, flag)
    assert asked(bank.days(7), "copied_logs").finding == CONFIRMED
    copied(bank, "li", 5)
    assert len(flags(bank.days(7))) == 1  # five of eleven are new
    copied(bank, "li", 1)
    first, second = sorted(flags(bank.days(7)), key=lambda each: each.position)
    assert (first.answered, second.answered) == (at(bank, "flag.answered")[0], 0)
    assert len(second.causes) == 12


def test_what_came_from_a_file_is_nobodys_conduct(bank: MadeBank) -> None:
    for _ in range(8):
        bank.visit("li", "ai").from_file(MONDAY, MONDAY)
    assert not flags(bank.day(LATER))
    assert not rows(folded(bank.entries), CONDUCT)


def test_visits_within_a_minute_are_asked_about(bank: MadeBank) -> None:
    for minute in range(4):
        for customer in ("ai", "bao"):
            moment = datetime(2026, 3, 2, 10, 12 * minute, tzinfo=ZONE)
            bank.visit("li", customer).start(began=moment)
    night = datetime(2026, 3, 2, 4, 59, tzinfo=ZONE)
    odd = bank.visit("li", "ai").start(began=night)
    flag = asked(bank.day(LATER), "impossible_times")
    begun = at(bank, "visit.started")
    assert tuple(flag.causes) == (*begun[1:8:2], begun[8])
    assert begun[8] in at(bank, "visit.started", odd.id)


def test_rejected_evidence_and_a_lenient_assessor_are_asked_about(bank: MadeBank) -> None:
    for _ in range(4):
        bank.plan("li", "ai").won().reject()
        wrong = bank.plan("li", "bao").won()
        upheld = EvidenceUpheld(
            manager=StaffId("li"),
            customer=CustomerId("bao"),
            assessor=StaffId("friend"),
            on=bank.today,
        )
        bank.say(Visit, wrong.id, partial(_say, upheld))
    bank.day(LATER)
    assert tuple(asked(bank, "rejected_evidence").causes) == at(bank, "visit.evidence_rejected")
    lenient = asked(bank, "lenient_assessor")
    assert (lenient.manager, lenient.other) == ("li", "friend")
    assert tuple(lenient.causes) == at(bank, "visit.evidence_upheld")


def test_a_customer_whom_nobody_else_ever_saw_is_asked_about(bank: MadeBank) -> None:
    names = [f"made-{number}" for number in range(4)]
    for name in names:
        bank.register(name, by="li").confirm(name)
        bank.start("li", name).close()
    flag = asked(bank.day(LATER), "unknown_customers")
    assert tuple(flag.causes) == tuple(
        sorted((*at(bank, "visit.closed"), *_registered(bank, names)))
    )


def _registered(bank: MadeBank, names: list[str]) -> list[int]:
    return [p for name in names for p in at(bank, "customer.registered", name)]


def test_a_customer_whose_file_is_worked_on_is_known(bank: MadeBank) -> None:
    for number in range(4):
        name = f"real-{number}"
        bank.register(name, by="li").confirm(name)
        bank.start("li", name).close()
    bank.say(
        Customer,
        "real-0",
        lambda it: it.update_file(manager=StaffId("li"), completeness=50, on=bank.today),
    )
    assert not is_asked(bank.day(LATER), "unknown_customers")


def test_somebody_else_who_meets_a_customer_knows_them(bank: MadeBank) -> None:
    bank.register("shared", by="li").confirm("shared")
    bank.start("li", "shared")
    bank.start("wang", "shared")
    (trace,) = [each for each in rows(folded(bank.entries), TRACE) if each.customer == "shared"]
    assert (trace.meetings, trace.known) == (2, 1)


def test_a_ring_of_referrals_is_asked_about_at_once(bank: MadeBank) -> None:
    bank.know("cui")
    first = bank.start("li", "ai").refer("bao")
    bank.start("wang", "bao").refer("cui")
    assert not flags(bank)
    bank.start("li", "cui").refer("ai")
    flag = asked(bank, "referral_ring")
    assert (flag.manager, tuple(flag.causes)) == ("li", at(bank, "visit.referral_obtained"))
    assert flag.position == bank.entries[-1].position
    assert first.id


def test_a_leader_who_helps_one_person_alone_is_asked_about(bank: MadeBank) -> None:
    for _ in range(6):
        bank.plan("li", "ai").won().accept()
    flag = asked(bank.day(LATER), "favoured")
    assert (flag.manager, flag.other) == ("li", "leader")
    assert tuple(flag.causes) == at(bank, "visit.late_facts_accepted")


def test_awards_are_favours_and_thanks_are_not(bank: MadeBank) -> None:
    for number, kind in enumerate((AWARD,) * 6 + (THANKS,) * 9):
        given = RecognitionGiven(
            staff=StaffId("li"),
            leader=StaffId("leader"),
            kind=kind,
            behaviour=Code("risk_seen"),
            evidence=(1,),
            on=bank.today,
        )
        bank.say(Recognition, f"detection-{number}", partial(_say, given))
    flag = asked(bank.day(LATER), "favoured")
    assert (flag.manager, flag.other) == ("li", "leader")
    assert tuple(flag.causes) == at(bank, "recognition.given")[:6]


def test_always_the_easiest_goal_is_asked_about(bank: MadeBank) -> None:
    for customer in range(20):
        name = f"c{customer}"
        bank.know(name)
        bank.plan("li", name).won()
        bank.plan("wang", name, goal="referral_obtained").start()
        bank.plan("zhao", name, goal="referral_obtained").start()
    flag = asked(bank.day(LATER), "always_easiest")
    mine = {entry.position for entry in bank.entries if entry.by == "li"}
    assert tuple(flag.causes) == tuple(p for p in at(bank, "visit.planned") if p in mine)


@settings(max_examples=15, deadline=None)
@given(histories(20, 60))
def test_the_causes_of_a_question_are_events_about_whom_it_asks(bank: MadeBank) -> None:
    known: dict[int, Entry] = {entry.position: entry for entry in bank.days(7).entries}
    for flag in flags(bank):
        assert flag.causes == sorted(set(flag.causes))
        assert all(cause <= flag.position for cause in flag.causes)
        about = {getattr(known[cause].event, "manager", flag.manager) for cause in flag.causes}
        assert about == {flag.manager} or flag.kind == "referral_ring"
    customers = {CustomerId(row.customer) for row in rows(folded(bank.entries), TRACE)}
    told = {e.subject for e in bank.entries if e.event.tag() == "customer.registered"}
    assert customers == told
