"""My day: what is planned, what is still open, and the plan of the next visit."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import Form, Request
from msgspec.structs import replace
from starlette.responses import Response

from domain.balance import Suggestion, suggestions
from domain.event import Code, CustomerId, Refused, StaffId
from domain.ledger.identity import made_elsewhere, new_id
from domain.ruleset import Ruleset
from domain.tally import UNASSESSED, VisitTally
from domain.visit import Visit
from domain.visit_event import VisitPlanned, VisitStarted
from projections import balances, diary, droughts
from projections.rescues import RescueRow, offered_to
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Deed, Refusal, after, fresh_command, written
from web.forms import all_needed, called, clock, needed
from web.forms import day as day_of
from web.patch import customers_of, is_of
from web.render import page
from web.request import Desk, desk
from web.routes import Routes

LASTS = 600
"""Seconds for which suggestions are kept."""

BACK = 8
"""Days before today that the page looks at."""

router = Routes()


class Plan(Deed):
    """A visit to be; with `now` it begins at once, without a plan.

    A phone without signal gives the visit its id, under which the next deeds are sent.
    """

    customer: str = ""
    planned_on: str = ""
    planned_time: str = ""
    goal: str = ""
    success_test: str = ""
    closing_action: str = ""
    now: str = ""
    visit: str = ""


class Day(NamedTuple):
    """A manager's visits, sorted by what is to be done about them."""

    ahead: list[VisitTally]
    open: list[VisitTally]
    done: list[VisitTally]
    later: list[VisitTally]


@router.get("/today")
def show(request: Request, customer: str = "") -> Response:
    """The page; with `customer`, one is chosen already."""
    typed = {"customer": customer} if customer else {}
    return _page(request, NONE._replace(typed=typed))


@router.post("/visits")
def plan(request: Request, form: Annotated[Plan, Form()]) -> Response:
    """Plan a visit, or begin one without a plan."""
    visit = Visit(id=made_elsewhere("visit", form.visit) or new_id("visit"))
    deed = Attempt(request, form, "plan")
    with deed:
        event = _begun(request, visit, form) if form.now else _planned(request, visit, form)
        deed.record(visit, event)
    if deed.refusal:
        return _page(request, deed.refusal)
    desk(request).freshen(deed.entries[-1].position)
    return after(request, deed.entries, f"/visits/{deed.entries[0].subject}")


def _planned(request: Request, visit: Visit, form: Plan) -> VisitPlanned:
    """The plan; on a page it names all that a visit's quality is measured by."""
    here = desk(request)
    today, rules = here.today(), here.rules()
    all_needed(form.typed, "customer", "goal", "closing_action", "success_test")
    goal, action = Code(form.goal), Code(form.closing_action)
    if rules.closing_action(action).goal != rules.goal(goal).code:
        raise Refused(
            "This closing action belongs to another goal; choose one of the goal's own.",
            about="closing_action",
        )
    intended = VisitPlanned(
        manager=caller(request).staff,
        customer=_customer(request, form.customer),
        planned_on=day_of(form.planned_on, "planned_on"),
        planned_time=clock(form.planned_time, "planned_time"),
        goal=goal,
        closing_action=action,
        success_test=form.success_test,
        on=today,
    )
    return visit.plan(intended, rules=rules, today=today)


def _begun(request: Request, visit: Visit, form: Plan) -> VisitStarted:
    here = desk(request)
    today, rules = here.today(), here.rules()
    begun = VisitStarted(
        manager=caller(request).staff,
        customer=_customer(request, form.customer),
        began=here.claimed(),
        channel=Code("on_site"),
        on=here.claimed_day(),
    )
    with called(on=""):  # no field of the form has the day that a phone tells
        return visit.start(begun, rules=rules, today=today)


def _customer(request: Request, name: str) -> CustomerId:
    customer = needed(name, "customer")
    if not is_of(desk(request), caller(request).staff, customer):
        raise Refused("Choose one from the list.", about="customer")
    return CustomerId(customer)


def _page(request: Request, refused: Refusal) -> Response:
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    today, rules = here.today(), here.rules()
    visits = diary.visits(here.views, me.staff, today.toordinal() - BACK)
    patch = customers_of(here, me.staff, chosen=str(refused.typed.get("customer", "")))
    names = {each.id: each.name for each in patch.customers}
    day = sorted_out(visits, today.toordinal(), rules)
    planned = {each.customer for each in visits if each.status == "planned"}
    suggested = _suggested(here, me.staff, planned | {each.customer for each in day.done})
    others = {visit.customer for visit in visits} | {s.served.customer for s in suggested}
    offers = _offers(here, me.staff)
    leaders = [row.leader for row in offers]
    return page(
        request,
        "today.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        today=today,
        rules=rules,
        day=day,
        versions={
            each.visit: here.load(Visit, each.visit).version
            for each in (*day.open, *day.ahead)
            if each.status == "planned"
        },
        names=names | here.names(sorted({*others, *leaders} - names.keys())),
        suggested=suggested,
        offers=offers,
        patch=patch,
        command=fresh_command(),
    )


def _suggested(here: Desk, manager: StaffId, seen: set[CustomerId]) -> list[Suggestion]:
    """Whom to see next, but for those `seen` today or to be seen.

    To find out takes long, so it is kept for a while, and more of them than are shown.
    """
    rule, today = here.rules().balance, here.today().toordinal()

    def reckon() -> list[Suggestion]:
        served = balances.served(here.views, here.setting(), [manager])[manager]
        return suggestions(served, replace(rule, suggestions=2 * rule.suggestions), today)

    kept = here.keep_own(("suggested", manager, today), LASTS, reckon)
    return [each for each in kept if each.served.customer not in seen][: rule.suggestions]


def _offers(here: Desk, manager: StaffId) -> list[RescueRow]:
    """Help that leaders offered in the present drought."""
    offers = offered_to(here.views, [manager])
    if not offers:
        return []
    dry = droughts.droughts(here.views, here.setting(), [manager]).get(manager)
    return [row for row in offers if dry and row.day > dry.last_close]


def sorted_out(visits: list[VisitTally], today: int, rules: Ruleset) -> Day:
    """The visits by what is to be done: those ahead today, those to be finished, those done."""
    day = Day([], [], [], [])
    for visit in visits:
        if visit.status == "planned":
            if visit.planned_day > today:
                day.later.append(visit)
            else:
                (day.ahead if visit.planned_day == today else day.open).append(visit)
        elif visit.held_day and visit.status != "retracted":
            if is_unfinished(visit, today, rules):
                day.open.append(visit)
            elif visit.held_day == today:
                day.done.append(visit)
    return day


def is_unfinished(visit: VisitTally, today: int, rules: Ruleset) -> bool:
    """Whether assessment or log are missing and can still be given."""
    is_recent = today - visit.held_day <= rules.assess_days
    to_assess = bool(visit.goal) and bool(visit.planned_day) and visit.assessed == UNASSESSED
    return is_recent and (to_assess or not visit.log_position) and not visit.imported
