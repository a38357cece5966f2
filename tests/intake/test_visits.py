"""What a row of a file becomes on the ledger."""

from __future__ import annotations

from datetime import date

import pytest

from domain.event import Refused
from domain.ledger.intake import Mapping, import_visits
from domain.ledger.ledger import Ledger
from domain.ruleset_1 import RULESET_1
from domain.visit import Visit
from domain.visit_event import (
    ContactMade,
    ContactsClaimed,
    GoalAchieved,
    ReferralObtained,
    SaleMade,
    VisitClosed,
    VisitLogged,
    VisitPlanned,
    VisitStarted,
)
from tests.intake.bank import TODAY, entries, events, imported, reasons, story, table, visit


def test_a_row_with_everything_becomes_the_events_of_a_visit_in_order(ledger: Ledger) -> None:
    row = visit(
        contacts="李四; 赵五；钱六",
        uncounted_contacts="30",
        sale_product="term_deposit",
        sale_amount="1,234.5",
        referees="孙七;周八",
        log="谈了到期转存",
        channel="on_site",
        evidence="预约登记表 17 号",
    )
    report = imported(ledger, row)
    assert story(ledger) == [
        "planned",
        "started",
        *["contact_made"] * 3,
        "closed",
        "goal_achieved",
        *["referral_obtained"] * 2,
        "sale_made",
        "contacts_claimed",
        "logged",
    ]
    assert (report.rows, report.visits, report.achieved, report.missed) == (1, 1, 1, 0)
    assert report.events == ledger.head()


def test_the_days_of_a_row_are_those_of_its_events(ledger: Ledger) -> None:
    imported(ledger, visit(log="x"))
    [plan] = events(ledger, VisitPlanned)
    assert (plan.on, plan.planned_on) == (date(2026, 11, 2), date(2026, 11, 2))
    for kind in (VisitStarted, VisitClosed, GoalAchieved, VisitLogged):
        assert [event.on for event in events(ledger, kind)] == [date(2026, 11, 3)]


def test_an_import_claims_no_moment_of_beginning(ledger: Ledger) -> None:
    imported(ledger, visit(channel="on_site"))
    [start] = events(ledger, VisitStarted)
    assert (start.began, start.channel) == (None, "on_site")


def test_what_was_achieved_has_a_close_with_imported_evidence(ledger: Ledger) -> None:
    imported(ledger, visit(evidence="预约登记表 17 号"))
    [close] = events(ledger, VisitClosed)
    assert (close.closing_action, close.evidence.kind) == ("deposit_promised", "imported")
    assert close.evidence.note == "预约登记表 17 号"


def test_an_achieved_row_without_closing_action_gets_the_first_of_its_goal(
    ledger: Ledger,
) -> None:
    report = imported(ledger, visit(goal="referral_obtained", closing_action=""))
    [close] = events(ledger, VisitClosed)
    assert close.closing_action == "referral_list_received"
    assert report.assumed["closing_actions"] == 1
    assert events(ledger, VisitPlanned)[0].closing_action == ""


def test_what_was_missed_or_only_held_has_no_close(ledger: Ledger) -> None:
    report = imported(
        ledger, visit(visit_id="a", outcome="missed"), visit(visit_id="b", outcome="held")
    )
    assert story(ledger) == ["planned", "started", "goal_missed", "planned", "started"]
    assert (report.visits, report.achieved, report.missed) == (2, 0, 1)


def test_a_plan_is_no_more_than_planned_and_a_cancelled_one_is_cancelled(ledger: Ledger) -> None:
    imported(
        ledger,
        visit(visit_id="a", outcome="planned"),
        visit(visit_id="b", outcome="cancelled", held_on=""),
    )
    assert story(ledger) == ["planned", "planned", "cancelled"]


def test_an_outcome_that_is_not_told_follows_from_the_days(ledger: Ledger) -> None:
    imported(
        ledger,
        visit(visit_id="a", outcome="", held_on=""),
        visit(visit_id="b", outcome="", planned_on="", goal="", closing_action=""),
    )
    assert story(ledger) == ["planned", "started"]


def test_a_plan_for_a_day_to_come_was_made_by_today(ledger: Ledger) -> None:
    report = imported(
        ledger,
        visit(visit_id="a", outcome="planned", planned_on="2026-12-24"),
        visit(visit_id="b", outcome="cancelled", planned_on="2026-12-24"),
    )
    assert reasons(report) == []
    assert {entry.event.on for entry in entries(ledger)} == {TODAY}
    assert {plan.planned_on for plan in events(ledger, VisitPlanned)} == {date(2026, 12, 24)}


def test_a_plan_dated_after_the_visit_is_recorded_as_it_is(ledger: Ledger) -> None:
    imported(ledger, visit(planned_on="2026-11-05"))
    [plan] = events(ledger, VisitPlanned)
    assert (plan.planned_on, plan.on) == (date(2026, 11, 5), date(2026, 11, 5))
    assert story(ledger) == ["planned", "started", "closed", "goal_achieved"]


def test_a_goal_without_a_plan_leaves_the_visit_unplanned_and_is_counted(ledger: Ledger) -> None:
    report = imported(ledger, visit(planned_on=""))
    assert story(ledger) == ["started", "closed"]
    assert report.assumed["goals_left_out"] == 1
    assert report.achieved == 0


def test_everything_is_marked_with_the_file_it_came_from(ledger: Ledger) -> None:
    file = table(visit())
    import_visits(ledger, file, Mapping.by_name(file.header))
    assert {entry.source for entry in entries(ledger)} == {f"import:{file.digest}"}
    assert {entry.by for entry in entries(ledger)} == {"import"}
    assert all(entry.imported for entry in entries(ledger))


def test_contacts_are_customers_and_referees_are_ids(ledger: Ledger) -> None:
    report = imported(ledger, visit(contacts="李四", referees="孙七"))
    [start], [contact] = events(ledger, VisitStarted), events(ledger, ContactMade)
    [referral] = events(ledger, ReferralObtained)
    assert report.assumed["customers"] == 2
    assert len({start.customer, contact.customer, referral.referee}) == 3
    assert referral.customer == start.customer
    ids = [start.customer, contact.customer, referral.referee]
    people = ledger.vault.people(ids)
    assert [people[each].name for each in ids] == ["王小明", "李四", "孙七"]


def test_a_bare_number_of_contacts_is_only_claimed(ledger: Ledger) -> None:
    imported(ledger, visit(uncounted_contacts="30"))
    assert [event.uncounted_contacts for event in events(ledger, ContactsClaimed)] == [30]
    assert events(ledger, ContactMade) == []


@pytest.mark.parametrize(
    ("written", "hundredths"),
    [("", 0), ("0", 0), ("12", 1200), ("1,234.5", 123450), ("¥1，000.05", 100005)],
)
def test_a_sale_has_its_amount_in_hundredths(ledger: Ledger, written: str, hundredths: int) -> None:
    imported(ledger, visit(sale_product="loan", sale_amount=written))
    [sale] = events(ledger, SaleMade)
    assert (sale.product, sale.amount, sale.on) == ("loan", hundredths, date(2026, 11, 3))


def test_a_visit_can_be_loaded_and_goes_on_as_any_other(ledger: Ledger) -> None:
    imported(ledger, visit())
    subject = next(entry.subject for entry in entries(ledger) if entry.subject[:6] == "visit_")
    loaded = ledger.load(Visit, subject)
    assert loaded.version == 4
    with pytest.raises(Refused, match="assessed already"):
        loaded.achieve(on=TODAY, rules=RULESET_1)
