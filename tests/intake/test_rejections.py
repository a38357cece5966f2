"""A bad row is left out and reported with number, field and a sentence; the rest goes on."""

from __future__ import annotations

import pytest

from domain.ledger.intake import Mapping, Table, import_visits
from domain.ledger.ledger import Ledger
from tests.intake.bank import imported, reasons, story, visit

GOALS = (
    "channel_advanced, business_understood, product_sold, referral_obtained, "
    "proposal_accepted, product_taught"
)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"manager": ""}, "manager", "The row names no manager."),
        ({"customer": " "}, "customer", "The row names no customer."),
        ({"held_on": "soon"}, "held_on", "'soon' is not a date; write it like 2026-11-23."),
        ({"planned_on": "2026-02-30"}, "planned_on", "'2026-02-30' is not a date"),
        ({"held_on": "2026-11-24"}, "held_on", "2026-11-24 is still to come"),
        ({"held_on": ""}, "held_on", "The row tells no held_on, and its outcome is achieved."),
        (
            {"planned_on": "", "outcome": "cancelled"},
            "planned_on",
            "The row tells no planned_on, and its outcome is cancelled.",
        ),
        ({"goal": "sell"}, "goal", f"There is no goal 'sell'; choose one of: {GOALS}."),
        ({"goal": ""}, "goal", "The row tells no goal, so none can be achieved."),
        ({"goal": "", "outcome": "missed"}, "goal", "so none can be missed."),
        ({"closing_action": "hug"}, "closing_action", "There is no closing action 'hug'; choose"),
        ({"segment": "rich"}, "segment", "There is no segment 'rich'; choose one of: farmer,"),
        ({"tier": "A"}, "tier", "There is no tier 'A'; choose one of: abnormal, channel,"),
        (
            {"outcome": "done"},
            "outcome",
            "no outcome 'done'; choose one of: planned, held, achieved, missed, cancelled.",
        ),
        ({"contacts": "李四;李四"}, "contacts", "named on the visit already"),
        ({"contacts": "王小明"}, "contacts", "named on the visit already"),
        ({"referees": "王小明"}, "referees", "A customer cannot be the referral of themselves."),
        ({"uncounted_contacts": "many"}, "uncounted_contacts", "not a whole number of people"),
        ({"uncounted_contacts": "-3"}, "uncounted_contacts", "not a whole number of people"),
        ({"sale_amount": "5"}, "sale_product", "not which product was sold"),
        ({"sale_product": "x", "sale_amount": "1.234"}, "sale_amount", "not an amount of money"),
        ({"sale_product": "x", "sale_amount": "-1"}, "sale_amount", "not an amount of money"),
        ({"sale_product": "x", "sale_amount": "NaN"}, "sale_amount", "not an amount of money"),
        ({"sale_product": "x", "sale_amount": "1e30"}, "sale_amount", "not an amount of money"),
        ({"channel": "x" * 61}, "channel", "The cell has 61 characters; 60 are the most here."),
        ({"manager": "x" * 201}, "manager", "200 are the most here"),
        ({"log": "x" * 20_001}, "log", "20000 are the most here"),
        ({"contacts": "甲;" * 1_001}, "contacts", "1000 are the most for a visit"),
        ({"customer": "a\0b"}, "", "a character that is no text (NUL)"),
    ],
)
def test_a_bad_row_is_left_out_with_its_field_and_a_sentence(
    ledger: Ledger, changes: dict[str, str], field: str, reason: str
) -> None:
    report = imported(ledger, visit(visit_id="good"), visit(visit_id="bad", **changes))
    [rejected] = report.rejected
    assert (rejected.row, rejected.field) == (2, field)
    assert reason in rejected.reason
    assert (report.rows, report.visits) == (2, 1)
    assert story(ledger) == ["planned", "started", "closed", "goal_achieved"]


@pytest.mark.parametrize(
    "changes",
    [
        {"contacts": "李四"},
        {"referees": "李四"},
        {"log": "x"},
        {"uncounted_contacts": "3"},
        {"sale_product": "loan"},
    ],
)
def test_a_visit_that_was_not_held_has_nothing_to_tell(
    ledger: Ledger, changes: dict[str, str]
) -> None:
    report = imported(ledger, visit(outcome="planned", **changes))
    [(row, field, reason)] = reasons(report)
    assert (row, field, reason) == (1, next(iter(changes)), "Start the visit first.")


def test_a_row_of_another_width_is_left_out(ledger: Ledger) -> None:
    file = Table.of(b"manager,customer,held_on\n1,a,2026-11-03\n1,b\n1,c,2026-11-03,x\n")
    report = import_visits(ledger, file, Mapping.by_name(file.header))
    assert reasons(report) == [
        (2, "", "The row has 2 cells and the header 3."),
        (3, "", "The row has 4 cells and the header 3."),
    ]
    assert report.visits == 1


def test_only_the_first_fault_of_a_row_is_reported_and_rows_stay_in_order(ledger: Ledger) -> None:
    report = imported(
        ledger,
        visit(visit_id="a", goal="sell"),
        visit(visit_id="b", held_on="soon", planned_on="never"),
        visit(visit_id="c", manager=""),
    )
    assert [(row, field) for row, field, _ in reasons(report)] == [
        (1, "goal"),
        (2, "planned_on"),
        (3, "manager"),
    ]
    assert ledger.head() == 0


def test_who_is_named_by_rejected_rows_only_is_not_created(ledger: Ledger) -> None:
    report = imported(
        ledger,
        visit(visit_id="a", unit="城关支行"),
        visit(visit_id="b", manager="1002", customer="李四", unit="城东支行", goal="sell"),
    )
    created = {name: report.assumed[name] for name in ("units", "managers", "customers")}
    assert created == {"units": 1, "managers": 1, "customers": 1}
    with ledger.vault.store.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM person ORDER BY name").scalars().all()
    assert names == ["1001", "王小明"]
