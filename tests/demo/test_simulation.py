"""What a demonstration bank is made of, and that the same plan makes the same one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cli.demo.plan import DemoPlan, DemoReport
from cli.demo.simulation import demonstrate, simulate
from domain.bank import BankOpened, DayOpened, RulesetPublished
from domain.calendar import Calendar
from domain.calendar_cn import HOLIDAYS_CN
from domain.customer import Customer, CustomerRegistered, RegistrationConfirmed
from domain.event import Entry, Refused
from domain.ledger.door import Stores, open_stores
from domain.ledger.vault import Person
from domain.proposal import RulesetProposed
from domain.setting import Setting
from domain.staff import Staff, StaffJoined
from domain.visit import Visit
from domain.visit_event import VisitPlanned, VisitStarted
from tests.demo.conftest import PLAN, entries_of, settings_in

CLAIMED = """
bank.opened bank.day_opened bank.calendar_day_set
bank.orientation_published orientation.proposed orientation.approved
bank.ruleset_published ruleset.proposed ruleset.approved rescue.offered
unit.opened grid.geographic_defined grid.personal_defined grid.assigned
staff.joined staff.moved staff.left staff.leave_taken staff.leave_cancelled
staff.role_granted staff.opted_out staff.opted_in
customer.registered customer.confirmed customer.tiered customer.grid_member_added
customer.grid_member_removed customer.file_updated customer.rapport_rated
customer.risk_flag_raised customer.risk_flag_cleared customer.departed
visit.planned visit.rescheduled visit.cancelled visit.lapsed visit.preparation_ticked
visit.started visit.contact_made visit.contacts_claimed visit.stage_reached visit.closed
visit.goal_achieved visit.goal_missed visit.referral_obtained visit.logged visit.sale_made
visit.retracted visit.late_facts_accepted
visit.second_look_drawn visit.second_look_redrawn visit.second_look_missed visit.second_look_taken
visit.evidence_upheld visit.evidence_rejected
adjustment.proposed adjustment.approved appeal.filed appeal.decided
recognition.given recognition.waived recognition.waiver_agreed
"""

TINY = DemoPlan(until=date(2026, 3, 18), managers=4, customers=80, weeks=3, seed=11)


def told(folder: Path, plan: DemoPlan) -> list[tuple[Any, ...]]:
    """The bank of a plan as far as it can be the same twice: no key of a vault has a part in it."""
    demonstrate(settings_in(folder), plan, lambda _done: None)
    stores = open_stores(settings_in(folder))
    rows = [readable(stores, entry) for entry in entries_of(stores)]
    stores.close()
    return rows


def readable(stores: Stores, entry: Entry) -> tuple[Any, ...]:
    state = msgspec.json.encode(stores.ledger.opened(entry)).decode()
    state = re.sub(r'"digest":"[0-9a-f]{32}"', "", state)
    return entry.subject, entry.version, entry.event.tag(), entry.at, entry.by, entry.command, state


def test_the_same_plan_makes_the_same_bank(tmp_path: Path) -> None:
    one, other = told(tmp_path / "one", TINY), told(tmp_path / "other", TINY)
    assert len(one) > 1000
    assert one == other


def test_another_seed_makes_another_bank(tmp_path: Path) -> None:
    other = msgspec.structs.replace(TINY, seed=12)
    assert told(tmp_path / "one", TINY) != told(tmp_path / "other", other)


def test_every_event_that_the_demonstration_claims_appears(report: DemoReport) -> None:
    assert sorted(report.topics) == sorted(CLAIMED.split())


def test_the_report_counts_what_is_on_the_ledger(report: DemoReport, history: list[Entry]) -> None:
    assert report.events == len(history) == sum(report.topics.values())
    started = [entry for entry in history if isinstance(entry.event, VisitStarted)]
    assert report.visits == len(started)


def test_the_bank_says_that_it_is_a_demonstration(history: list[Entry]) -> None:
    opened = history[0].event
    assert isinstance(opened, BankOpened)
    assert opened.demo


def test_days_are_opened_in_order_and_nothing_happens_before_its_day(
    history: list[Entry],
) -> None:
    today = PLAN.first
    days = []
    for entry in history:
        if isinstance(entry.event, DayOpened):
            today = entry.event.on
            days.append(today)
        assert entry.event.on <= today
    assert days == [PLAN.first + timedelta(days=n) for n in range(len(days))]
    assert days[-1] == PLAN.until


def test_what_is_recorded_is_stamped_on_the_open_day_and_never_earlier_than_what_was(
    history: list[Entry],
) -> None:
    setting, before = Setting(), 0
    for entry in history:
        setting.take(entry)
        assert entry.at >= before
        assert setting.bank_day(entry.at) == (setting.today or PLAN.first.toordinal())
        before = entry.at


def test_the_last_day_has_only_begun(history: list[Entry]) -> None:
    planned = [e.event.planned_on for e in history if isinstance(e.event, VisitPlanned)]
    started = [e.event.on for e in history if isinstance(e.event, VisitStarted)]
    assert max(planned) >= PLAN.until
    assert max(started) < PLAN.until


def test_plans_are_received_before_the_visits_begin(history: list[Entry]) -> None:
    plans = {e.subject: e for e in history if isinstance(e.event, VisitPlanned)}
    unplanned = 0
    for entry in history:
        if isinstance(entry.event, VisitStarted):
            began = entry.event.began
            assert began
            assert began < entry.recorded
            plan = plans.get(entry.subject)
            unplanned += plan is None
            assert plan is None or (plan.recorded < began and plan.position < entry.position)
    assert len(plans) > unplanned > 0


def test_visits_are_held_on_working_days_only(history: list[Entry]) -> None:
    calendar = Calendar()
    for day, working, _name in HOLIDAYS_CN:
        calendar.set(day.toordinal(), working)
    held = {e.event.on for e in history if isinstance(e.event, VisitStarted)}
    assert all(calendar.is_working(day.toordinal()) for day in held)
    assert date(2026, 5, 9) in held
    assert date(2026, 5, 4) not in held


def test_every_customer_was_confirmed_by_somebody_else(bank: Stores, history: list[Entry]) -> None:
    registrars = {
        e.event.customer: e.by for e in history if isinstance(e.event, CustomerRegistered)
    }
    confirmers = {
        e.event.customer: e.by for e in history if isinstance(e.event, RegistrationConfirmed)
    }
    assert len(registrars) > PLAN.customers
    assert len(registrars.keys() - confirmers.keys()) < 10
    assert not [name for name, by in confirmers.items() if registrars[name] == by]


@pytest.mark.parametrize(("kind", "prefix"), [(Visit, "visit_"), (Customer, "customer_")])
def test_every_subject_loads_with_all_that_happened_to_it(
    kind: type[Visit | Customer | Staff], prefix: str, bank: Stores, history: list[Entry]
) -> None:
    versions = {e.subject: e.version for e in history if e.subject.startswith(prefix)}
    for name in list(versions)[::40]:
        assert bank.ledger.load(kind, name).version == versions[name]


def test_nothing_personal_is_in_the_clear_on_the_ledger(
    folder: Path, bank: Stores, history: list[Entry]
) -> None:
    ids: list[str] = [e.event.staff for e in history if isinstance(e.event, StaffJoined)]
    ids += [e.event.customer for e in history if isinstance(e.event, CustomerRegistered)]
    people = bank.vault.people(ids)
    assert people.keys() == set(ids)
    assert all(made_up(person) for person in people.values())
    rules = (RulesetProposed, RulesetPublished)  # whose words are the bank's and nobody's own
    written = b"".join(
        msgspec.json.encode(entry.event) for entry in history if not isinstance(entry.event, rules)
    )
    names = {person.name for person in people.values()}
    assert not [name for name in names if name.encode() in written]
    texts = re.findall(rb'"(?:log|next_step|success_test|note)":"(...)', written)
    assert len(texts) > 1000
    assert set(texts) == {b"p1."}
    assert "走访".encode() not in written


def made_up(person: Person) -> bool:
    return person.name.startswith("演示") and not person.phone


def test_a_ledger_that_holds_events_is_left_alone(folder: Path, report: DemoReport) -> None:
    with pytest.raises(Refused, match="holds events already"):
        demonstrate(settings_in(folder), PLAN, lambda _done: None)


def test_a_ledger_that_reads_the_real_clock_cannot_be_filled(tmp_path: Path, bank: Stores) -> None:
    with pytest.raises(TypeError, match="SimulatedClock"):
        simulate(bank.ledger, TINY, lambda _done: None)


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ({"managers": 3}, "at least 4 managers"),
        ({"managers": 10, "customers": 199}, "at least 200 customers"),
        ({"weeks": 0}, "at least one week"),
    ],
)
def test_a_bank_too_small_to_show_anything_is_refused(sizes: dict[str, int], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        DemoPlan(until=date(2026, 5, 27), **sizes)
