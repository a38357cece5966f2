"""Contrasts: two rulesets compared on the history, for auditors and who decides on rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from domain.event import Refused, StaffId
from domain.proposal import RulesetProposed, may_decide
from domain.ruleset_difference import differences
from projections.contrast import Known, Question, Stood, rulesets
from projections.contrasting import answer_of, ask, contrasts_of, question_of
from projections.people import hidden
from web.access import AUDITOR
from web.caller import caller
from web.deed import NONE, Deed, Refusal, refusal
from web.forms import all_needed, day
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.trial_view import is_led, shown_to
from web.turned import PageNumber, turned

HERE = "/contrasts"
DEED = "contrast"

MOST, LINES, DAYS = 10, 50, 28
"""People who gain or lose most, lines of a page, and days unless others are chosen."""

router = Routes(prefix=HERE)


class Pair(Deed):
    """Two rulesets by their names, and a period."""

    before: str = ""
    after: str = ""
    first: str = ""
    last: str = ""


@router.get("")
def show(
    request: Request,
    of: Annotated[str, Query(max_length=200)] = "",
    number: PageNumber = 1,
) -> Response:
    """What can be compared and what was; or, `of` one of these, who would have stood where."""
    return _one(request, of, number) if of else _all(request, NONE)


@router.post("")
def begin(request: Request, form: Annotated[Pair, Form()]) -> Response:
    """Have a worker compare two rulesets; nothing is recorded."""
    here = _entered(request)
    try:
        all_needed(form.typed, "before", "after", "first", "last")
        first, last = day(form.first, "first"), day(form.last, "last")
        question = Question(before=form.before, after=form.after, first=first, last=last)
        name = ask(here.stores, question)
    except Refused as refused:
        return _all(request, refusal(request, DEED, form, refused))
    return RedirectResponse(f"{HERE}?of={name}", 303)


def _all(request: Request, refused: Refusal) -> Response:
    here = _entered(request)
    known, today = rulesets(here.stores.ledger), here.today()
    asked = contrasts_of(here.stores).all()
    return page(
        request,
        "contrasts.html",
        refused.status,
        refusal=refused,
        deed=DEED,
        sides=_sides(known),
        offered=[name for name, each in known.items() if not each.again],
        asked=[(each, question_of(each), here.moment(each.at)) for each in asked],
        first=today - timedelta(days=DAYS - 1),
        last=today,
    )


def _one(request: Request, name: str, number: int) -> Response:
    """One of them; while nobody knows what comes of it, htmx asks again and again."""
    here = _entered(request)
    asked = contrasts_of(here.stores).one(name)
    if asked is None:
        raise HTTPException(404)
    question, found = question_of(asked), answer_of(asked)
    known, people = rulesets(here.stores.ledger), found.people if found else []
    before, after = known[question.before].rules, known[question.after].rules
    return page(
        request,
        "contrast.html",
        block="contrast",
        asked=asked,
        question=question,
        found=found,
        changes=differences(before, after),
        rules=after,
        sides=_sides(known),
        **_told(request, people, number),
    )


def _told(request: Request, people: list[Stood], number: int) -> dict[str, Any]:
    """Who gains and loses most, and a page of everybody, as far as the reader may be told."""
    here, me = desk(request), caller(request)
    seen = shown_to(here, me, people, len(people), frozenset(hidden(here.views)))
    some = turned(seen, number, LINES)
    by_gain = sorted(seen, key=lambda each: -each.gain)
    up = [each for each in by_gain if each.gain > 0][:MOST]
    down = [each for each in by_gain[::-1] if each.gain < 0][:MOST]
    named: list[str] = sorted({each.manager for each in (*some.rows, *up, *down)})
    return {
        "some": some,
        "up": up,
        "down": down,
        "untold": len(people) - len(seen),
        "names": here.names(named),
        "led": frozenset(each for each in named if is_led(here, me, StaffId(each))),
        "audits": AUDITOR in me.roles,
    }


def _entered(request: Request) -> Desk:
    """The desk of who may see what rules would change."""
    here, me = desk(request), caller(request)
    if AUDITOR not in me.roles and not may_decide(here.staff(me.staff), here.setting().root()):
        raise HTTPException(404)
    return here


def _sides(known: Mapping[str, Known]) -> dict[str, tuple[int, int]]:
    """Of each ruleset by its name its version, and the number of its proposal if it is no more."""
    return {
        name: (
            each.rules.version,
            each.told.number if isinstance(each.told, RulesetProposed) else 0,
        )
        for name, each in known.items()
    }
