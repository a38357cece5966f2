"""One visit of a made bank, told sentence by sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from domain.event import Code, CustomerId, Event, StaffId, VisitId
from domain.review import (
    EvidenceRejected,
    EvidenceUpheld,
    SecondLookDrawn,
    SecondLookMissed,
    SecondLookRedrawn,
)
from domain.visit import Visit
from domain.visit_event import (
    Evidence,
    LateFactsAccepted,
    SaleMade,
    VisitPlanned,
    VisitStarted,
)

if TYPE_CHECKING:
    from tests.projections.bank import MadeBank

ASSESSOR = StaffId("assessor")
SOLD = "product_sold"
SIGNED = "product_signed"
"""The closing action that most visits here end with; it belongs to the goal SOLD."""


class Meeting:
    """A visit: `on` is the bank date of what happened, by default the day on which it is told."""

    def __init__(
        self, bank: MadeBank, name: VisitId, manager: StaffId, customer: CustomerId
    ) -> None:
        """Of a manager with a customer."""
        self.bank, self.id = bank, name
        self.manager, self.customer = manager, customer
        self.source = ""

    def plan(
        self,
        on: date | str = "",
        *,
        goal: str = SOLD,
        action: str = SIGNED,
        time: str = "",
        test: str = "",
    ) -> Self:
        """It is intended for a day, with a goal unless that is empty."""
        planned = VisitPlanned(
            manager=self.manager,
            customer=self.customer,
            planned_on=self._day(on),
            planned_time=time,
            goal=Code(goal),
            closing_action=Code(action),
            success_test=test,
            on=self.bank.today,
        )
        return self._say(
            lambda visit: visit.plan(planned, rules=self.bank.rules, today=self.bank.today)
        )

    def reschedule(self, to: date | str, on: date | None = None) -> Self:
        """The plan is moved to another day."""
        day = on or self.bank.today
        return self._say(lambda visit: visit.reschedule(planned_on=self._day(to), on=day))

    def cancel(self) -> Self:
        """The plan is called off."""
        return self._say(lambda visit: visit.cancel(on=self.bank.today))

    def lapse(self) -> Self:
        """Nobody came."""
        return self._say(lambda visit: visit.lapse(today=self.bank.today, rules=self.bank.rules))

    def start(self, on: date | None = None, *, began: datetime | None = None) -> Self:
        """It is held: at this minute or at noon of an earlier day, unless said otherwise."""
        now, day = self.bank.minute(), on or self.bank.today
        noon = datetime.combine(day, time(12), tzinfo=ZoneInfo("Asia/Shanghai"))
        started = VisitStarted(
            manager=self.manager,
            customer=self.customer,
            began=began or (now if day == self.bank.today else noon),
            on=day,
        )
        return self._say(
            lambda visit: visit.start(started, rules=self.bank.rules, today=self.bank.today)
        )

    def from_file(self, planned_on: date, held_on: date, *, goal: str = SOLD) -> Self:
        """It comes from a file that tells of the past, and so does all that is said of it now."""
        self.source = "import:visits.csv"
        who: dict[str, Any] = {"manager": self.manager, "customer": self.customer}
        plan = VisitPlanned(**who, planned_on=planned_on, goal=Code(goal), on=planned_on)
        self._say(lambda visit: visit.plan(plan, rules=self.bank.rules, today=None))
        start = VisitStarted(**who, on=held_on)
        return self._say(lambda visit: visit.start(start, rules=self.bank.rules, today=None))

    def contact(self, *customers: str, on: date | None = None) -> Self:
        """Further customers are met."""
        day = on or self.bank.today
        for customer in customers:
            self._say(partial(Visit.contact, customer=CustomerId(customer), on=day))
        return self

    def close(
        self,
        customer: str = "",
        *,
        action: str = SIGNED,
        complete: bool = True,
        on: date | None = None,
        document: str = "",
        photos: tuple[str, ...] = (),
    ) -> Self:
        """The closing action is taken, with all or not all that has to be shown for it."""
        row = self.bank.rules.closing_action(Code(action))
        told: Any = {"fields": row.fields[not complete :], "digest": document, "photos": photos}
        return self._say(
            lambda visit: visit.close(
                customer=CustomerId(customer or self.customer),
                action=Code(action),
                evidence=Evidence(kind=row.evidence, **told),
                on=on or self.bank.today,
                rules=self.bank.rules,
            )
        )

    def achieve(self, on: date | None = None) -> Self:
        """The goal was reached."""
        day = on or self.bank.today
        return self._say(lambda visit: visit.achieve(on=day, rules=self.bank.rules))

    def miss(self, on: date | None = None) -> Self:
        """The goal was not reached."""
        day = on or self.bank.today
        return self._say(
            lambda visit: visit.miss(reason=Code("not_met"), on=day, rules=self.bank.rules)
        )

    def refer(self, referee: str, referrer: str = "", on: date | None = None) -> Self:
        """A customer names another one."""
        return self._say(
            lambda visit: visit.refer(
                referrer=CustomerId(referrer or self.customer),
                referee=CustomerId(referee),
                on=on or self.bank.today,
            )
        )

    def log(self, next_step: str = "", likeness: int = 0) -> Self:
        """The work log is written."""
        on = self.bank.today
        return self._say(
            lambda visit: visit.log(log="", next_step=next_step, log_likeness=likeness, on=on)
        )

    def tick(self, *items: str) -> Self:
        """Items of the preparation are ready."""
        rules, on = self.bank.rules, self.bank.today
        for item in items:
            self._say(partial(Visit.tick, item=Code(item), on=on, rules=rules))
        return self

    def stage(self, *stages: str) -> Self:
        """The talk comes as far as these stages."""
        rules, on = self.bank.rules, self.bank.today
        for stage in stages:
            self._say(partial(Visit.reach, stage=Code(stage), on=on, rules=rules))
        return self

    def claim(self, number: int) -> Self:
        """So many further people were reached, says the manager."""
        on = self.bank.today
        return self._say(lambda visit: visit.claim_contacts(number=number, on=on))

    def sell(self, customer: str = "", on: date | None = None) -> Self:
        """A product is sold."""
        sold = SaleMade(
            manager=self.manager,
            customer=CustomerId(customer or self.customer),
            product=Code("time_deposit"),
            on=on or self.bank.today,
        )
        return self._note(sold)

    def retract(self) -> Self:
        """It is taken back."""
        return self._say(lambda visit: visit.retract(reason=Code("mistake"), on=self.bank.today))

    def won(self, *, on: date | None = None) -> Self:
        """Held, closed, assessed as achieved and logged, all at once."""
        return self.start(on).close(on=on).achieve(on).log()

    def accept(self) -> Self:
        """A leader knows why it was told late."""
        return self._note(
            LateFactsAccepted(
                manager=self.manager,
                customer=self.customer,
                leader=StaffId("leader"),
                reason=Code("no_signal"),
                on=self.bank.today,
            )
        )

    def draw(self, assessor: str = ASSESSOR) -> Self:
        """It is drawn for a second look."""
        return self._note(SecondLookDrawn(**self._look(), assessor=StaffId(assessor)))

    def redraw(self) -> Self:
        """Somebody else is asked to look."""
        return self._note(SecondLookRedrawn(**self._look(), assessor=StaffId("other")))

    def overlook(self) -> Self:
        """Nobody looked in time."""
        return self._note(SecondLookMissed(**self._look()))

    def uphold(self, customer: str = "") -> Self:
        """The evidence was found good."""
        return self._note(EvidenceUpheld(**self._look(customer), assessor=ASSESSOR))

    def reject(self, customer: str = "", by: str = ASSESSOR) -> Self:
        """The evidence was found wanting."""
        return self._note(EvidenceRejected(**self._look(customer), assessor=StaffId(by)))

    def _look(self, customer: str = "") -> dict[str, Any]:
        about = CustomerId(customer or self.customer)
        return {"manager": self.manager, "customer": about, "on": self.bank.today}

    def _day(self, day: date | str) -> date:
        found = date.fromisoformat(day) if isinstance(day, str) and day else day
        return found if isinstance(found, date) else self.bank.today

    def _say(self, decide: Callable[[Any], Event]) -> Self:
        self.bank.say(Visit, self.id, decide, by=self.manager, source=self.source)
        return self

    def _note(self, event: Event) -> Self:
        """What no subject has to be asked about."""
        return self._say(lambda _visit: event)
