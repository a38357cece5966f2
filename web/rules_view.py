"""The page of the rules: a version in words, how it came about, and what is proposed."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from domain.bank import NOTICE
from domain.draft import written
from domain.event import Refused
from domain.proposal import (
    ORIENTATIONS,
    RULESETS,
    OrientationProposed,
    Proposals,
    RulesetProposed,
    may_decide,
    may_propose,
)
from domain.ruleset import RULESET_1_EFFECTIVE, Ruleset
from domain.ruleset_1 import RULESET_1
from domain.ruleset_difference import Difference, differences
from domain.ruleset_reading import Orientation
from domain.setting import Setting
from projections.trials import attached, trials_of
from web.caller import caller
from web.deed import Refusal, fresh_command
from web.render import page
from web.request import Desk, desk
from web.trial_view import Trial, trial_of


class Version(NamedTuple):
    """A version of the rules, from when it is in force, and who stands for it."""

    rules: Ruleset
    effective_from: date = RULESET_1_EFFECTIVE
    reason: str = ""
    proposed_by: str = ""
    approved_by: str = ""
    report: str = ""


class Waiting(NamedTuple):
    """An open proposal, what it would change, and of rules what they would have changed.

    `needs_report` tells that there is history, so that nothing is approved without a report.
    """

    proposal: RulesetProposed | OrientationProposed
    changes: list[Difference]
    trial: Trial | None = None
    needs_report: bool = False


def view(
    request: Request, refused: Refusal, version: int = 0, against: int = 0, *, draft: bool = False
) -> Response:
    """The page; version 0 stands for what is in force, against 0 for the version before. The text
    of the rules, longer than all the rest, is there for who begins a `draft` alone.
    """
    here, me = desk(request), caller(request)
    setting, staff = here.setting(), here.staff(me.staff)
    versions, proposes = _versions(setting), may_propose(staff)
    decides = may_decide(staff, setting.root())
    shown = _one(versions, version or here.rules().version)
    other = _one(versions, against or max(1, shown.rules.version - 1))
    waiting = _waiting(here, versions) if decides else {}
    return page(
        request,
        "rules.html",
        refused.status,
        refusal=refused,
        rules=shown.rules,
        shown=shown,
        other=other,
        in_force=here.rules().version,
        versions=list(versions.values())[::-1],
        changes=differences(other.rules, shown.rules),
        orientation=_orientation(here),
        orientations=setting.orientations[::-1],
        waiting=waiting,
        trials=_trials(here, versions) if decides else {},
        proposes=proposes,
        decides=decides,
        drafting=draft and proposes,
        drafts=_drafts(here, versions, whole=draft) if proposes else {},
        earliest=here.today() + NOTICE,
        names=here.names(_people(setting, waiting)),
        command=fresh_command(),
    )


def _versions(setting: Setting) -> dict[int, Version]:
    found = {RULESET_1.version: Version(RULESET_1)}
    for each in setting.rulesets:
        found[each.ruleset.version] = Version(
            each.ruleset,
            each.effective_from,
            each.reason,
            each.proposed_by,
            each.approved_by,
            each.report,
        )
    return found


def _one(versions: dict[int, Version], number: int) -> Version:
    if number not in versions:
        raise Refused(
            "There is no version {version}; choose one of: {versions}.",
            version=number,
            versions=", ".join(map(str, versions)),
        )
    return versions[number]


def _orientation(here: Desk) -> Orientation:
    return Orientation(weights=here.setting().weights(here.today().toordinal()))


def _waiting(here: Desk, versions: dict[int, Version]) -> dict[str, Waiting]:
    """The open proposals, by how their forms begin."""
    found = {}
    rules, weights = (here.load(Proposals, kind).open for kind in (RULESETS, ORIENTATIONS))
    if isinstance(rules, RulesetProposed):
        newest = versions[max(versions)].rules
        changes, trial = differences(newest, rules.ruleset), trial_of(here, rules.ruleset)
        needs = attached(here.stores.ledger, rules.ruleset) is None
        found["rules"] = Waiting(rules, changes, trial, needs)
    if isinstance(weights, OrientationProposed):
        proposed = Orientation(weights=weights.weights)
        found["weights"] = Waiting(weights, differences(_orientation(here), proposed))
    return found


def _trials(here: Desk, versions: dict[int, Version]) -> dict[int, str]:
    """By which digest the trial of a version is found that was published with a report."""
    trials = trials_of(here.stores.ledger)
    found = {n: trials.draft_of(each.report) for n, each in versions.items() if each.report}
    return {number: draft for number, draft in found.items() if draft}


def _drafts(here: Desk, versions: dict[int, Version], *, whole: bool) -> dict[str, str]:
    """What a draft begins with: the newest rules as the next version, the weights in force."""
    newest = max(versions)
    rules = written(versions[newest].rules) | {"version": newest + 1}
    return {"rules": _json(rules) if whole else "", "weights": _json(written(_orientation(here)))}


def _json(said: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(said), indent=2).decode()


def _people(setting: Setting, waiting: dict[str, Waiting]) -> list[str]:
    found: list[str] = [each.proposal.proposed_by for each in waiting.values()]
    for published in (setting.rulesets, setting.orientations):
        for each in published:
            found += (each.proposed_by, each.approved_by)
    return list(dict.fromkeys(found))
