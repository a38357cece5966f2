"""The steps of a visit, from what a row tells to events: each decides by the visit's own rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from domain.event import Code, CustomerId, Event, Refused, StaffId
from domain.ledger.intake.history import History
from domain.ledger.intake.row import RowRefused, VisitRow
from domain.ruleset import Ruleset
from domain.visit import Visit
from domain.visit_event import Evidence, SaleMade, VisitPlanned, VisitStarted
from domain.visit_rules import IMPORTED


class Telling:
    """A visit on its way from a row to its events."""

    def __init__(
        self, row: VisitRow, history: History, manager: StaffId, customers: dict[str, str]
    ) -> None:
        """Begin before its first event; `customers` knows the id of each customer in the row."""
        self.row, self.history, self.manager, self.customers = row, history, manager, customers
        self.customer = CustomerId(customers[row.customer])
        self.field, self.day = _day(row)
        self.rules: Ruleset = history.setting.rules(self.day.toordinal())
        self.visit = Visit(id=row.visit)
        self.events: list[Event] = []
        self.assumed: list[str] = []

    def say(self, event: Event) -> None:
        """Let the event have happened."""
        self.events.append(event)
        self.visit = self.visit.seen((event,))


def _day(row: VisitRow) -> tuple[str, date]:
    """The day on which the row's facts count, and the field that tells it."""
    day = row.held_on if row.held else row.planned_on
    if day is None:
        raise RowRefused("The row tells no day.", about="held_on")
    return ("held_on" if row.held else "planned_on"), day


def _check_day(telling: Telling) -> None:
    field, day, today = telling.field, telling.day, telling.history.today
    if telling.row.held and day > today:
        raise RowRefused(
            "{day} is still to come; the bank's day is {today}.",
            about="held_on",
            day=day,
            today=today,
        )
    settled = telling.history.settled(day)
    if settled:
        raise RowRefused(
            "{day} lies in {period}, which is settled; nothing enters it.",
            about=field,
            day=day,
            period=settled,
        )


def _check_goal(telling: Telling) -> None:
    if telling.row.goal:
        telling.rules.goal(telling.row.goal)
    elif telling.row.outcome in ("achieved", "missed"):
        raise Refused(
            "The row tells no goal, so none can be {outcome}.", outcome=telling.row.outcome
        )


def _check_action(telling: Telling) -> None:
    if telling.row.closing_action:
        telling.rules.closing_action(telling.row.closing_action)


def _check_segment(telling: Telling) -> None:
    if telling.row.segment:
        telling.rules.known("segment", telling.row.segment, telling.rules.segments)


def _check_tier(telling: Telling) -> None:
    if telling.row.tier:
        telling.rules.tier(telling.row.tier)


def _plan(telling: Telling) -> None:
    row = telling.row
    if row.planned_on is None:
        return
    plan = VisitPlanned(
        manager=telling.manager,
        customer=telling.customer,
        planned_on=row.planned_on,
        goal=row.goal,
        closing_action=row.closing_action,
        # A plan for a day to come was made by today at the latest.
        on=min(row.planned_on, telling.history.today),
    )
    telling.say(telling.visit.plan(plan, rules=telling.rules, today=None))


def _start(telling: Telling) -> None:
    row = telling.row
    if not row.held:
        return
    start = VisitStarted(
        manager=telling.manager, customer=telling.customer, channel=row.channel, on=telling.day
    )
    telling.say(telling.visit.start(start, rules=telling.rules, today=None))


def _contact(telling: Telling) -> None:
    for name in telling.row.contacts:
        customer = CustomerId(telling.customers[name])
        telling.say(telling.visit.contact(customer=customer, on=telling.day))


def _close(telling: Telling) -> None:
    row = telling.row
    if row.outcome != "achieved":
        return
    telling.say(
        telling.visit.close(
            customer=telling.customer,
            action=row.closing_action or _usual_action(telling),
            evidence=Evidence(kind=IMPORTED, note=row.evidence),
            on=telling.day,
            rules=telling.rules,
        )
    )


def _usual_action(telling: Telling) -> Code:
    """The first closing action of the goal, for a row that names none."""
    for action in telling.rules.closing_actions:
        if action.goal == telling.row.goal:
            telling.assumed.append("closing_actions")
            return action.code
    raise Refused("No closing action belongs to {goal}; name one.", goal=telling.row.goal)


def _assess(telling: Telling) -> None:
    row, visit = telling.row, telling.visit
    if row.goal and row.held and row.planned_on is None:
        # Nobody knows whether the goal was set before the visit, so the visit is an unplanned
        # one, and such a visit has no goal that could be assessed.
        telling.assumed.append("goals_left_out")
    elif row.outcome == "achieved":
        telling.say(visit.achieve(on=telling.day, rules=telling.rules))
    elif row.outcome == "missed":
        telling.say(visit.miss(reason=Code(""), on=telling.day, rules=telling.rules))


def _refer(telling: Telling) -> None:
    for name in telling.row.referees:
        referee = CustomerId(telling.customers[name])
        telling.say(telling.visit.refer(referrer=telling.customer, referee=referee, on=telling.day))


def _sell(telling: Telling) -> None:
    row = telling.row
    if row.sale_amount and not row.sale_product:
        raise Refused("The row tells the amount of a sale and not which product was sold.")
    if not row.sale_product:
        return
    if not row.held:
        raise Refused("Start the visit first.")
    telling.say(
        SaleMade(
            manager=telling.manager,
            customer=telling.customer,
            product=row.sale_product,
            amount=row.sale_amount,
            on=telling.day,
        )
    )


def _claim(telling: Telling) -> None:
    number = telling.row.uncounted_contacts
    if number:
        telling.say(telling.visit.claim_contacts(number=number, on=telling.day))


def _log(telling: Telling) -> None:
    row = telling.row
    if not row.log:
        return
    # How it resembles other logs is measured once it is known which rows are taken.
    telling.say(telling.visit.log(log=row.log, next_step="", log_likeness=0, on=telling.day))


def _cancel(telling: Telling) -> None:
    if telling.row.outcome == "cancelled":
        telling.say(telling.visit.cancel(on=min(telling.day, telling.history.today)))


STEPS: tuple[tuple[str, Callable[[Telling], None]], ...] = (
    ("held_on", _check_day),
    ("goal", _check_goal),
    ("closing_action", _check_action),
    ("segment", _check_segment),
    ("tier", _check_tier),
    ("planned_on", _plan),
    ("held_on", _start),
    ("contacts", _contact),
    ("closing_action", _close),
    ("outcome", _assess),
    ("referees", _refer),
    ("sale_product", _sell),
    ("uncounted_contacts", _claim),
    ("log", _log),
    ("outcome", _cancel),
)
"""What a row may tell, in the order of a visit, and the field that is the cause of a refusal."""
