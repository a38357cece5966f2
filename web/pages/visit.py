"""One visit: what happened on it, told by its own events, and a form for each next deed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Form, Request
from starlette.responses import Response

from domain.customer import Customer
from domain.event import Code, CustomerId, Event, Refused
from domain.visit import Visit
from domain.visit_event import VisitStarted
from web.attempt import Attempt
from web.caller import caller
from web.deed import Deed, by_script, note_written, require_seen
from web.foretold import begin
from web.forms import called, chosen, clock, day, needed, whole
from web.request import Desk, desk
from web.routes import Routes
from web.visit_deeds import (
    ACHIEVED,
    ASSESSED,
    CANCEL_REASONS,
    LATE_REASONS,
    MISS_REASONS,
    OUTCOMES,
    RETRACT_REASONS,
    assessed_on,
    close,
    held_on,
    refer,
    sell,
    write_log,
)
from web.visit_forms import Choice, Closed, Logged, Moved, Number, Referred, Sold
from web.visit_view import view

Decide = Callable[[Desk, Visit], Event | tuple[Event, ...]]
"""What a form asks of a visit; it may refuse."""

router = Routes(prefix="/visits/{visit}")


@router.get("")
def show(request: Request, visit: str, begun: bool = False) -> Response:
    """The visit; with `begun`, a planned one as it will be then, which phones keep."""
    if begun:
        begin(desk(request), visit)
    return view(request, visit)


@router.post("/move")
def move(request: Request, visit: str, form: Annotated[Moved, Form()]) -> Response:
    """Move the plan to another day."""

    def decide(here: Desk, it: Visit) -> Event:
        return it.reschedule(
            planned_on=day(form.planned_on, "planned_on"),
            planned_time=clock(form.planned_time, "planned_time"),
            on=here.today(),
        )

    return _do(request, visit, form, decide)


@router.post("/cancellation")
def cancel(request: Request, visit: str, form: Annotated[Choice, Form()]) -> Response:
    """Call the plan off."""

    def decide(here: Desk, it: Visit) -> Event:
        return it.cancel(
            on=here.today(), reason=Code(chosen(form.reason, CANCEL_REASONS, "reason"))
        )

    return _do(request, visit, form, decide)


@router.post("/preparation")
def tick(request: Request, visit: str, form: Annotated[Choice, Form()]) -> Response:
    """Tick an item of the preparation."""

    def decide(here: Desk, it: Visit) -> Event:
        with called(item=""):
            return it.tick(item=Code(form.choice), on=here.today(), rules=here.rules())

    return _do(request, visit, form, decide)


@router.post("/start")
def start(request: Request, visit: str, form: Annotated[Choice, Form()]) -> Response:
    """Begin the visit that was planned."""

    def decide(here: Desk, it: Visit) -> Event:
        if not it.planned:
            raise Refused("This visit was not planned; plan it first.")
        begun = VisitStarted(
            manager=it.planned.manager,
            customer=it.planned.customer,
            began=here.claimed(),
            channel=Code("on_site"),
            on=here.claimed_day(),
        )
        return it.start(begun, rules=here.rules(), today=here.today())

    return _do(request, visit, form, decide)


@router.post("/contacts")
def contact(request: Request, visit: str, form: Annotated[Choice, Form()]) -> Response:
    """Name one more customer who was reached."""

    def decide(here: Desk, it: Visit) -> Event:
        customer = CustomerId(needed(form.choice, "choice"))
        if not here.stores.ledger.load(Customer, customer).registered:
            raise Refused("Register the customer first.", about="choice")
        with called(customer="choice"):
            return it.contact(customer=customer, on=held_on(it))

    return _do(request, visit, form, decide)


@router.post("/claimed-contacts")
def claim_contacts(request: Request, visit: str, form: Annotated[Number, Form()]) -> Response:
    """Keep a bare number of people."""
    return _do(
        request,
        visit,
        form,
        lambda here, it: it.claim_contacts(number=whole(form.number, "number"), on=held_on(it)),
    )


@router.post("/stages")
def reach(request: Request, visit: str, form: Annotated[Choice, Form()]) -> Response:
    """Note the stage that the talk reached."""
    return _do(
        request,
        visit,
        form,
        lambda here, it: it.reach(stage=Code(form.choice), on=held_on(it), rules=here.rules()),
    )


@router.post("/closes")
def take_closing_action(request: Request, visit: str, form: Annotated[Closed, Form()]) -> Response:
    """Take the closing action with a customer, with its evidence; the goal may be reached by it."""

    def decide(here: Desk, it: Visit) -> tuple[Event, ...]:
        closed = close(here, it, customer=form.customer, action=form.action, said=form.typed)
        if ASSESSED not in form.typed:
            return (closed,)
        chosen(form.typed[ASSESSED], (ACHIEVED,), "")
        return closed, it.achieve(on=assessed_on(here, it), rules=here.rules())

    return _do(request, visit, form, decide)


@router.post("/sales")
def note_sale(request: Request, visit: str, form: Annotated[Sold, Form()]) -> Response:
    """Note that a product was sold."""
    return _do(request, visit, form, lambda here, it: sell(here, it, form))


@router.post("/assessment")
def assess(request: Request, visit: str, form: Annotated[Choice, Form()]) -> Response:
    """Say whether the goal was reached."""

    def decide(here: Desk, it: Visit) -> Event:
        if chosen(form.choice, OUTCOMES, "") == ACHIEVED:
            return it.achieve(on=assessed_on(here, it), rules=here.rules())
        reason = Code(chosen(needed(form.reason, "reason"), MISS_REASONS, "reason"))
        return it.miss(reason=reason, on=assessed_on(here, it), rules=here.rules())

    return _do(request, visit, form, decide)


@router.post("/referrals")
def note_referral(request: Request, visit: str, form: Annotated[Referred, Form()]) -> Response:
    """Note whom a customer named."""

    def decide(here: Desk, it: Visit) -> Event:
        obtained, person = refer(here, it, referrer=form.referrer, name=form.name, phone=form.phone)
        if person:
            here.stores.vault.remember([person])
        return obtained

    return _do(request, visit, form, decide)


@router.post("/log")
def log(request: Request, visit: str, form: Annotated[Logged, Form()]) -> Response:
    """Write the work log."""
    return _do(
        request,
        visit,
        form,
        lambda here, it: write_log(here, it, log=form.log, next_step=form.next_step),
    )


@router.post("/retraction")
def retract(request: Request, visit: str, form: Annotated[Choice, Form()]) -> Response:
    """Take the visit back."""

    def decide(here: Desk, it: Visit) -> Event:
        reason = Code(chosen(form.reason, RETRACT_REASONS, "reason"))
        return it.retract(reason=reason, on=here.today())

    return _do(request, visit, form, decide)


@router.post("/late-facts")
def accept_late(request: Request, visit: str, form: Annotated[Choice, Form()]) -> Response:
    """Let what was recorded late earn all the same, as a leader of the manager."""
    me = caller(request)

    def decide(here: Desk, it: Visit) -> Event:
        reason = Code(chosen(needed(form.reason, "reason"), LATE_REASONS, "reason"))
        return it.accept_late(leader=me.staff, reason=reason, on=here.today())

    return _do(request, visit, form, decide)


def _do(request: Request, visit: str, form: Deed, decide: Decide) -> Response:
    """Load, decide, record, and show what came of it."""
    here = desk(request)
    it = here.load(Visit, visit)
    noun = request.url.path.rpartition("/")[2]
    deed = Attempt(request, form, noun)
    with deed:
        require_seen(it, form)
        decided = decide(here, it)
        deed.record(it, *(decided if isinstance(decided, tuple) else (decided,)))
    if by_script(request) and not deed.refusal:
        response = view(request, visit, done=noun)
        note_written(request, response, deed.entries)
        return response
    return deed.answer(f"/visits/{visit}", lambda told: view(request, visit, told, form.version))
