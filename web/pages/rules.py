"""Rules: what is in force, in words, for everybody; proposals for those who may change it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, NamedTuple

from fastapi import Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.bank import Bank
from domain.proposal import (
    ORIENTATIONS,
    RULESETS,
    Proposals,
    Proposed,
    RulesetProposed,
    may_decide,
)
from domain.proposing import Approver, Wish, approval, orientation_of, ruleset_of
from domain.setting import Setting
from projections.trials import attached
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE
from web.drafts import Decision, NewDraft, with_file
from web.forms import all_needed, called, chosen, day, whole
from web.request import Desk, desk
from web.routes import Routes
from web.rules_view import view

APPROVED, DECLINED = "approved", "declined"
CHANGES = "/rules#changes"

router = Routes(prefix="/rules")


class Kind(NamedTuple):
    """What can be proposed: how its forms begin, the subject, and how a draft is read."""

    name: str
    subject: str
    drafted: Callable[[Wish, Bank, Setting], Proposed]


RULES = Kind("rules", RULESETS, lambda wish, bank, _setting: ruleset_of(wish, bank))
WEIGHTS = Kind("weights", ORIENTATIONS, lambda wish, _bank, setting: orientation_of(wish, setting))


@router.get("")
def show(
    request: Request,
    version: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    against: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    draft: Annotated[int, Query(ge=0, le=1)] = 0,
) -> Response:
    """The rules of a version, by default those in force, and what differs from another one; in
    their place with `draft` the newest ones, to be changed and proposed.
    """
    return view(request, NONE, version, against, draft=bool(draft))


@router.post("/proposals")
def propose_rules(request: Request, form: Annotated[NewDraft, Form()]) -> Response:
    """Propose the next version of the rules."""
    return _propose(request, RULES, form)


@router.post("/orientation-proposals")
def propose_weights(request: Request, form: Annotated[NewDraft, Form()]) -> Response:
    """Propose the next orientation."""
    return _propose(request, WEIGHTS, form)


@router.post("/decisions")
def decide_on_rules(request: Request, form: Annotated[Decision, Form()]) -> Response:
    """Approve or decline the proposed rules."""
    return _decide(request, RULES, form)


@router.post("/orientation-decisions")
def decide_on_weights(request: Request, form: Annotated[Decision, Form()]) -> Response:
    """Approve or decline the proposed weights."""
    return _decide(request, WEIGHTS, form)


def _propose(request: Request, kind: Kind, form: NewDraft) -> Response:
    here, me = desk(request), caller(request)
    deed = Attempt(request, form, f"{kind.name}-proposals")
    with deed:
        form = deed.form = with_file(form)
        all_needed(form.typed, "draft", "effective_from", "reason")
        wish = Wish(
            draft=form.draft,
            effective_from=day(form.effective_from, "effective_from"),
            reason=form.reason,
            by=me.staff,
            on=here.today(),
        )
        drafted = kind.drafted(wish, here.bank(), here.setting())
        proposals = here.load(Proposals, kind.subject)
        deed.record(proposals, proposals.propose(drafted))
    return deed.answer(CHANGES, partial(view, request))


def _decide(request: Request, kind: Kind, form: Decision) -> Response:
    here, me = desk(request), caller(request)
    if not may_decide(here.staff(me.staff), here.setting().root()):
        raise HTTPException(404)
    deed = Attempt(request, form, f"{kind.name}-decisions")
    with deed:
        answer = chosen(form.answer, (APPROVED, DECLINED), "")
        number = whole(form.number, "")
        proposals, today = here.load(Proposals, kind.subject), here.today()
        if answer == DECLINED:
            declined = proposals.decline(number, decider=me.staff, reason=form.reason, on=today)
            deed.record(proposals, declined)
        else:
            bank, setting = here.bank(), here.setting()
            # What is wrong by now stands in no field of this form.
            with called(draft="", effective_from="", ruleset="", weights=""):
                approver = Approver(me.staff, today, _report(here, proposals, number))
                both = approval(proposals, number, bank=bank, setting=setting, approver=approver)
            deed.record_together((proposals, both.approved), (bank, both.published))
    return deed.answer(CHANGES, partial(view, request))


def _report(here: Desk, proposals: Proposals, number: int) -> str | None:
    """What is to be published with the rules that are proposed."""
    proposed = proposals.undecided(number)
    if not isinstance(proposed, RulesetProposed):
        return None
    return attached(here.stores.ledger, proposed.ruleset)
