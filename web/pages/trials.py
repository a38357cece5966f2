"""Trials: what a draft of the rules would have changed, for those who decide on rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from domain.event import Refused, UnitId
from domain.proposal import RULESETS, Proposals, RulesetProposed, may_decide
from domain.ruleset_reading import read_ruleset
from projections.people import UnitRow, units
from projections.trials import trials_of
from web.access import AUDITOR
from web.caller import caller
from web.deed import refusal
from web.drafts import NewDraft, with_file
from web.forms import needed
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.rules_view import view
from web.trial_view import Trial, seen, trial_named, trial_of

router = Routes(prefix="/rules/trials")


@router.post("")
def begin(request: Request, form: Annotated[NewDraft, Form()]) -> Response:
    """Have a draft tried before anybody proposes it; a worker does so, and nothing is recorded."""
    here = desk(request)
    try:
        form = with_file(form)
        draft = read_ruleset(needed(form.draft, "draft"))
        name = trials_of(here.stores.ledger).ask(draft)
    except Refused as refused:
        return view(request, refusal(request, "rules-proposals", form, refused))
    return RedirectResponse(f"/rules/trials/{name}", 303)


@router.get("/{draft}")
def show(request: Request, draft: str) -> Response:
    """The report; while there is none yet, htmx asks again and again for its block."""
    here = desk(request)
    me = caller(request)
    decides = may_decide(here.staff(me.staff), here.setting().root())
    if not decides and AUDITOR not in me.roles:
        raise HTTPException(404)
    trial = trial_named(here, draft) or _proposed(here, draft)
    if trial is None:
        raise HTTPException(404)
    places = {row.unit: row for row in units(here.views)}
    return page(
        request,
        "trial.html",
        block="trial",
        trial=trial,
        report=trial.report,
        seen=seen(request, trial.report) if trial.report else None,
        units=places,
        changes=_changes(trial, places),
        rules=here.rules(),
    )


def _changes(
    trial: Trial, places: dict[UnitId, UnitRow]
) -> list[tuple[str, int | None, int | None]]:
    """The index of each team, by its name, as it was and as it would be."""
    changes = trial.report.teams if trial.report else ()
    return [
        (
            places[each.unit].name if each.unit in places else each.unit,
            each.index_before,
            each.index_after,
        )
        for each in changes
    ]


def _proposed(here: Desk, draft: str) -> Trial | None:
    """The trial of the rules that are proposed, if it is that draft; a worker begins it itself."""
    proposed = here.load(Proposals, RULESETS).open
    if not isinstance(proposed, RulesetProposed):
        return None
    trial = trial_of(here, proposed.ruleset)
    return trial if trial.draft == draft else None
