"""What counts once: a document that was shown, and a manager's day with a customer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from projections.badges.rows import BADGE, STREAK
from projections.scores import DOCUMENT
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.meeting import Meeting
from tests.projections.score import entries_of, points, row
from tests.projections.views import folded, rows

DAY = timedelta(days=1)
LIST = "referral_list_received"


def shown(bank: MadeBank, who: str, customer: str, document: str = "contract") -> Meeting:
    """A visit that reached its goal, with a document that shows it."""
    return bank.plan(who, customer).start().close(document=document).achieve()


def ev(bank: MadeBank) -> tuple[int, int]:
    """Effective-visit points of the two."""
    return points(bank, "li"), points(bank, "wang")


@pytest.mark.parametrize(("who", "customer"), [("li", "bao"), ("wang", "bao"), ("wang", "ai")])
def test_a_document_that_was_shown_before_proves_no_other_close(
    bank: MadeBank, who: str, customer: str
) -> None:
    shown(bank, "li", "ai")
    bank.days(1)
    shown(bank, who, customer)
    assert ev(bank) == (100, 0)
    assert row(bank).closes + row(bank, "wang").closes == 1
    assert row(bank).effective + row(bank, "wang").effective == 1


def test_a_document_shown_for_another_customer_of_the_same_visit_is_spent_too(
    bank: MadeBank,
) -> None:
    visit = bank.plan("li", "ai").start().contact("bao")
    visit.close("ai", document="contract").close("bao", document="contract").achieve()
    assert (points(bank), row(bank).closes, row(bank).contacts) == (100, 1, 2)


@pytest.mark.parametrize("photos", [("front", "list"), ("list",), ("list", "back")])
def test_a_photo_that_was_shown_before_proves_no_other_close(
    bank: MadeBank, photos: tuple[str, ...]
) -> None:
    bank.plan("li", "ai").start().close(photos=("front", "list")).achieve()
    bank.days(1)
    bank.plan("wang", "bao").start().close(document="own", photos=photos).achieve()
    assert ev(bank) == (100, 0)


def test_photos_of_a_visit_that_was_taken_back_are_free_one_by_one(bank: MadeBank) -> None:
    bank.know("chen")
    taken = bank.plan("li", "ai").start().close(document="a", photos=("front",)).achieve()
    other = bank.plan("li", "chen").start().close(photos=("back",)).achieve()
    bank.plan("wang", "bao").start().close(document="a", photos=("front", "back")).achieve()
    taken.retract()
    assert ev(bank) == (100, 0)
    other.retract()
    assert ev(bank) == (0, 100)


def test_two_closing_actions_with_one_customer_may_show_one_document(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").start()
    visit.close(action=LIST, document="one").close(document="one").achieve()
    assert (points(bank), row(bank).closes) == (100, 1)


def test_evidence_without_a_document_is_never_spent(bank: MadeBank) -> None:
    shown(bank, "li", "ai", "")
    shown(bank, "wang", "bao", "")
    assert ev(bank) == (100, 100)
    views = folded(bank.entries)
    assert rows(views, DOCUMENT) == []
    views.close()


def test_a_spent_document_wins_neither_help_nor_a_badge(bank: MadeBank) -> None:
    bank.start("zhao", "ai").refer("cui")
    shown(bank, "li", "bao")
    bank.days(1).know("cui")
    shown(bank, "wang", "cui")
    assert points(bank, "zhao", "help") == 20
    views = folded(bank.entries)
    assert [badge.manager for badge in rows(views, BADGE)] == ["li"]
    views.close()


def test_a_complete_close_beside_one_with_a_spent_document_stands(bank: MadeBank) -> None:
    shown(bank, "li", "ai")
    visit = bank.plan("wang", "bao").start().close(document="contract")
    visit.close(action="deposit_promised", document="promise").achieve()
    assert ev(bank) == (100, 100)


def test_who_dates_a_close_back_does_not_take_the_document_of_another(bank: MadeBank) -> None:
    visit = bank.plan("wang", "bao").start()
    bank.days(1)
    shown(bank, "li", "ai")
    visit.close(document="contract", on=MONDAY).achieve(MONDAY)
    assert ev(bank) == (100, 0)


def test_a_mistake_that_is_taken_back_in_time_frees_its_document(bank: MadeBank) -> None:
    mistake = shown(bank, "li", "ai")
    shown(bank, "wang", "bao")
    bank.days(1)
    mistake.retract()
    assert ev(bank) == (0, 100)
    bank.days(1)
    shown(bank, "zhao", "ai")
    assert points(bank, "zhao") == 0


def test_a_document_stays_spent_when_its_visit_is_taken_back_too_late(bank: MadeBank) -> None:
    mistake = shown(bank, "li", "ai")
    bank.days(2)
    mistake.retract()
    shown(bank, "wang", "bao")
    assert ev(bank) == (0, 0)


def test_a_failure_that_is_taken_back_does_not_free_its_document(bank: MadeBank) -> None:
    bank.plan("li", "ai").start().close(document="contract").miss().retract()
    shown(bank, "wang", "bao")
    assert ev(bank) == (0, 0)


def test_a_rejected_document_stays_spent_and_counts_again_on_appeal(bank: MadeBank) -> None:
    first = shown(bank, "li", "ai").draw()
    shown(bank, "wang", "bao")
    assert ev(bank) == (0, 0)
    first.reject()
    assert ev(bank) == (0, 0)
    first.uphold()
    assert ev(bank) == (100, 0)


def test_upholding_does_not_help_a_close_whose_document_is_spent(bank: MadeBank) -> None:
    shown(bank, "li", "ai")
    shown(bank, "wang", "bao").draw().uphold()
    assert ev(bank) == (100, 0)


def halves(bank: MadeBank) -> tuple[Meeting, Meeting]:
    """One visit, told as two, of which the second is worth more."""
    first = bank.plan("li", "ai")
    second = bank.plan("li", "ai", goal="referral_obtained", action=LIST)
    first.won()
    second.start().close(action=LIST).achieve().log()
    return first, second


def earned(bank: MadeBank) -> tuple[int, int]:
    """Effective-visit points and craft."""
    return points(bank), points(bank, measure="craft")


def test_of_two_visits_of_a_day_the_first_is_scored_with_all_it_is_worth(bank: MadeBank) -> None:
    halves(bank)
    assert earned(bank) == (100, 4)
    assert row(bank).visits == 2


def test_the_day_stays_spent_when_a_second_look_rejects_the_first_half(bank: MadeBank) -> None:
    first, _ = halves(bank)
    first.draw().reject()
    assert earned(bank) == (0, 4)
    first.uphold()
    assert earned(bank) == (100, 4)


def test_the_day_is_spent_on_a_visit_without_a_goal_and_on_a_failure(bank: MadeBank) -> None:
    bank.start("li", "ai")
    bank.plan("li", "ai").won()
    assert earned(bank) == (0, 0)
    bank.plan("wang", "ai").start().miss()
    bank.plan("wang", "ai").won()
    assert (points(bank, "wang"), points(bank, "wang", "craft")) == (0, 2)


def test_a_visit_that_is_taken_back_in_time_makes_room_for_the_next(bank: MadeBank) -> None:
    first, _ = halves(bank)
    first.retract()
    assert earned(bank) == (120, 4)
    assert entries_of(bank, "logged") == [("award", 2), ("reversal", -2), ("award", 2)]


def test_a_visit_that_is_taken_back_too_late_makes_no_room(bank: MadeBank) -> None:
    first, _ = halves(bank)
    bank.days(2)
    first.retract()
    assert earned(bank) == (0, 0)


def test_a_failure_that_is_taken_back_makes_no_room(bank: MadeBank) -> None:
    bank.plan("li", "ai").start().miss().retract()
    bank.plan("li", "ai").won()
    assert earned(bank) == (0, 0)


def test_a_visit_that_was_called_off_makes_room(bank: MadeBank) -> None:
    bank.plan("li", "ai").cancel()
    bank.plan("li", "ai").won()
    assert earned(bank) == (100, 4)


def test_a_visit_that_was_told_too_late_takes_the_day_once_it_is_accepted(bank: MadeBank) -> None:
    first = bank.plan("li", "ai")
    second = bank.plan("li", "ai", goal="referral_obtained", action=LIST)
    bank.days(2)
    first.won(on=MONDAY)
    second.start(MONDAY).close(action=LIST, on=MONDAY).achieve(MONDAY).log().accept()
    assert earned(bank) == (120, 4)
    first.accept()
    assert earned(bank) == (100, 4)


def test_whoever_was_only_named_at_a_stop_can_be_visited_on_that_day(bank: MadeBank) -> None:
    stop = bank.plan("li", "ai").start().contact("bao")
    bank.plan("li", "bao").won()
    assert earned(bank) == (50, 5)
    stop.close("bao").achieve()
    assert earned(bank) == (100, 2)
    assert entries_of(bank, "ev") == [("award", 50), ("reversal", -50), ("award", 100)]


def test_another_manager_and_another_day_are_scored(bank: MadeBank) -> None:
    bank.plan("li", "ai").won()
    bank.plan("wang", "ai", goal="referral_obtained").start().close(action=LIST).achieve()
    bank.days(1).plan("li", "ai", goal="product_taught").start()
    assert ev(bank) == (100, 120)
    assert points(bank, measure="craft") == 5


def test_a_log_of_the_second_half_is_not_paid_and_keeps_the_streak(bank: MadeBank) -> None:
    halves(bank)
    views = folded(bank.days(3).entries)
    (runs,) = rows(views, STREAK)
    assert (runs.log_days, runs.log_visits) == (1, 2)
    views.close()
