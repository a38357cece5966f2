"""Drafts for the pages of these tests: what is open is put aside, and the next one is made."""

from __future__ import annotations

import json
from datetime import timedelta

from domain.draft import digest, written
from domain.event import StaffId
from domain.proposal import ORIENTATIONS, RULESETS, Proposals, RulesetProposed
from domain.proposing import Wish, orientation_of, ruleset_of
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1
from domain.setting import Setting
from projections.keeper import setting_at
from projections.trials import attached, carry_out
from tests.projections.bank import MONDAY
from tests.web.people import Site

FIRST = MONDAY + timedelta(days=5)
"""The first day on which what is proposed today can be in force."""


def rules(site: Site, **goal: int) -> str:
    """A draft of the next version, in which the first goal has other values."""
    said = written(RULESET_1) | {"version": site.stores.ledger.bank().rules_version + 1}
    said["goals"][0].update(goal)
    return json.dumps(said, ensure_ascii=False)


def weights(hundredths: int = 150) -> str:
    """A draft of an orientation with one row."""
    return json.dumps({"weights": [{"hundredths": hundredths, "goal": "product_sold"}]})


def put_aside(site: Site) -> None:
    """Decline whatever is open."""
    ledger = site.stores.ledger
    for subject in (RULESETS, ORIENTATIONS):
        proposals = ledger.load(Proposals, subject)
        if proposals.open:
            declined = proposals.decline(
                proposals.made, decider=StaffId("clerk"), reason="a test", on=MONDAY
            )
            ledger.record(proposals, declined, by="clerk")


def propose(site: Site, subject: str, by: str = "clerk") -> int:
    """Have somebody propose a draft, and tell its number."""
    ledger = site.stores.ledger
    is_rules = subject == RULESETS
    wish = Wish(rules(site, base=90) if is_rules else weights(), FIRST, "why", StaffId(by), MONDAY)
    setting: Setting = setting_at(ledger, ledger.head())
    drafted = ruleset_of(wish, ledger.bank()) if is_rules else orientation_of(wish, setting)
    proposals = ledger.load(Proposals, subject)
    proposed = proposals.propose(drafted)
    ledger.record(proposals, proposed, by=by)
    return proposed.number


def tried(site: Site) -> str:
    """Have the proposed rules tried, as a worker does; returns the digest of the draft."""
    draft = proposed_rules(site)
    site.catch_up()
    carry_out(site.stores, draft)
    return digest(draft)


def is_tried(site: Site) -> bool:
    """Whether there is a report on the proposed rules, so that no worker would try them."""
    return attached(site.stores.ledger, proposed_rules(site)) is not None


def proposed_rules(site: Site) -> Ruleset:
    """What waits for a decision."""
    proposed = site.stores.ledger.load(Proposals, RULESETS).open
    assert isinstance(proposed, RulesetProposed)
    return proposed.ruleset


def filled_draft(site: Site, path: str) -> dict[str, str]:
    """What stands in a form of a draft, or of a decision on one that is open for it."""
    put_aside(site)
    subject = ORIENTATIONS if "orientation" in path else RULESETS
    if path == "/contrasts":
        days = {"first": MONDAY.isoformat(), "last": MONDAY.isoformat()}
        return {"after": f"proposal-{propose(site, subject)}", **days}
    if path.endswith("decisions"):
        number = propose(site, subject)
        if subject == RULESETS and not is_tried(site):
            tried(site)
        return {"number": str(number)}
    return {"draft": weights() if subject == ORIENTATIONS else rules(site, base=90)}
