"""Rules: what is in force, in words, for everybody; proposals for those who may change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NamedTuple

from fastapi import Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.bank import Bank
from domain.event import Entry, Event, Refused, Subject
from domain.ledger.ledger import Deed as Recorded
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
from web.caller import caller
from web.deed import NONE, Deed, Refusal, after, command, done_before, record, refusal
from web.drafts import Decision, NewDraft, with_file
from web.forms import called, chosen, day, needed, whole
from web.request import Desk, desk
from web.routes import Routes
from web.rules_view import view

APPROVED, DECLINED = "approved", "declined"

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
) -> Response:
    """The rules of a version, by default those in force, and what differs from another one."""
    return view(request, NONE, version, against)


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
    try:
        form = with_file(form)
        wish = Wish(
            draft=needed(form.draft, "draft"),
            effective_from=day(form.effective_from, "effective_from"),
            reason=needed(form.reason, "reason"),
            by=me.staff,
            on=here.today(),
        )
        drafted = kind.drafted(wish, here.bank(), here.setting())
        proposals = here.load(Proposals, kind.subject)
        entries = record(request, proposals, proposals.propose(drafted), form=form)
    except Refused as refused:
        return _again(request, f"{kind.name}-proposals", form, refused)
    return after(request, entries, "/rules#changes")


def _decide(request: Request, kind: Kind, form: Decision) -> Response:
    here, me = desk(request), caller(request)
    if not may_decide(here.staff(me.staff), here.setting().root()):
        raise HTTPException(404)
    try:
        answer = chosen(form.answer, (APPROVED, DECLINED), "")
        number = whole(form.number, "")
        proposals, today = here.load(Proposals, kind.subject), here.today()
        said: list[tuple[Subject, Event]]
        if answer == DECLINED:
            declined = proposals.decline(number, decider=me.staff, reason=form.reason, on=today)
            said = [(proposals, declined)]
        else:
            bank, setting = here.bank(), here.setting()
            # What is wrong by now stands in no field of this form.
            with called(draft="", effective_from="", ruleset="", weights=""):
                approver = Approver(me.staff, today, _report(here, proposals, number))
                both = approval(proposals, number, bank=bank, setting=setting, approver=approver)
            said = [(proposals, both.approved), (bank, both.published)]
        entries = _record_together(request, form, said)
    except Refused as refused:
        return _again(request, f"{kind.name}-decisions", form, refused)
    return after(request, entries, "/rules#changes")


def _report(here: Desk, proposals: Proposals, number: int) -> str | None:
    """What is to be published with the rules that are proposed."""
    proposed = proposals.undecided(number)
    if not isinstance(proposed, RulesetProposed):
        return None
    return attached(here.stores.ledger, proposed.ruleset)


def _record_together(
    request: Request, form: Deed, said: list[tuple[Subject, Event]]
) -> list[Entry]:
    """Record what belongs together in one transaction, as one deed."""
    here, name = desk(request), command(request, form)
    entries = here.stores.ledger.record_all(
        [
            Recorded(
                subject=subject.id,
                version=subject.version,
                events=(event,),
                by=caller(request).staff,
                command=name,
            )
            for subject, event in said
        ]
    )
    for subject, _ in said:
        here.wrote(subject.id, [each for each in entries if each.subject == subject.id])
    return list(entries)


def _again(request: Request, deed: str, form: Deed, refused: Refused) -> Response:
    """What the same form did before; where it did nothing, the page with what is wrong."""
    before = done_before(request, form)
    if before:
        return after(request, before, "/rules#changes")
    told: Refusal = refusal(request, deed, form, refused)
    return view(request, told)
